import { rulesOf } from "../../../config/room";
import { STRATEGIES } from "../../../config/strategies";
import { backupAlarm, endOfLife, memoryAVcpu, poolFits } from "../families/incluster/rules";
import { indexFaults, shardingFaults } from "./rules-of-collections";
import type { MongodbSettings } from "./settings";
import { CLUSTER, NAMES_MAX_CHARACTERS, replsetName } from "./topology";
import { VERSIONS } from "./versions";

export const rules = rulesOf<MongodbSettings>({
  ...endOfLife(VERSIONS, "MongoDB"),
  names: (settings) => {
    const longest = `${CLUSTER}${replsetName(settings, settings.topology.shards - 1)}`.length;
    return longest > NAMES_MAX_CHARACTERS
      ? {
          path: "topology.replset_name",
          given: settings.topology.replset_name,
          allowed: `at most ${NAMES_MAX_CHARACTERS} characters together with the cluster's name and the shard's number; this makes ${longest}`,
          advice: "Shorten it.",
        }
      : null;
  },
  members_over_zones: ({ topology }) =>
    topology.members < 3
      ? {
          path: "topology.members",
          given: topology.members,
          allowed: "an odd number, three or more: one in each zone",
          advice: "Write 3.",
        }
      : null,
  sharding_is_dedicated: ({ topology, zones }, { strategy }) =>
    strategy !== null &&
    STRATEGIES[strategy]?.home !== "dedicated" &&
    (topology.shards > 1 || Object.keys(zones).length > 0)
      ? {
          path: topology.shards > 1 ? "topology.shards" : "zones",
          given: topology.shards > 1 ? topology.shards : Object.keys(zones).join(", "),
          allowed: `1 shard and no zones with strategy ${strategy}`,
          advice: "A cell is one replica set: only a cluster of one's own is sharded.",
        }
      : null,
  zones: ({ topology, zones }) => {
    const missing = Object.entries(zones).find(([, { shards }]) => shards.some((shard) => shard >= topology.shards));
    return missing === undefined
      ? null
      : {
          path: `zones.${missing[0]}.shards`,
          given: missing[1].shards,
          allowed: `numbers from 0 to ${topology.shards - 1}: there are ${topology.shards} shards`,
          advice: "Raise topology.shards, or name a shard that there is.",
        };
  },
  images: ({ version, collections }) => {
    const [name] = Object.entries(collections).find(([, { pre_and_post_images: images }]) => images) ?? [];
    return name === undefined || VERSIONS[version].images
      ? null
      : {
          path: `collections.${name}.pre_and_post_images`,
          given: true,
          allowed: `false with version ${version}`,
          advice: "It came with 6.0: take a later version.",
        };
  },
  indexes: ({ collections }) => indexFaults(collections),
  sharding: ({ collections, zones }, context) => shardingFaults(collections, zones, context.strategy),
  buckets: ({ collections, gridfs_buckets: buckets }) => {
    const both = Object.keys(buckets).find((name) => Object.hasOwn(collections, name));
    return both === undefined
      ? null
      : {
          path: `gridfs_buckets.${both}`,
          given: both,
          allowed: "a name that no collection has",
          advice: "Choose another name, so that nobody mixes them up.",
        };
  },
  point_in_time_needs_a_backup: ({ backup }) =>
    backup.point_in_time && backup.keep < 2
      ? {
          path: "backup.keep",
          given: backup.keep,
          allowed: "at least 2 with backup.point_in_time: true",
          advice: "The oplog is of use only after a full backup: while a new one is made the last must still be there.",
        }
      : null,
  oplog_outlasts_a_backup: ({ backup, oplog }) =>
    backup.point_in_time && oplog.min_hours * 60 <= backup.oplog_span_minutes
      ? {
          path: "backup.oplog_span_minutes",
          given: backup.oplog_span_minutes,
          allowed: `less than oplog.min_hours, ${oplog.min_hours * 60} minutes`,
          advice:
            "What leaves the oplog before it is copied is missing from every restore: lower it, or raise the other.",
        }
      : null,
  backup_alarm: backupAlarm("interval_hours"),
  memory_a_vcpu: memoryAVcpu(2),
  pool_fits: poolFits,
});
