import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { load } from "js-yaml";
import type { Fleet } from "../../config/model";
import type { Manifest } from "../../constructs/kubernetes/manifest";
import { loadFleet } from "../../constructs/rooms";
import { stackNamed } from "../../stacks/plan";
import { FLEET } from "../support/fleet";

// biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON has no types
export type Block = Record<string, any>;

/** A synthesized stack of the example fleet. */
export class BuiltStack {
  constructor(readonly json: Block) {}

  all(type: string): Block[] {
    return Object.values(this.json.resource?.[type] ?? {});
  }

  one(type: string): Block {
    const found = this.all(type);
    if (found.length !== 1) throw new Error(`expected one ${type}, found ${found.length}`);
    return found[0]!;
  }

  /** Manifests of one engine: of its secrets' release, and of its cluster's. */
  manifests(engine: string): Manifest[] {
    const releases = this.all("helm_release").filter(({ name }) => [`${engine}-secrets`, engine].includes(name));
    if (releases.length !== 2) throw new Error(`no releases of ${engine}`);
    return releases.flatMap(({ values }) => (load(values[0]) as { manifests: Manifest[] }).manifests);
  }

  /** The one of a type whose address has this construct in its path. */
  within(type: string, path: string): Block {
    const found = this.all(type).filter((block) => block["//"].metadata.path.includes(path));
    if (found.length !== 1) throw new Error(`expected one ${type} in ${path}, found ${found.length}`);
    return found[0]!;
  }

  text(): string {
    return JSON.stringify(this.json);
  }
}

let fleet: Fleet | undefined;

/** Builds stacks by name, as a deployment does. */
export function built(...names: readonly string[]): BuiltStack[] {
  fleet ??= loadFleet(FLEET);
  const outdir = mkdtempSync(join(tmpdir(), "tessera-kubernetes-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    for (const name of names) {
      const plan = stackNamed(fleet, name);
      if (plan === null) throw new Error(`no stack ${name}`);
      plan.build(app);
    }
    app.synth();
    return names.map(
      (name) => new BuiltStack(JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8"))),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** A template of the local chart with which every network policy is gone, and no value changes. */
export const WITHOUT_NETWORK_POLICIES = `{{- range .Values.manifests }}
{{- if ne .kind "NetworkPolicy" }}
---
{{ toYaml . }}
{{- end }}
{{- end }}
`;
