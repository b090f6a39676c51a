import type { CellBound } from "../../../config/room";
import type { ElasticsearchSettings } from "./settings";
import { size } from "./sizing";

/** Shards of Elasticsearch's own, each with its copy: security, its tokens and profiles, snapshots' history, tasks, monitoring. */
const RESERVED = 20;

/**
 * An index and its copy: the least that a tenant with any index has. One with more takes others' place, and what is beyond
 * the bound Elasticsearch refuses by itself, in the deployment that asks for it.
 */
const SHARDS_OF_A_TENANT = 2;

/** What a cell's cluster runs out of. New indices are made on the data nodes, whatever warm and cold ones there are. */
export const cellBounds: readonly CellBound<ElasticsearchSettings>[] = [
  {
    what: "shards",
    holds: (settings) => settings.topology.zones * settings.topology.data_nodes_per_zone * size(settings).shardsPerNode,
    reserved: RESERVED,
    takes: SHARDS_OF_A_TENANT,
    reason:
      'an index and its copy are counted for each tenant, and a node takes 20 shards for each GiB of heap (Elasticsearch, cluster.max_shards_per_node; "Size your shards")',
  },
];
