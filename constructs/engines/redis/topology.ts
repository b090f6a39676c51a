import type { RedisSettings } from "./settings";

/** The nodes that the settings come to. */
export interface Topology {
  readonly clusterMode: boolean;
  readonly shards: number;
  readonly replicas: number;
}

/** Most nodes of a group with cluster mode. Source: "Quotas for ElastiCache", nodes per cluster: 90, up to 500 on request. */
export const DEFAULT_NODE_QUOTA = 90;

export function topologyOf({ topology, caching }: RedisSettings): Topology {
  const { cluster_mode: clusterMode, replicas_per_shard: replicas } = topology;
  const distributed = caching.layers.l2_redis;
  const shards = distributed === null ? (topology.shards ?? 1) : distributed.cluster_nodes / (1 + replicas);
  return { clusterMode, shards, replicas };
}

export function nodesOf({ shards, replicas }: Topology): number {
  return shards * (1 + replicas);
}

/** Ids of the nodes, as ElastiCache makes them: `<group>-001`, and `<group>-0001-001` with cluster mode. */
export function nodeIds(group: string, { clusterMode, shards, replicas }: Topology): string[] {
  const members = Array.from({ length: 1 + replicas }, (_, index) => String(index + 1).padStart(3, "0"));
  if (!clusterMode) return members.map((member) => `${group}-${member}`);
  return Array.from({ length: shards }, (_, index) => String(index + 1).padStart(4, "0")).flatMap((shard) =>
    members.map((member) => `${group}-${shard}-${member}`),
  );
}
