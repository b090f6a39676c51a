import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Release } from "@cdktf/provider-helm/lib/release";
import { Construct } from "constructs";
import { placeAsset } from "../assets";
import { type Manifest, manifestValues } from "./manifest";

const CHART = "tessera-manifests";
const SOURCE = resolve(__dirname, "../../charts", CHART);

/** Paths of the chart's files. */
export function chartFiles(): readonly string[] {
  const entries = readdirSync(SOURCE, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** Puts the chart beside the stacks and returns its path as Terraform sees it. */
function chartAsset(scope: Construct): string {
  for (const file of chartFiles()) placeAsset(scope, join(CHART, relative(SOURCE, file)), file);
  return `\${path.module}/../../assets/${CHART}`;
}

export interface ManifestReleaseProps {
  /** Name of the release, at most 53 characters (Helm). */
  readonly name: string;
  readonly namespace: string;
  readonly manifests: readonly Manifest[];
  readonly protect: boolean;
}

/**
 * Manifests installed by one release of the local chart. A plan needs neither the cluster nor the kinds of the custom
 * resources; a release that fails goes back to what stood before.
 */
export class ManifestRelease extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, props: ManifestReleaseProps) {
    super(scope, id);
    this.release = new Release(this, "release", {
      name: props.name,
      namespace: props.namespace,
      chart: chartAsset(this),
      values: [manifestValues(props.manifests)],
      createNamespace: false,
      // Helm knows when a Deployment is ready, and nothing of custom resources: their operators go on by themselves.
      wait: false,
      maxHistory: 10,
      lifecycle: { preventDestroy: props.protect },
    });
  }
}
