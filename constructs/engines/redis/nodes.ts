/** What a node type gives. */
export interface NodeClass {
  /** GiB that ElastiCache sets as `maxmemory` before reserved memory is taken off. */
  readonly memoryGib: number;
  readonly vcpu: number;
  /**
   * Percent of that memory to keep free of data for snapshots, failovers and buffers: 25, and more on small burstable
   * nodes, which would swap. Source: "Managing reserved memory for Valkey and Redis OSS".
   */
  readonly reservedPercent: number;
}

const node = (memoryGib: number, vcpu: number, reservedPercent = 25): NodeClass => ({
  memoryGib,
  vcpu,
  reservedPercent,
});

/**
 * Families that can be part of a Global Datastore, in size large and above.
 * Source: "Prerequisites and limitations" of Global datastores, ElastiCache user guide.
 */
const GLOBAL_FAMILIES = ["m5", "m6g", "m7g", "m8g", "r5", "r6g", "r6gd", "r7g", "r8g", "c7gn", "c8gn"];
const SMALLER_THAN_LARGE = ["micro", "small", "medium"];

/** Whether nodes of that type can replicate to another region. */
export function replicatesGlobally(nodeClass: string): boolean {
  const [, family = "", size = ""] = nodeClass.split(".");
  return GLOBAL_FAMILIES.includes(family) && !SMALLER_THAN_LARGE.includes(size);
}

/** Node types of the current generations. Source: "Supported node types" and "Redis OSS node-type specific parameters". */
export const NODE_CLASSES: Readonly<Record<string, NodeClass>> = {
  "cache.t4g.micro": node(0.5, 2, 50),
  "cache.t4g.small": node(1.37, 2, 30),
  "cache.t4g.medium": node(3.09, 2),
  "cache.m7g.large": node(6.38, 2),
  "cache.m7g.xlarge": node(12.93, 4),
  "cache.m7g.2xlarge": node(26.04, 8),
  "cache.m7g.4xlarge": node(52.26, 16),
  "cache.m7g.8xlarge": node(103.68, 32),
  "cache.r7g.large": node(13.07, 2),
  "cache.r7g.xlarge": node(26.32, 4),
  "cache.r7g.2xlarge": node(52.82, 8),
  "cache.r7g.4xlarge": node(105.81, 16),
  "cache.r7g.8xlarge": node(209.55, 32),
};
