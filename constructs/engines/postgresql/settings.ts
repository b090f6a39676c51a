import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { elsewhere } from "../../../config/refusal";
import { clientPool, clientPoolFields } from "../../connection/settings";
import { connections, memory, storageQuotaGb } from "../families/postgresql/settings";
import { oneWriter } from "../one-writer";
import { ALLOWED_PARAMETERS, REFUSED_PARAMETERS } from "./allowed-parameters";
import { INSTANCE_CLASSES } from "./classes";
import { EXTENSIONS } from "./extensions";
import { MAJOR_VERSIONS } from "./versions";

/** Performance Insights keeps 7 days, months of 31 days up to 23, or two years. Source: RDS API, PerformanceInsightsRetentionPeriod. */
const PERFORMANCE_INSIGHTS_DAYS = [7, ...Array.from({ length: 23 }, (_, month) => (month + 1) * 31), 731];
/** Source: RDS API, MonitoringInterval. */
const ENHANCED_MONITORING_SECONDS = [0, 1, 5, 10, 15, 30, 60];

const DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
const TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

const instance = z
  .strictObject({
    class: z.enum(Object.keys(INSTANCE_CLASSES)).describe("Aurora instance class of the writer and of every reader."),
    readers: wholeNumber(0, 15).describe("Readers beside the writer, spread over the zones. 0: no failover target."),
    serverless_min_acu: z
      .number()
      .min(0)
      .max(256)
      .multipleOf(0.5)
      .nullable()
      .describe("Least Aurora capacity units, in halves. Only with a serverless class; null with any other."),
    serverless_max_acu: z
      .number()
      .min(1)
      .max(256)
      .multipleOf(0.5)
      .nullable()
      .describe("Most Aurora capacity units, in halves. Only with a serverless class; null with any other."),
  })
  .describe("What the cluster runs on.");

const parameters = z
  .strictObject(Object.fromEntries(Object.entries(ALLOWED_PARAMETERS).map(([name, value]) => [name, value.optional()])))
  .meta({ refusedKeys: REFUSED_PARAMETERS })
  .describe("Parameters of the server, in PostgreSQL's own units, beside those that are computed.");

const backup = z
  .strictObject({
    continuous_days: wholeNumber(1, 35).describe("Days back to which the cluster can be restored to the second."),
    snapshot_schedule: z.enum(["daily", "weekly", "monthly"]).describe("How often AWS Backup takes a snapshot."),
    snapshot_retention_days: wholeNumber(1, 3650).describe("Days that a snapshot is kept."),
    copy_to_recovery_region: z.boolean().describe("Copy each snapshot to the environment's recovery region."),
  })
  .describe("Point-in-time recovery and snapshots.");

