import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { collections, gridfs, zones } from "./collections";
import { type MongodbVersion, REFUSED_VERSIONS, VERSIONS } from "./versions";

const percent = (description: string) => wholeNumber(1, 100).describe(description);
const EVEN = {
  1: "a single member has nobody to take over: write 3",
  2: "two members need both for a majority, so they fail sooner than one: write 3",
  4: "an even number stands no more failures than one less: write 3 or 5",
  6: "an even number stands no more failures than one less: write 5 or 7",
};

const instance = z
  .strictObject({
    vcpu: wholeNumber(1, 64).describe("Virtual CPUs of each member."),
    memory_gib: wholeNumber(2, 512).describe("Memory of each member, in GiB."),
    node_type: z
      .enum(["m7g.xlarge", "m7g.2xlarge", "r7g.xlarge", "r7g.2xlarge", "r7g.4xlarge", "r7g.8xlarge"])
      .describe("EC2 instance type of the tenant's own nodes. A cell's members run on the platform's nodes."),
  })
  .describe("What the members run on.");

const topology = z
  .strictObject({
    replset_name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,59}$/)
      .meta({ form: "lower-case letters, digits and hyphens, a letter first" })
      .describe("What replica sets are called, before their number. It is in the names of volumes: it never changes."),
    members: z.literal([3, 5, 7]).meta({ refused: EVEN }).describe("Members of each replica set, over the zones."),
    shards: wholeNumber(1, 32).describe("Shards of a dedicated cluster. A cell's is one replica set."),
    config_members: z
      .literal([3, 5])
      .meta({ refused: EVEN })
      .describe("Members of the configuration servers of a dedicated cluster."),
    routers: wholeNumber(2, 12).describe("Routers (mongos) of a dedicated cluster."),
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
    undelete_days: wholeNumber(1, 90).describe("Days that a deleted backup file can still be brought back."),
  })
  .describe("Backups by Percona Backup for MongoDB, in a bucket of the home's own.");

const alarms = z
  .strictObject({
    cpu_percent: percent("Alarm above this share of the member's CPU."),
    memory_percent: percent("Alarm above this share of the member's memory."),
    storage_percent: percent("Alarm above this share of a volume in use."),
    connections_percent: percent("Alarm above this share of the member's connections in use."),
    cache_hit_percent: percent("Alarm below this share of pages found in WiredTiger's cache."),
    latency_ms: wholeNumber(1, 600_000).describe("Alarm above this mean time of a read or a write, in milliseconds."),
    replica_lag_seconds: wholeNumber(1, 86_400).describe("Alarm when a member is this many seconds behind."),
    backup_age_hours: wholeNumber(1, 720).describe("Alarm when the last backup is older than this, in hours."),
  })
  .describe("Thresholds of the alarms.");

const clientPool = z
  .strictObject({
    size: wholeNumber(1, 1000).describe("Most connections to one member that the application's pool holds."),
    min_idle: wholeNumber(0, 1000).describe("Connections that the application's pool keeps warm."),
    idle_timeout_seconds: wholeNumber(1, 86_400).describe("A connection idle for this long leaves the pool."),
    acquire_timeout_seconds: wholeNumber(1, 300).describe("Waiting for a connection ends after this many seconds."),
  })
  .describe("Pool settings handed to the application in its connection contract.");

/** Every setting of the engine. */
export const settings = z
  .strictObject({
    version: z
      .enum(Object.keys(VERSIONS) as MongodbVersion[])
      .meta({ refused: REFUSED_VERSIONS })
      .describe("Version of MongoDB. In quotes."),
    end_of_life_accepted: z
      .boolean()
      .describe("Run a version that gets no fixes from MongoDB any more. Needed for 5.0 and 6.0."),
    instance,
    topology,
    zones,
    storage: z
      .strictObject({
        data_gib: wholeNumber(10, 16_000).describe("Volume of each member, in GiB. It grows and never shrinks."),
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
    deletion: z
      .strictObject({ protection: z.boolean().describe("Neither bucket nor namespace can be destroyed by Terraform.") })
      .describe("What stands between the data and a deletion."),
    operation_timeout_seconds: wholeNumber(1, 3600)
      .meta({ scope: "slice" })
      .describe("Time that the application's driver gives an operation (timeoutMS), in seconds: told in the contract."),
    pool: clientPool.meta({ scope: "slice" }),
    collections: collections
      .meta({ scope: "slice" })
      .describe("Collections that the platform makes, with their indexes. Others the application makes itself."),
    gridfs_buckets: gridfs.meta({ scope: "slice" }),
  })
  .meta({ scope: "cluster" })
  .describe("Settings of MongoDB.");

export type MongodbSettings = z.infer<typeof settings>;
