import { guards, keptShorter, type PathOf, stepwise, type Transition } from "../../../config/transition";
import type { MongodbSettings } from "./settings";
import { VERSIONS } from "./versions";

const VOLUME = "Volumes of Kubernetes grow and never shrink";
const NEW_HOME = "Make a new home with the size, and move the data";

/** Members go both ways: the operator reconfigures the replica set by one at a time, and each member holds all data. */
export const transitions: readonly Transition<PathOf<MongodbSettings>>[] = [
  {
    path: "version",
    rule: "may_move_as_listed",
    moves: stepwise(Object.keys(VERSIONS)),
    // Source: MongoDB, "Upgrade a replica set", and "setFeatureCompatibilityVersion".
    why: "MongoDB upgrades by one major version at a time, and not back once features of the new one are in use",
    instead: "Go to the next version first, deploy, and set the feature compatibility version before the one after it",
  },
  {
    path: "topology.replset_name",
    rule: "may_not_change",
    why: "It is in the names of volumes: members would start empty under the new name",
    instead: "Write the name back",
  },
  {
    path: "topology.shards",
    rule: "may_not_shrink",
    only: "dedicated",
    // Source: MongoDB, "Remove shards from a sharded cluster"; Percona operator: a replica set that leaves the list goes.
    why: "The operator takes a shard's members away with what they hold, whether it was drained or not",
    instead:
      "Drain the shard by hand (removeShard until its state is completed, movePrimary for its databases), then give this change an exception",
  },
  {
    path: "storage_quota_gb",
    rule: "told_when_lowered",
    why: "Once its size is measured, each minute, a tenant that holds more loses the right to add and change documents; it can read and remove",
    instead: "Look at what it holds first, and tell its owner",
  },
  { path: "storage.data_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  { path: "storage.config_gib", rule: "may_not_shrink", only: "dedicated", why: VOLUME, instead: NEW_HOME },
  {
    path: "collections.*.indexes.*.expire_after_seconds",
    rule: "may_not_shorten",
    // Source: MongoDB, "TTL indexes", and createIndexes: IndexOptionsConflict.
    why: "Documents that are older are deleted within minutes of the index; one that is there is refused with another expiry",
    instead:
      "Copy what must stay elsewhere; of an index that is there, change the expiry by hand (collMod); then give this change an exception",
  },
  ...guards("deletion.protection"),
  keptShorter("backup.keep", "Backups"),
  keptShorter("backup.undelete_days", "Deleted files of backups"),
  keptShorter("oplog.min_hours", "Entries of the oplog, from which change streams resume,"),
  keptShorter("change_streams.images_expire_hours", "Pictures of documents before and after a change"),
  {
    path: "collections.*.shard_key",
    rule: "may_not_change",
    only: "dedicated",
    why: "A collection is sharded once, by its key: the statement would be refused",
    instead: "Write the key back, and reshard by hand; or make a collection of another name and copy",
  },
];
