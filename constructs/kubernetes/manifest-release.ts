import { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { placeFolder } from "../assets";
import { CHART, localChart } from "./local-chart";
import { type Manifest, manifestValues } from "./manifest";
import { AWAITING_SECONDS } from "./parts/await";

export interface ManifestReleaseProps {
  /** Name of the release, at most 53 characters (Helm). */
  readonly name: string;
  readonly namespace: string;
  readonly manifests: readonly Manifest[];
  readonly protect: boolean;
  /** Whether it waits for its jobs to end, and for nothing else: they say when what it brings stands. Default: false. */
  readonly awaited?: boolean;
  /** Whether it takes over objects of another release of the namespace. Default: false. */
  readonly takesOver?: boolean;
  /** What stands before it. Default: nothing of its stack but the namespace. */
  readonly after?: readonly ITerraformDependable[];
}

/**
 * Manifests installed by one release of the local chart. A plan needs neither the cluster nor the kinds of the custom
 * resources; a release that fails goes back to what stood before.
 */
export class ManifestRelease extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, props: ManifestReleaseProps) {
    super(scope, id);
    const { version, files } = localChart();
    this.release = new Release(this, "release", {
      name: props.name,
      namespace: props.namespace,
      chart: placeFolder(this, CHART, files),
      // The bytes of the stack change when the chart's do.
      version,
      values: [manifestValues(props.manifests)],
      createNamespace: false,
      // Helm knows when a Deployment or a job is ready, and nothing of custom resources: their operators go on by themselves.
      ...(props.awaited ? { wait: true, waitForJobs: true, timeout: AWAITING_SECONDS } : { wait: false }),
      takeOwnership: props.takesOver,
      maxHistory: 10,
      dependsOn: props.after === undefined ? undefined : [...props.after],
      lifecycle: { preventDestroy: props.protect },
    });
  }
}
