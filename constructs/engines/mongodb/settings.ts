import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { forEach, type Refusals } from "../../../config/refusal";
import { clientPool, clientPoolFields } from "../../connection/settings";
import { noPasswordRotation, noUserRotation } from "../families/incluster/rotation";
import {
  dataGib,
  deletion,
  nodeType,
  percent,
  thresholds,
  undeleteDays,
  version,
} from "../families/incluster/settings";
import { oneWriter } from "../one-writer";
import { collections, gridfs, zones } from "./collections";
import { REFUSED_VERSIONS, VERSIONS } from "./versions";

const MAJORITY = 'MongoDB documentation, "Replica Set Deployment Architectures"';
const EVEN: Refusals = {
  1: { limit: "a single member has nobody to take over", source: MAJORITY, nearest: "Write 3" },
  2: {
    limit: "two members need both for a majority, so they fail sooner than one",
    source: MAJORITY,
    nearest: "Write 3",
  },
  4: { limit: "an even number stands no more failures than one less", source: MAJORITY, nearest: "Write 3 or 5" },
  6: { limit: "an even number stands no more failures than one less", source: MAJORITY, nearest: "Write 5 or 7" },
};

const MEMBERS: Refusals = {
  ...EVEN,
  ...forEach(["8", "9"], {
    limit: "at most seven members vote",
    source: 'MongoDB documentation, "MongoDB Limits and Thresholds"',
    nearest: "Write 7, or more shards where writes are what is short",
  }),
};

const instance = z
  .strictObject({
    vcpu: wholeNumber(1, 64).describe("Virtual CPUs of each member."),
    memory_gib: wholeNumber(2, 512).describe("Memory of each member, in GiB."),
    node_type: nodeType("members"),
  })
  .describe("What the members run on.");

const topology = z
  .strictObject({
    replset_name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,59}$/)
      .meta({ form: "lower-case letters, digits and hyphens, a letter first" })
      .describe("What replica sets are called, before their number. It is in the names of volumes: it never changes."),
    members: z.literal([3, 5, 7]).meta({ refused: MEMBERS }).describe("Members of each replica set, over the zones."),
    shards: wholeNumber(1, 32).describe("Shards of a dedicated cluster. A cell's is one replica set."),
    config_members: z
      .literal([3, 5])
      .meta({ refused: EVEN })
      .describe("Members of the configuration servers of a dedicated cluster."),
    routers: wholeNumber(2, 12).describe("Routers (mongos) of a dedicated cluster."),
  })
  .meta({
    refusedKeys: oneWriter(
      "the primary is the only member of a replica set that takes writes",
      'MongoDB documentation, "Replica Set Primary"',
      "Write shards, so that each has a primary of its own, and zones to keep documents near",
    ),
  })
  .describe("How data is kept.");

const backup = z
  .strictObject({
    interval_hours: z.literal([4, 6, 8, 12, 24]).describe("Hours between full backups."),
    hour_utc: wholeNumber(0, 23).describe("Hour of the first full backup of a day, UTC."),
    keep: wholeNumber(1, 400).describe("Full backups that are kept, by count: the operator knows no retention by age."),
    point_in_time: z.boolean().describe("Copy the oplog too: restores go to a second after the first full backup."),
    oplog_span_minutes: wholeNumber(1, 60).describe(
      "Minutes of the oplog in one piece: as much can be lost when a whole cluster is.",
    ),
    undelete_days: undeleteDays(),
  })
  .describe("Backups by Percona Backup for MongoDB, in a bucket of the home's own.");

const alarms = z
  .strictObject({
    cpu_percent: thresholds.cpu("the member"),
    memory_percent: thresholds.memory("the member"),
    storage_percent: thresholds.storage,
    connections_percent: percent("Alarm above this share of the member's connections in use."),
    cache_hit_percent: percent("Alarm below this share of pages found in WiredTiger's cache."),
    latency_ms: thresholds.latencyMs("a read or a write"),
    replica_lag_seconds: thresholds.lagSeconds("member"),
    backup_age_hours: thresholds.backupAgeHours(),
  })
  .describe("Thresholds of the alarms.");

const { max_lifetime_seconds: _drivers, ...poolFields } = clientPoolFields;
const pool = clientPool({
  ...poolFields,
  size: wholeNumber(1, 1000).describe("Most connections to one member that the application's pool holds."),
});

/** Every setting of the engine. */
export const settings = z
  .strictObject({
    version: version(VERSIONS, REFUSED_VERSIONS).describe("Version of MongoDB. In quotes."),
    end_of_life_accepted: z
      .boolean()
      .describe("Run a version that gets no fixes from MongoDB any more. Needed for 5.0 and 6.0."),
    instance,
    topology,
    zones,
    storage: z
      .strictObject({
        data_gib: dataGib(10, "Volume of each member"),
        config_gib: wholeNumber(5, 200).describe("Volume of each configuration server, in GiB."),
        compressor: z.enum(["snappy", "zstd", "zlib"]).describe("How collections are compressed on disk."),
      })
      .describe("Volumes, encrypted with the home's key, below MongoDB's own encryption."),
    workload: z
      .enum(["cache", "mixed", "scans"])
      .describe("What memory is computed for: a working set that fits, both, or long scans and sorts."),
    oplog: z
      .strictObject({
        size_percent: wholeNumber(5, 50).describe("Share of the volume that the oplog may take."),
        min_hours: wholeNumber(1, 168).describe(
          "Hours of the oplog that are kept at least: change streams resume within them.",
        ),
      })
      .describe("The log that members and change streams follow."),
    change_streams: z
      .strictObject({
        images_expire_hours: wholeNumber(1, 720).describe(
          "Hours that pictures of documents before and after a change are kept. From 6.0 on.",
        ),
      })
      .describe("Change streams."),
    server_side_javascript: z
      .boolean()
      .describe("$where, $function and mapReduce. A script may take a processor for itself."),
    backup,
    observability: z
      .strictObject({
        slow_operation_ms: wholeNumber(1, 60_000).describe(
          "Operations that take at least this long are logged, without values.",
        ),
      })
      .describe("Logs."),
    alarms,
    deletion,
    operation_timeout_seconds: wholeNumber(1, 3600)
      .meta({ scope: "slice" })
      .describe("Time that the application's driver gives an operation (timeoutMS), in seconds: told in the contract."),
    storage_quota_gb: wholeNumber(1, 131_072)
      .nullable()
      .meta({ scope: "slice" })
      .describe(
        "Size of the tenant's documents, before compression, and indexes, in GB, above which nothing can be added. It is measured each minute. null: no limit.",
      ),
    pool: pool.meta({ scope: "slice" }),
    collections: collections
      .meta({ scope: "slice" })
      .describe("Collections that the platform makes, with their indexes. Others the application makes itself."),
    gridfs_buckets: gridfs.meta({ scope: "slice" }),
  })
  .meta({
    scope: "cluster",
    refusedKeys: {
      ...noUserRotation("MongoDB", "MongoDB manual, updateUser: pwd replaces the user's password"),
      ...noPasswordRotation(
        "a restore puts the users of the backup in the place of all but the agent's own: the administrator would have the password of that day again, while the operator signs in by today's and is locked out",
        "Percona Backup for MongoDB, pbm/restore/logical.go (swapUsers); Percona operator 1.22.0, pkg/controller/perconaservermongodb/users.go",
        "Change a password in the secret mongodb-users by hand, to which the operator gives it without a restart, and take a full backup at once",
      ),
    },
  })
  .describe("Settings of MongoDB.");

export type MongodbSettings = z.infer<typeof settings>;
