import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { continuousAggregates } from "./continuous_aggregates";
import { hypertables } from "./hypertables";
import { REFUSED_VERSIONS, type TimescaleVersion, VERSIONS } from "./versions";

const percent = (description: string) => wholeNumber(1, 100).describe(description);

const licence = z
  .strictObject({
    edition: z
      .enum(["apache", "timescale"])
      .describe(
        "apache: hypertables, chunk exclusion and time_bucket. timescale: also compression, continuous aggregates, retention policies and chunk skipping, under the Timescale License.",
      ),
    terms_accepted: z
      .boolean()
      .describe(
        "Whether your lawyers agree that offering this platform keeps to the Timescale License, which restricts offering the database itself as a service. Needed for edition timescale.",
      ),
  })
  .describe("Which parts of TimescaleDB may be used.");

const instance = z
  .strictObject({
    vcpu: wholeNumber(1, 64).describe("Virtual CPUs of each instance."),
    memory_gib: wholeNumber(2, 512).describe("Memory of each instance, in GiB."),
    replicas: wholeNumber(0, 6).describe("Instances beside the primary, spread over the zones."),
    node_type: z
      .enum(["m7g.xlarge", "m7g.2xlarge", "r7g.xlarge", "r7g.2xlarge", "r7g.4xlarge", "r7g.8xlarge"])
      .describe("EC2 instance type of the tenant's own nodes. A cell's instances run on the platform's nodes."),
  })
  .describe("What the cluster runs on.");

const storage = z
  .strictObject({
    data_gib: wholeNumber(10, 16_000).describe(
      "Volume of the data of each instance, in GiB. It grows and never shrinks.",
    ),
    wal_gib: wholeNumber(5, 2_000).describe("Volume of the write-ahead log of each instance, in GiB."),
  })
  .describe("Volumes, encrypted with the home's key.");

const replication = z
  .strictObject({
    mode: z
      .enum(["synchronous", "asynchronous"])
      .describe(
        "synchronous: a commit waits for replicas. asynchronous: it does not, and a failover can lose the last ones.",
      ),
    synchronous_replicas: wholeNumber(1, 3).describe("Replicas that a commit waits for, any of those there are."),
    without_replicas: z
      .enum(["wait", "go_on"])
      .describe("What commits do while too few replicas answer: wait (nothing is lost) or go on (nothing stops)."),
  })
  .describe("Replication over the zones.");

const backup = z
  .strictObject({
    retention_days: wholeNumber(1, 365).describe("Days back to which the cluster can be restored to the second."),
    full_schedule: z
      .enum(["daily", "weekly"])
      .describe("How often a full backup is taken; the log is archived all the time."),
    hour_utc: wholeNumber(0, 23).describe("Hour of the full backup, UTC."),
    undelete_days: wholeNumber(1, 90).describe("Days that a deleted backup file can still be brought back."),
  })
  .describe("Full backups and the archived log, in a bucket of the home's own.");

const chunkExclusion = z
  .strictObject({
    chunk_append: z
      .boolean()
      .describe("Leave chunks out at run time too, and read them in order (timescaledb.enable_chunk_append)."),
    constraint_aware_append: z
      .boolean()
      .describe(
        "Leave chunks out when a plan starts, for stable expressions such as now() (timescaledb.enable_constraint_aware_append).",
      ),
    chunk_skipping: z
      .boolean()
      .describe(
        "Allow hypertables to leave chunks out by columns other than time (timescaledb.enable_chunk_skipping).",
      ),
  })
  .describe("How the planner leaves out chunks that cannot hold what is asked for.");

const pooler = z
  .strictObject({
    instances: wholeNumber(0, 6).describe("PgBouncer pods in front of the primary. 0: none."),
    mode: z.enum(["transaction", "session"]).describe("How long a server connection is lent."),
    pool_size: wholeNumber(1, 500).describe("Server connections of each role and pod."),
    max_clients: wholeNumber(10, 10_000).describe("Client connections of each pod."),
  })
  .describe("The connection pooler.");

const observability = z
  .strictObject({
    log_min_duration_ms: wholeNumber(0, 3_600_000)
      .nullable()
      .describe("Log statements that take at least this many milliseconds. null: none."),
  })
  .describe("Logs.");

