import type { Construct } from "constructs";
import { shortHex } from "../../config/store";
import { placeAsset } from "../assets";
import { bundleExecutor } from "./bundle";

export interface ExecutorAsset {
  /** Path of the archive as Terraform, which runs in the stack's folder, sees it. */
  readonly path: string;
  /** Base64 of its SHA-256, as `source_code_hash` wants it. */
  readonly sha256Base64: string;
}

/** Puts the executor's archive beside the stacks, under a name made from its content. */
export function executorAsset(scope: Construct): ExecutorAsset {
  const { path, sha256Base64 } = bundleExecutor();
  const name = `executor-${shortHex(sha256Base64)}.zip`;
  return { path: placeAsset(scope, name, path), sha256Base64 };
}
