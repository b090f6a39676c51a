import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { clientPool, clientPoolFields } from "../../connection/settings";
import { noUserRotation, passwordRotation } from "../families/incluster/rotation";
import {
  dataGib,
  deletion,
  nodeType,
  percent,
  thresholds,
  undeleteDays,
  version,
} from "../families/incluster/settings";
import { connections, memory, storageQuotaGb } from "../families/postgresql/settings";
import { oneWriter } from "../one-writer";
import { continuousAggregates } from "./continuous-aggregates";
import { hypertables } from "./hypertables";
import { REFUSED_VERSIONS, VERSIONS } from "./versions";

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
    node_type: nodeType("instances"),
  })
  .describe("What the cluster runs on.");

const storage = z
  .strictObject({
    data_gib: dataGib(10, "Volume of the data of each instance"),
    wal_gib: wholeNumber(5, 2_000).describe("Volume of the write-ahead log of each instance, in GiB."),
  })
  .describe("Volumes, encrypted with the home's key.");

const replication = z
  .strictObject({
    mode: z
      .enum(["synchronous", "asynchronous"])
      .meta({
        refused: oneWriter(
          "one server of a PostgreSQL cluster writes, its standbys read",
          'PostgreSQL documentation, "High Availability, Load Balancing, and Replication"',
          "Write synchronous: a standby has each commit, and takes over when the primary fails",
        ),
      })
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
    undelete_days: undeleteDays(),
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
  .meta({
    refusedKeys: {
      max_clients_per_tenant: {
        limit:
          "CloudNativePG lets a Pooler name neither max_user_client_connections nor max_db_client_connections, so one tenant can take every client connection of a pooler",
        source:
          "CloudNativePG 1.30.0, internal/webhook/v1/pooler_webhook.go (AllowedPgbouncerGenericConfigurationParameters)",
        nearest:
          "The endpoint writer, where connections.max bounds each role, and the alert PoolerTaken, which names the user; a tenant that must not wait for others has a cluster of its own",
      },
    },
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
    cpu_percent: thresholds.cpu("the instance"),
    memory_percent: thresholds.memory("the instance"),
    storage_percent: thresholds.storage,
    connections_percent: percent("Alarm above this share of the server's connections in use."),
    cache_hit_percent: percent("Alarm below this share of reads served from the buffer cache."),
    replica_lag_ms: wholeNumber(1, 600_000).describe("Alarm above this lag of a replica, in milliseconds."),
    archive_age_minutes: wholeNumber(1, 1440).describe(
      "Alarm when the log was last archived longer ago than this, in minutes.",
    ),
    deadlocks_per_minute: wholeNumber(0, 10_000).describe("Alarm above this many deadlocks a minute."),
  })
  .describe("Thresholds of the alarms.");

/** Every setting of the engine. */
export const settings = z
  .strictObject({
    version: version(VERSIONS, REFUSED_VERSIONS).describe("Version of TimescaleDB. In quotes."),
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
    deletion,
    password_rotation: passwordRotation,
    connections: connections(2000).meta({ scope: "slice" }),
    memory: memory.meta({ scope: "slice" }),
    storage_quota_gb: storageQuotaGb,
    pool: clientPool(clientPoolFields).meta({ scope: "slice" }),
    hypertables: hypertables.meta({ scope: "slice" }),
    continuous_aggregates: continuousAggregates.meta({ scope: "slice" }),
  })
  .meta({
    scope: "cluster",
    refusedKeys: noUserRotation("PostgreSQL", "PostgreSQL documentation, pg_authid: rolpassword is one verifier"),
  })
  .describe("Settings of TimescaleDB.");

export type TimescaledbSettings = z.infer<typeof settings>;
