import type { Environment } from "../../config/model";
import type { Support } from "../../config/support";
import type { Manifest } from "../kubernetes/manifest";

/** An operator or shared service, installed by Helm from a chart of a fixed version. */
export interface OperatorChart {
  /** Name of the release. */
  readonly id: string;
  readonly chart: string;
  /** `https://…`, or `oci://…` of which the chart is the last part. */
  readonly repository: string;
  /** Exact version of the chart. */
  readonly version: string;
  /** Until when its makers mend this version. */
  readonly support: Support;
  /** Namespace of its own: operators and what they look after are apart, or the one takes the other with it. */
  readonly namespace: string;
  /** Values of the chart. Images come from {@link ChartHost.image}: nodes reach no registry but the account's. */
  readonly values: (host: ChartHost) => object;
  /**
   * Passwords and certificates that the operator would invent for itself if it did not find them. They stand in a release of
   * their own before it, awaited; what makes them has to stand before, in `after`. Default: none.
   */
  readonly secrets?: () => readonly Manifest[];
  /** Releases that stand before it. Default: none. */
  readonly after?: readonly string[];
  /**
   * Pod security level of its namespace. Anything but `restricted` needs its reason in `podSecurityReason`.
   * Default: restricted.
   */
  readonly podSecurity?: "restricted" | "baseline" | "privileged";
  readonly podSecurityReason?: string;
  /** TCP ports that the API server calls (admission and conversion webhooks). Default: none. */
  readonly webhookPorts?: readonly number[];
  /**
   * Service account by which the operator itself, and not only the pods that it runs, reads backups and deletes old
   * ones. It gets a role that each cluster's bucket lets in: see `operator` of ClusterGround. Default: it does not.
   */
  readonly clearsUpBackups?: { readonly serviceAccount: string };
  /** TCP ports of pods of other namespaces that it reaches (to ask for their state), or `any` (to scrape them). Default: none. */
  readonly reachesPods?: readonly number[] | "any";
  /** TCP ports of nodes that it reaches. Default: none. */
  readonly reachesNodes?: readonly number[];
}

export interface ChartHost {
  readonly environment: Environment;
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  /** Address of an upstream image in the account's registry. */
  image(reference: string): string;
}

/** An image in the form of charts that keep the registry apart from the repository. */
export function imageParts(host: ChartHost, reference: string): { registry: string; repository: string } {
  const image = host.image(reference);
  const slash = image.indexOf("/");
  return { registry: image.slice(0, slash), repository: image.slice(slash + 1) };
}
