/**
 * Plans of Helm releases. They are shaped after what `terraform show -json` prints of a `helm_release` (Helm provider
 * 3.1), and not made by that provider: a real plan of it wants a cluster. The values are those of the example tenants'
 * clusters, without probes, volumes of secrets and the like.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./case";

const FOLDER = join(__dirname, "estates/incluster");

/** Name of each release, and its values as YAML. */
export function releases(): Record<string, string> {
  const files = readdirSync(FOLDER).sort();
  return Object.fromEntries(
    files.map((file) => [file.replace(/\.yml$/, ""), readFileSync(join(FOLDER, file), "utf8")]),
  );
}

/** The plan of the releases that an edit changes. */
export function planOfReleases(edit: (config: Config) => void): string {
  const before = releases();
  const after = { ...before };
  edit(after);
  const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
  const head = {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: {},
    configuration: { root_module: {} },
    timestamp: "2026-01-01T00:00:00Z",
    applyable: true,
    complete: true,
    errored: false,
  };
  const rows = changed.map((name) => JSON.stringify(row(name, before[name] as string, after[name] as string)));
  return `${JSON.stringify(head).slice(0, -1)},"resource_changes":[\n${rows.join(",\n")}\n]}\n`;
}

function row(name: string, before: string, after: string): object {
  const sensitive = { metadata: {}, repository_password: true, values: [false] };
  return {
    address: `helm_release.${name}`,
    mode: "managed",
    type: "helm_release",
    name,
    provider_name: "registry.terraform.io/hashicorp/helm",
    change: {
      actions: ["update"],
      before: {
        ...release(name, before),
        metadata: {
          app_version: "1",
          chart: "tessera-manifests",
          first_deployed: 1767225600,
          last_deployed: 1767225600,
          name,
          namespace: name,
          notes: "",
          revision: 1,
          values: "{}",
          version: "1.0.0",
        },
      },
      after: release(name, after),
      after_unknown: { metadata: true, values: [false] },
      before_sensitive: sensitive,
      after_sensitive: { ...sensitive, metadata: {} },
    },
  };
}

function release(name: string, values: string): object {
  return {
    atomic: false,
    chart: "./../../assets/tessera-manifests",
    cleanup_on_fail: false,
    create_namespace: false,
    dependency_update: false,
    description: null,
    devel: null,
    disable_crd_hooks: false,
    disable_openapi_validation: false,
    disable_webhooks: false,
    force_update: false,
    id: name,
    keyring: null,
    lint: false,
    manifest: null,
    max_history: 10,
    name,
    namespace: name,
    pass_credentials: false,
    postrender: null,
    recreate_pods: false,
    render_subchart_notes: true,
    replace: false,
    repository: null,
    repository_password: null,
    reset_values: false,
    reuse_values: false,
    set: null,
    set_list: null,
    set_sensitive: null,
    skip_crds: false,
    status: "deployed",
    timeout: 300,
    values: [values],
    verify: false,
    version: "1.0.0",
    wait: false,
    wait_for_jobs: false,
  };
}
