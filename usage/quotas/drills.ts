import { attributesOf, type InventoryItem } from "../inventory";

/** Shards of a group: a copy has one node for each (constructs/engines, `drill.ts`). One where nothing tells them. */
const shardsOf = (item: InventoryItem): number => Number(attributesOf(item)("num_node_groups")) || 1;

/**
 * What the copy of one home takes while a restore drill looks at it, by limit: the largest that may be copied. A
 * drill throws its copy away before the next begins, and an environment has one run of drills at a time
 * (.github/workflows/restore-drill.yml, `concurrency`).
 */
const COPIES: Readonly<Record<string, (items: readonly InventoryItem[]) => number>> = {
  rds_db_clusters: (items) => Math.min(1, items.length),
  rds_db_instances: (items) => Math.min(1, items.length),
  elasticache_nodes: (items) => Math.max(0, ...items.map(shardsOf)),
};

/** Limits that copies count against. */
export const COPIED: ReadonlySet<string> = new Set(Object.keys(COPIES));

/** What the copies of drills count as against a limit, of what of the environment counts against it in a region. */
export function copiesOf(limit: string, items: readonly InventoryItem[]): number {
  return COPIES[limit]?.(items) ?? 0;
}