const alarms = z
  .strictObject({
    cpu_percent: percent("Alarm above this share of the instance's CPU."),
    memory_percent: percent("Alarm above this share of the instance's memory."),
    storage_percent: percent("Alarm above this share of a volume in use."),
    connections_percent: percent("Alarm above this share of the server's connections in use."),
    cache_hit_percent: percent("Alarm below this share of reads served from the buffer cache."),
    replica_lag_ms: wholeNumber(1, 600_000).describe("Alarm above this lag of a replica, in milliseconds."),
    archive_age_minutes: wholeNumber(1, 1440).describe(
      "Alarm when the log was last archived longer ago than this, in minutes.",
    ),
    deadlocks_per_minute: wholeNumber(0, 10_000).describe("Alarm above this many deadlocks a minute."),
  })
  .describe("Thresholds of the alarms.");

const timeout = (description: string) => wholeNumber(1, 86_400).describe(description);
const connections = z
  .strictObject({
    max: wholeNumber(1, 2000).describe("Connections of the tenant's writing role at one time."),
    reader_max: wholeNumber(1, 2000).describe("Connections of the tenant's reading role at one time."),
    statement_timeout_seconds: timeout("A statement is cancelled after this many seconds."),
    lock_timeout_seconds: timeout("Waiting for a lock ends after this many seconds."),
    idle_in_transaction_timeout_seconds: timeout("A session idle inside a transaction ends after this many seconds."),
  })
  .describe("Connections and what they may take.");

const memory = z
  .strictObject({
    work_mem_mb: wholeNumber(1, 2048).describe("Memory of one sort or hash of the tenant's roles, in MiB."),
    temp_file_limit_mb: wholeNumber(1, 1_048_576)
      .nullable()
      .describe("Temporary files of one session of the tenant, in MiB. null: no limit."),
  })
  .describe("Memory of the tenant's sessions.");

const clientPool = z
  .strictObject({
    size: wholeNumber(1, 1000).describe("Most connections that the application's pool holds."),
    min_idle: wholeNumber(0, 1000).describe("Connections that the application's pool keeps warm."),
    idle_timeout_seconds: wholeNumber(1, 86_400).describe("A connection idle for this long leaves the pool."),
    max_lifetime_seconds: wholeNumber(60, 86_400).describe("A connection leaves the pool at this age."),
    acquire_timeout_seconds: wholeNumber(1, 300).describe("Waiting for a connection ends after this many seconds."),
  })
  .describe("Pool settings handed to the application in its connection contract.");

/** Every setting of the engine. */
export const settings = z
  .strictObject({
    version: z
      .enum(Object.keys(VERSIONS) as TimescaleVersion[])
      .meta({ refused: REFUSED_VERSIONS })
      .describe("Version of TimescaleDB. In quotes."),
    postgresql: z.literal([15, 16, 17]).describe("Major version of PostgreSQL under it."),
    licence,
    instance,
    storage,
    replication,
    workload: z
      .enum(["ingest", "mixed", "analytics"])
      .describe("What memory and parallelism are computed for: many inserts, both, or few long queries."),
    backup,
    chunk_exclusion: chunkExclusion,
    pooler,
    observability,
    alarms,
    deletion: z
      .strictObject({ protection: z.boolean().describe("Neither bucket nor namespace can be destroyed by Terraform.") })
      .describe("What stands between the data and a deletion."),
    connections: connections.meta({ scope: "slice" }),
    memory: memory.meta({ scope: "slice" }),
    storage_quota_gb: wholeNumber(1, 131_072)
      .nullable()
      .meta({ scope: "slice" })
      .describe("Size of the tenant's data, in GB, above which inserts and updates are refused. null: no limit."),
    pool: clientPool.meta({ scope: "slice" }),
    hypertables: hypertables.meta({ scope: "slice" }),
    continuous_aggregates: continuousAggregates.meta({ scope: "slice" }),
  })
  .meta({ scope: "cluster" })
  .describe("Settings of TimescaleDB.");

export type TimescaledbSettings = z.infer<typeof settings>;
