import { type Transition, upwards } from "../../../config/transition";
import { VERSION_NAMES } from "./versions";

/**
 * Shards and replicas are not here: ElastiCache moves keys off a shard before it takes it away, and refuses what does
 * not fit. Keys, TLS and the subnet group, which would replace a group, are no settings: they follow from the home.
 */
export const transitions: readonly Transition[] = [
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
