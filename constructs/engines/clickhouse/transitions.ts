import { guards, keptShorter, type PathOf, type Transition } from "../../../config/transition";
import type { ClickhouseSettings } from "./settings";

const VOLUME = "Volumes of Kubernetes grow and never shrink";
const NEW_HOME = "Make a new home with the size, and move the data";
const NEW_TABLE = "Write it back; for another form, add a table of another name and copy";

/**
 * A version may follow one that is at most a year older, or has one release with long support less between.
 * Source: ClickHouse, "Self-managed upgrade": versions in one cluster, and downgrades.
 */
const NEXT = { "22.8": ["23.3"], "23.3": ["23.8"], "23.8": [], "26.3": [] };

const tables = (["tables", "shared_tables"] as const).flatMap((path): Transition<PathOf<ClickhouseSettings>>[] => [
  {
    path: `${path}.*.order_by`,
    rule: "may_not_change",
    why: "Parts on disk are sorted by it: ClickHouse cannot sort a table anew",
    instead: NEW_TABLE,
  },
  {
    path: `${path}.*.time_column`,
    rule: "may_not_change",
    why: "Partitions go by it, and ClickHouse cannot cut a table anew",
    instead: NEW_TABLE,
  },
  {
    path: `${path}.*.columns.*`,
    rule: "may_not_change",
    why: "Statements add columns and change none, so the table would differ from what is written here",
    instead: "Write the type back, and add a column of another name",
  },
  {
    path: `${path}.*.ttl_days`,
    rule: "may_not_shorten",
    // Source: ClickHouse, "ALTER TABLE … MODIFY TTL", and materialize_ttl_after_modify, which is on.
    why: `Rows that are older${path === "shared_tables" ? ", of every tenant," : ""} are deleted while the next deployment runs`,
    instead: "Copy what must stay elsewhere and count it, then give this change an exception",
  },
  {
    path: `${path}.*.columns`,
    rule: "may_not_lose",
    why: "Statements add columns and take none away, so the table would differ from what is written here",
    instead: "Write the column back",
  },
]);

export const transitions: readonly Transition<PathOf<ClickhouseSettings>>[] = [
  {
    path: "version",
    rule: "may_move_as_listed",
    moves: NEXT,
    why: "Servers of one cluster work together when their versions are at most a year apart, and a newer one's data is not read by an older",
    instead: "Go by the versions in between where there are any; else make a new home, and copy table by table",
  },
  {
    path: "cluster_name",
    rule: "may_not_change",
    why: "It is in the names of volumes: servers would start empty under the new name",
    instead: "Write the name back",
  },
  {
    path: "topology.shards",
    rule: "may_not_shrink",
    why: "What a shard holds is nowhere else, and the operator moves nothing off it",
    instead: "Copy the shard's rows to the others by hand and check the counts, then give this change an exception",
  },
  {
    path: "topology.replicas_per_shard",
    rule: "may_not_shrink",
    why: "The replica's volume and its entry in Keeper stay behind, and its shard has one copy less",
    instead: "Drop the replica by hand (SYSTEM DROP REPLICA), then give this change an exception",
  },
  {
    path: "keeper.members",
    rule: "may_not_shrink",
    why: "A member that goes without leaving the quorum first counts on as one that fails",
    instead: "Keep the members",
  },
  { path: "keeper.storage_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  { path: "storage.data_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  ...guards("deletion.protection"),
  keptShorter("backup.keep", "Backups"),
  keptShorter("backup.undelete_days", "Deleted files of backups"),
  ...tables,
  {
    path: "tables.*.partition_by",
    rule: "may_not_change",
    why: "Parts on disk are cut by it: ClickHouse cannot cut a table anew",
    instead: NEW_TABLE,
  },
];