const maintenance = z
  .strictObject({
    window: z
      .string()
      .regex(new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`))
      .meta({ form: "ddd:hh:mm-ddd:hh:mm in UTC, such as sun:03:00-sun:04:00" })
      .describe("Weekly window for maintenance, UTC, at least 30 minutes, apart from the backup window."),
    backup_window: z
      .string()
      .regex(new RegExp(`^${TIME}-${TIME}$`))
      .meta({ form: "hh:mm-hh:mm in UTC, such as 01:00-02:00" })
      .describe("Daily window for backups, UTC, at least 30 minutes."),
    auto_minor_upgrade: z.boolean().describe("Take minor versions in the maintenance window."),
  })
  .describe("When Amazon may work on the cluster.");

const observability = z
  .strictObject({
    performance_insights_days: z
      .literal(PERFORMANCE_INSIGHTS_DAYS)
      .describe("Days of Performance Insights: 7 (free), a multiple of 31 up to 713, or 731."),
    enhanced_monitoring_seconds: z
      .literal(ENHANCED_MONITORING_SECONDS)
      .describe("Seconds between samples of the operating system's metrics. 0: off."),
    log_exports: z
      .array(z.enum(["postgresql", "iam-db-auth-error", "instance"]))
      .describe("Logs that go to CloudWatch. The alarm on failed connections needs `postgresql`."),
    log_min_duration_ms: wholeNumber(0, 3_600_000)
      .nullable()
      .describe("Log statements that take at least this many milliseconds. null: none."),
    audit_classes: z
      .array(z.enum(["read", "write", "function", "role", "ddl", "misc"]))
      .describe("Classes of statements that pgaudit logs. [] for none; anything else needs the extension `pgaudit`."),
  })
  .describe("Logs and metrics.");

const percent = (description: string) => wholeNumber(1, 100).describe(description);
const alarms = z
  .strictObject({
    cpu_percent: percent("Alarm above this CPU use."),
    memory_percent: percent("Alarm above this memory use."),
    latency_ms: wholeNumber(1, 60_000).describe("Alarm above this read, write or commit latency, in milliseconds."),
    cache_hit_percent: percent("Alarm below this share of reads served from the buffer cache."),
    failed_connections_percent: percent("Alarm above this share of connection attempts that fail."),
    connections_percent: percent("Alarm above this share of the server's connections in use."),
    replica_lag_ms: wholeNumber(1, 600_000).describe("Alarm above this lag of a reader, in milliseconds."),
    deadlocks_per_minute: wholeNumber(0, 10_000).describe("Alarm above this many deadlocks a minute."),
    free_local_storage_gb: wholeNumber(1, 1000).describe("Alarm below this much free local storage, in GB."),
    acu_percent: percent("Alarm above this share of the serverless capacity in use. Only with a serverless class."),
  })
  .describe("Thresholds of the alarms.");

const deletion = z
  .strictObject({
    protection: z.boolean().describe("The cluster cannot be deleted, by Terraform or by hand."),
    final_snapshot: z.boolean().describe("Take a snapshot when the cluster is deleted after all."),
  })
  .describe("What stands between the data and a deletion.");

const pool = clientPool({
  mode: z
    .enum(["transaction", "session"])
    .describe("How the pooler lends a connection: for a transaction, or for a session."),
  ...clientPoolFields,
});

/** Every setting of the engine. */
export const settings = z
  .strictObject({
    version: z.literal(MAJOR_VERSIONS).describe("Major version of PostgreSQL."),
    instance,
    storage: z
      .strictObject({
        type: z
          .enum(["aurora", "aurora_iopt1"])
          .describe(
            "aurora: pay for each I/O. aurora_iopt1: I/O included, worth it where I/O is over a quarter of the bill.",
          ),
      })
      .describe("Storage of the cluster, which grows by itself."),
    extensions: z
      .array(
        z.enum(Object.keys(EXTENSIONS)).meta({
          refused: {
            timescaledb: {
              limit: "Aurora does not carry it",
              source: 'Release Notes for Aurora PostgreSQL, "Extension versions"',
              nearest: "Use the engine timescaledb",
            },
            vector: elsewhere("write pgvector"),
          },
        }),
      )
      .describe("Extensions of the database."),
    workload: z
      .enum(["oltp", "mixed", "analytics"])
      .describe("What memory and parallelism are computed for: many short statements, both, or few long ones."),
    parameters,
    replication: z
      .strictObject({
        mode: z
          .literal("synchronous")
          .meta({
            refused: {
              ...oneWriter(
                "one instance of an Aurora PostgreSQL cluster writes, the others read",
                'Amazon Aurora user guide, "Amazon Aurora DB clusters"',
                "Write synchronous: another instance takes over when the writer fails. For writers in several shards take an engine that spreads them",
              ),
              asynchronous: {
                limit:
                  "Aurora's storage acknowledges a commit after four of six copies in three zones have it: it cannot be made asynchronous",
                source: 'Amazon Aurora user guide, "Amazon Aurora storage"',
                nearest: "Write synchronous",
              },
            },
          })
          .describe("How a commit reaches the copies. Aurora: a quorum of four of six copies in three zones."),
      })
      .describe("Replication inside the region."),
    backup,
    maintenance,
    observability,
    alarms,
    deletion,
    connections: connections(5000).meta({ scope: "slice" }),
    memory: memory.meta({ scope: "slice" }),
    storage_quota_gb: storageQuotaGb,
    schemas: z
      .array(
        z
          .string()
          .regex(/^[a-z][a-z0-9]{0,15}$/)
          .meta({ form: "lower-case letters and digits, a letter first, at most 16" }),
      )
      .min(1)
      .max(16)
      .meta({ scope: "slice" })
      .describe("Endings of the tenant's own schemas, where its strategy gives it schemas."),
    pool: pool.meta({ scope: "slice" }),
  })
  .meta({ scope: "cluster" })
  .describe("Settings of PostgreSQL.");

export type PostgresqlSettings = z.infer<typeof settings>;
