import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { Construct } from "constructs";
import { bundleExecutor } from "../../executor/bundle";

export interface ExecutorAsset {
  /** Path of the archive as Terraform, which runs in the stack's folder, sees it. */
  readonly path: string;
  /** Base64 of its SHA-256, as `source_code_hash` wants it. */
  readonly sha256Base64: string;
}

/** Puts the executor's archive beside the stacks, once for all of them, under a name made from its content. */
export function executorAsset(scope: Construct): ExecutorAsset {
  const bundle = bundleExecutor();
  const file = `executor-${Buffer.from(bundle.sha256Base64, "base64").toString("hex").slice(0, 16)}.zip`;
  const folder = join(App.of(scope).outdir, "assets");
  const target = join(folder, file);
  if (!existsSync(target)) {
    mkdirSync(folder, { recursive: true });
    copyFileSync(bundle.path, target);
  }
  return { path: `\${path.module}/../../assets/${file}`, sha256Base64: bundle.sha256Base64 };
}
