import type { Rule, RuleContext, Violation } from "../../../config/room";
import { STRATEGIES } from "../../tiers/strategies";
import { indexFaults, shardingFaults } from "./rules_of_collections";
import type { MongodbSettings } from "./settings";
import { CLUSTER, NAMES_MAX_CHARACTERS, replsetName } from "./topology";
import { MAINTAINED, VERSIONS } from "./versions";

type Check = (settings: MongodbSettings, context: RuleContext) => Violation | null;

const checks: Readonly<Record<string, Check>> = {
  end_of_life: ({ version, end_of_life_accepted }) =>
    VERSIONS[version].maintained || end_of_life_accepted
      ? null
      : {
          path: "version",
          given: version,
          allowed: `${MAINTAINED.join(", ")}, or an older one with end_of_life_accepted: true`,
          advice: `${version} gets no fixes from MongoDB any more. Take a maintained version, or write end_of_life_accepted: true in the same file and say in its review why.`,
        },
  nothing_to_accept: ({ version, end_of_life_accepted }) =>
    VERSIONS[version].maintained && end_of_life_accepted
      ? {
          path: "end_of_life_accepted",
          given: true,
          allowed: `false with version "${version}", which is maintained`,
          advice: "Take the line out, so that the next end of life is noticed.",
        }
      : null,
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
  backup_alarm: ({ backup, alarms }) =>
    alarms.backup_age_hours <= backup.interval_hours
      ? {
          path: "alarms.backup_age_hours",
          given: alarms.backup_age_hours,
          allowed: `more than backup.interval_hours, ${backup.interval_hours}`,
          advice: "It would ring before the next backup is due: raise it.",
        }
      : null,
  memory_a_vcpu: ({ instance }) =>
    instance.memory_gib < instance.vcpu * 2
      ? {
          path: "instance.memory_gib",
          given: instance.memory_gib,
          allowed: `at least twice instance.vcpu, ${instance.vcpu * 2}`,
          advice: "Nodes have four to eight GiB a virtual CPU: raise it.",
        }
      : null,
  pool_fits: ({ pool }) =>
    pool.min_idle > pool.size
      ? {
          path: "pool.min_idle",
          given: pool.min_idle,
          allowed: `at most pool.size, ${pool.size}`,
          advice: "Lower it, or raise pool.size.",
        }
      : null,
};

export const rules: readonly Rule[] = Object.entries(checks).map(([id, check]) => ({ id, check }));
