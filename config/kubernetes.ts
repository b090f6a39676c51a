import { z } from "zod";
import { wholeNumber } from "./fields";
import { forEach, type Refusals } from "./refusal";
import type { RunningVersion } from "./support";

/**
 * Minor versions of Kubernetes that EKS runs in standard support, with the first day out of it. A cluster may go up by
 * one at a time, and never back.
 */
export const KUBERNETES_VERSIONS = {
  "1.34": { ends: "2026-12-02" },
  "1.35": { ends: "2027-03-27" },
  "1.36": { ends: "2027-08-02" },
} as const satisfies Readonly<Record<string, { readonly ends: string }>>;

export type KubernetesVersion = keyof typeof KUBERNETES_VERSIONS;

const NAMES = Object.keys(KUBERNETES_VERSIONS) as KubernetesVersion[];

/** What an environment runs that names no version. Up by one at most from one release of Tessera to the next. */
const DEFAULT_VERSION: KubernetesVersion = "1.35";

const SOURCE = 'Amazon EKS user guide, "Understand the Kubernetes version lifecycle on EKS"';
const HERE = `Versions here: ${NAMES.join(", ")}`;

const REFUSED: Refusals = forEach(["1.31", "1.32", "1.33"], {
  limit: "it is out of standard support, and a cluster here pays for no extended one",
  source: SOURCE,
  nearest: HERE,
});

/** The environment's Kubernetes as something that runs. */
export function kubernetesRuns(version: KubernetesVersion): RunningVersion {
  return {
    what: `Kubernetes ${version} on EKS`,
    ends: KUBERNETES_VERSIONS[version].ends,
    source: SOURCE,
    after:
      "AWS upgrades the control plane by itself, at an hour of its own, and plans ask for the version before, which EKS refuses. Write kubernetes.version, one minor up at a time (docs/guides/versions.md)",
    told: { by: "eks", name: "eks", version },
  };
}

/** Instance types of nodes, arm64 (Graviton): the images of all operators are built for it. */
export const NODE_TYPES = [
  "m7g.large",
  "m7g.xlarge",
  "m7g.2xlarge",
  "r7g.large",
  "r7g.xlarge",
  "r7g.2xlarge",
  "r7g.4xlarge",
  "r7g.8xlarge",
] as const;

const nodes = (whose: string) =>
  z
    .strictObject({
      instance_type: z.enum(NODE_TYPES).describe("EC2 instance type of each node."),
      min_per_zone: wholeNumber(1, 100).describe("Nodes in each zone at least."),
      max_per_zone: wholeNumber(1, 100).describe("Nodes in each zone at most: in between the autoscaler decides."),
    })
    .describe(whose);

const SYSTEM: Nodes = { instance_type: "m7g.xlarge", min_per_zone: 1, max_per_zone: 3 };
/** The largest pod of a cell of tier premium asks for 6 virtual CPUs and 33 GiB. */
const SHARED: Nodes = { instance_type: "r7g.2xlarge", min_per_zone: 1, max_per_zone: 12 };

/** What an environment has that says nothing of it. */
export const DEFAULT_KUBERNETES: Kubernetes = { version: DEFAULT_VERSION, nodes: { system: SYSTEM, shared: SHARED } };

/** `kubernetes` of an environment's file. */
export const kubernetes = z
  .strictObject({
    version: z
      .enum(NAMES)
      .meta({ refused: REFUSED })
      .default(DEFAULT_VERSION)
      .describe("Minor version of the environment's EKS cluster. In quotes. Up by one at a time, and never back."),
    nodes: z
      .strictObject({
        system: nodes("Nodes of operators and add-ons.").default(SYSTEM),
        shared: nodes("Nodes of cells' clusters.").default(SHARED),
      })
      .default(DEFAULT_KUBERNETES.nodes)
      .describe("Nodes that every home of the environment shares. A dedicated tenant's are its engines' own."),
  })
  .default(DEFAULT_KUBERNETES)
  .describe("The environment's Kubernetes, where an engine of it runs there.");

/** An environment's Kubernetes. */
export interface Kubernetes {
  readonly version: KubernetesVersion;
  readonly nodes: Readonly<Record<NodeClassName, Nodes>>;
}

interface Nodes {
  readonly instance_type: (typeof NODE_TYPES)[number];
  readonly min_per_zone: number;
  readonly max_per_zone: number;
}

/** Classes of nodes of the platform. */
export type NodeClassName = "system" | "shared";
