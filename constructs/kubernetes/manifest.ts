import { dump } from "js-yaml";
import { escapeTemplate } from "../../terraform-json/template";

/** A Kubernetes object as plain data. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Default: the namespace of the release. */
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** The values of charts/tessera-manifests, as YAML that a reviewer reads line by line in the plan. */
export function manifestValues(manifests: readonly Manifest[]): string {
  return escapeTemplate(yaml({ manifests }));
}

/** YAML with sorted keys: the same data gives the same bytes. */
export function yaml(data: unknown): string {
  // By way of JSON: what is undefined vanishes, and a shared object is written out each time.
  return dump(JSON.parse(JSON.stringify(data)), { sortKeys: true, lineWidth: -1, noRefs: true });
}
