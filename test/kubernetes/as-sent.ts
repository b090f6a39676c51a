import { load } from "js-yaml";
import type { Manifest } from "../../constructs/kubernetes/manifest";
import type { Block, BuiltStack } from "./support";

/** Attributes of the provider whose keys are the user's own. */
const VERBATIM = new Set([
  "labels",
  "annotations",
  "match_labels",
  "hard",
  "parameters",
  "default",
  "default_request",
  "max",
  "min",
  "data",
]);

/** Lists of the provider that Kubernetes calls otherwise. Source: terraform-provider-kubernetes 2.38.0, structure_*.go. */
const NAMES: Readonly<Record<string, string>> = { limit: "limits", match_expression: "matchExpressions" };

/** Kinds of the provider's resources that a stack of ours has: where their body stands, and their API. */
const KINDS: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string; readonly flat?: true }>> = {
  kubernetes_namespace_v1: { apiVersion: "v1", kind: "Namespace" },
  kubernetes_limit_range_v1: { apiVersion: "v1", kind: "LimitRange" },
  kubernetes_resource_quota_v1: { apiVersion: "v1", kind: "ResourceQuota" },
  kubernetes_network_policy_v1: { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  kubernetes_storage_class_v1: { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", flat: true },
};

const BESIDE_BODY = new Set(["//", "lifecycle", "depends_on", "metadata", "provider"]);
const PORT = /^\d+$/;

function camel(key: string): string {
  return NAMES[key] ?? key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON has no types
function sent(value: any, key = ""): any {
  if (Array.isArray(value)) return value.map((one) => sent(one, key));
  if (value === null || typeof value !== "object") return key === "port" && PORT.test(value) ? Number(value) : value;
  if (VERBATIM.has(key)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), sent(inner, name)]));
}

/** What a reference to a namespace of the same stack becomes: its name. */
function resolved(text: string, json: Block): string {
  return text.replaceAll(
    /\$\{kubernetes_namespace_v1\.([a-z0-9A-Z_-]+)\.metadata(?:\[0\])?\.name\}/g,
    (_, id: string) => json.resource.kubernetes_namespace_v1[id].metadata.name,
  );
}

/** The objects of a stack's resources of Kubernetes, as the provider sends them. */
export function objectsOf({ json }: BuiltStack): Manifest[] {
  const resources = JSON.parse(resolved(JSON.stringify(json.resource), json)) as Record<string, Block>;
  const unknown = Object.keys(resources).filter((type) => !(type in KINDS) && type !== "helm_release");
  if (unknown.length > 0) throw new Error(`nothing here says how the provider sends ${unknown.join(", ")}`);
  return Object.entries(resources).flatMap(([type, of]) => {
    const kind = KINDS[type];
    if (kind === undefined) return [];
    return Object.values(of).map((block: Block): Manifest => {
      const body = Object.fromEntries(Object.entries(block).filter(([name]) => !BESIDE_BODY.has(name)));
      // A class's provisioner has another name in Terraform.
      if (kind.flat && "storage_provisioner" in body) {
        body.provisioner = body.storage_provisioner;
        delete body.storage_provisioner;
      }
      return { apiVersion: kind.apiVersion, kind: kind.kind, metadata: block.metadata, ...sent(body) };
    });
  });
}

/** A release of manifests as it stands in a stack. */
export interface SentRelease {
  readonly name: string;
  readonly namespace: string;
  readonly manifests: readonly Manifest[];
  /** Its values, as Helm is given them: Terraform has taken its own escapes away. */
  readonly values: string;
  /** Whether Helm waits for workloads and jobs of it, and takes over what other releases have made. */
  readonly awaited: boolean;
  readonly takesOver: boolean;
}

/** Releases of the local chart, in the order in which they may be installed. */
export function releasesOf({ json }: BuiltStack): SentRelease[] {
  const releases = Object.entries((json.resource.helm_release ?? {}) as Record<string, Block>);
  const ordered: string[] = [];
  const visit = (id: string) => {
    if (ordered.includes(id)) return;
    for (const before of json.resource.helm_release[id].depends_on ?? []) {
      const [type, other] = (before as string).split(".");
      if (type === "helm_release") visit(other!);
    }
    ordered.push(id);
  };
  for (const [id] of releases) visit(id);
  return ordered.map((id) => {
    const block: Block = json.resource.helm_release[id];
    const values = (block.values[0] as string).replaceAll("$${", "${").replaceAll("%%{", "%{");
    const { manifests = [] } = (load(values) ?? {}) as { manifests?: Manifest[] };
    return {
      name: block.name,
      namespace: resolved(block.namespace, json),
      manifests,
      values,
      awaited: block.wait_for_jobs === true,
      takesOver: block.take_ownership === true,
    };
  });
}
