import { guards, keptShorter, type PathOf, type Transition, upwards } from "../../../config/transition";
import type { RedisSettings } from "./settings";
import { VERSION_NAMES } from "./versions";

/**
 * Shards and replicas are not here: ElastiCache moves keys off a shard before it takes it away, and refuses what does
 * not fit. Keys, TLS and the subnet group, which would replace a group, are no settings: they follow from the home.
 */
export const transitions: readonly Transition<PathOf<RedisSettings>>[] = [
  ...guards("deletion.protection", "deletion.final_snapshot"),
  keptShorter("backup.snapshot_retention_days", "Snapshots"),
  keptShorter("kubernetes.backup.undelete_days", "Deleted copies"),
  {
    path: "form",
    rule: "may_not_change",
    why: "Another form is another home: the servers of the new one would start empty, and those of the old one stay behind a guard",
    instead: "Make a tenant or cell with the other form, move the data, then let the old one go",
  },
  {
    path: "kubernetes.storage.data_gib",
    rule: "may_not_shrink",
    why: "Volumes of Kubernetes grow and never shrink",
    instead: "Make a new home with the size, and move the data",
  },
  {
    path: "global_replication",
    rule: "may_move_as_listed",
    moves: { true: [] },
    // Source: "Replication across AWS Regions using global datastores", ElastiCache user guide.
    why: "The copy in the recovery region is deleted, and with it what the loss of the region is survived by; a copy that people made the primary one has the newest writes",
    instead:
      "Make sure that nothing reads there and that the home's group is the primary one, then give this change an exception",
  },
  {
    path: "server",
    rule: "may_move_as_listed",
    moves: { redis: ["valkey"], valkey: [] },
    // Source: "Upgrading engine versions including cross engine upgrades", ElastiCache user guide.
    why: "ElastiCache turns Redis OSS into Valkey in place, and never back: the group would be made anew, empty",
    instead: "Stay on Valkey, which reads what Redis OSS wrote",
  },
  {
    path: "version",
    rule: "may_move_as_listed",
    moves: upwards(VERSION_NAMES),
    why: "ElastiCache does not downgrade: the group would be made anew, empty",
    instead: "Keep the version; for an older one, make a new home and let the application fill it",
  },
  {
    path: "topology.cluster_mode",
    rule: "may_not_change",
    // Source: "Modifying cluster mode", ElastiCache user guide.
    why: "ElastiCache goes from disabled to enabled in two steps (compatible in between), which one setting cannot say, and never back: the group would be made anew, empty",
    instead: "Make a new home of the other form and let the application fill it",
  },
];
