/** Reads an attribute by its dotted path; lists of one block are entered. */
export type ReadAttribute = (path: string) => unknown;

/** What an attribute says as a number, or null: it is absent, or an expression. */
function numberAt(read: ReadAttribute, path: string): number | null {
  const value = read(path);
  const number = typeof value === "number" || (typeof value === "string" && value !== "") ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/**
 * Nodes of a replication group. A copy in another region has them as a tag: it takes them from its datastore. In a plan
 * the provider fills in whichever numbers are not set, from the time before the change: those that are set count.
 */
function replicationGroupNodes(read: ReadAttribute): number {
  const spread = (numberAt(read, "num_node_groups") ?? 1) * (1 + (numberAt(read, "replicas_per_node_group") ?? 0));
  const tagged = numberAt(read, "tags.tessera:nodes");
  if (tagged !== null) return tagged;
  return read("cluster_mode") === "enabled" ? spread : (numberAt(read, "num_cache_clusters") ?? spread);
}

/** How many billed and counted parts one resource is, by type, where that is not one. */
const UNITS: Readonly<Record<string, (read: ReadAttribute) => number>> = {
  aws_elasticache_replication_group: replicationGroupNodes,
  aws_elasticache_cluster: (read) => numberAt(read, "num_cache_nodes") ?? 1,
};

/** The parts of one resource: nodes of a cache. 1 for every other type. */
export function unitsOf(type: string, read: ReadAttribute): number {
  return Object.hasOwn(UNITS, type) ? Math.max(1, UNITS[type]!(read)) : 1;
}
