import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { clientPool, clientPoolFields } from "../../connection/settings";
import { noPasswordRotation, userPasswords } from "../families/incluster/rotation";
import {
  beyondZones,
  dataGib,
  deletion,
  nodeType,
  percent,
  thresholds,
  undeleteDays,
  version,
} from "../families/incluster/settings";
import { sharedTables, tables, views } from "./tables";
import { REFUSED_VERSIONS, VERSIONS } from "./versions";

const instance = z
  .strictObject({
    vcpu: wholeNumber(1, 64).describe("Virtual CPUs of each server."),
    memory_gib: wholeNumber(4, 512).describe("Memory of each server, in GiB."),
    node_type: nodeType("servers"),
  })
  .describe("What the servers run on.");

const topology = z
  .strictObject({
    shards: wholeNumber(1, 16).describe(
      "Parts that rows are spread over. It grows and never shrinks: what a shard holds is nowhere else.",
    ),
    replicas_per_shard: wholeNumber(1, 3)
      .meta({ refused: beyondZones([4, 5, 6], "replicas of a shard are each in a zone of their own", 3) })
      .describe(
        "Servers that hold the same rows, each in a zone of its own, of which there are three. It never shrinks.",
      ),
  })
  .describe("How data is spread.");

const KEEPER = 'ClickHouse documentation, "ClickHouse Keeper"';
const keeper = z
  .strictObject({
    members: z
      .literal([3, 5])
      .meta({
        refused: {
          1: {
            limit: "a Keeper of one loses its quorum when it grows to three",
            source: KEEPER,
            nearest: "Write 3: it starts with three",
          },
          2: {
            limit: "two members need both to agree, so they fail sooner than one",
            source: KEEPER,
            nearest: "Write 3",
          },
          4: { limit: "an even number stands no more failures than one less", source: KEEPER, nearest: "Write 3 or 5" },
        },
      })
      .describe("Servers of Keeper, spread over the zones: more than half must answer."),
    storage_gib: wholeNumber(5, 200).describe("Volume of each of them, in GiB."),
  })
  .describe("Keeper, by which replicas agree.");

const backup = z
  .strictObject({
    full_interval_hours: wholeNumber(6, 168).describe("Hours between full backups."),
    incremental_interval_hours: wholeNumber(1, 24).describe(
      "Hours between backups of what is new: as much can be lost when a whole cluster is.",
    ),
    keep: wholeNumber(2, 400).describe("Backups that are kept in the bucket."),
    undelete_days: undeleteDays(),
  })
  .describe("Backups by clickhouse-backup, in a bucket of the home's own.");

const alarms = z
  .strictObject({
    cpu_percent: thresholds.cpu("the server"),
    memory_percent: thresholds.memory("the server"),
    storage_percent: thresholds.storage,
    latency_ms: thresholds.latencyMs("a query"),
    cache_hit_percent: percent("Alarm below this share of marks found in the mark cache."),
    failed_percent: percent("Alarm above this share of queries that fail."),
    replica_lag_seconds: thresholds.lagSeconds("replica"),
    backup_age_hours: thresholds.backupAgeHours(),
  })
  .describe("Thresholds of the alarms.");

const query = z
  .strictObject({
    max_execution_seconds: wholeNumber(1, 86_400).describe("A query is cancelled after this many seconds."),
    max_memory_mib: wholeNumber(64, 524_288).describe("Memory of one query, in MiB."),
    max_memory_of_user_mib: wholeNumber(64, 524_288).describe("Memory of all queries of one user, in MiB."),
    max_threads: wholeNumber(1, 64).describe("Threads of one query."),
    max_concurrent: wholeNumber(1, 1000).describe("Queries of one user at one time."),
    max_result_rows: wholeNumber(1, 1_000_000_000).describe("Rows that one query may return."),
  })
  .describe("What one query may take: the tenant's settings profile, which it cannot change.");

const quota = z
  .strictObject({
    interval_minutes: wholeNumber(1, 10_080).describe("Span that the amounts below are for, in minutes."),
    queries: wholeNumber(1, 1_000_000_000).describe("Queries."),
    errors: wholeNumber(1, 1_000_000).describe("Queries that fail."),
    inserts_a_minute: wholeNumber(1, 1_000_000).describe(
      "Inserts in one minute: each makes a part, and a table with too many parts that wait to be merged takes no rows of anybody.",
    ),
    read_rows_million: wholeNumber(1, 1_000_000_000).describe("Rows read, in millions."),
    written_mib: wholeNumber(1, 1_000_000_000).describe("Data written, in MiB. Versions from 23.3 hold to it."),
    execution_seconds: wholeNumber(1, 100_000_000).describe("Time spent on queries, in seconds."),
  })
  .describe(
    "What a tenant may take in a span of time, on each server for itself; then its queries are refused until the span is over.",
  );

/** Every setting of the engine. */
export const settings = z
  .strictObject({
    version: version(VERSIONS, REFUSED_VERSIONS).describe("Version of ClickHouse. In quotes."),
    end_of_life_accepted: z
      .boolean()
      .describe("Run a version that gets no fixes any more, known security holes included. Needed for 22.x and 23.x."),
    cluster_name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,14}$/)
      .meta({ form: "lower-case letters, digits and hyphens, a letter first, at most 15 characters" })
      .describe("Name of the cluster in ON CLUSTER. It is in the names of volumes: it never changes."),
    instance,
    topology,
    keeper,
    storage: z
      .strictObject({
        data_gib: dataGib(20, "Volume of each server"),
      })
      .describe("Volumes, encrypted with the home's key."),
    workload: z
      .enum(["ingest", "mixed", "analytics"])
      .describe("What memory and threads are computed for: many inserts, both, or few large queries."),
    backup,
    observability: z
      .strictObject({
        query_log_days: wholeNumber(1, 365).describe("Days that the log of queries is kept in the server."),
        log_level: z.enum(["warning", "information", "debug"]).describe("Least level of the server's own log."),
      })
      .describe("Logs."),
    alarms,
    deletion,
    users: userPasswords,
    shared_tables: sharedTables.describe(
      "Tables that the cell's tenants of strategy row_level_security share. A column tenant_id comes first by itself.",
    ),
    shared_materialized_views: views.describe("Summaries of the shared tables, by tenant."),
    query: query.meta({ scope: "slice" }),
    quota: quota.meta({ scope: "slice" }),
    pool: clientPool(clientPoolFields).meta({ scope: "slice" }),
    tables: tables.meta({ scope: "slice" }).describe("Tables in the tenant's own database."),
    materialized_views: views.meta({ scope: "slice" }).describe("Summaries of the tenant's own tables."),
  })
  .meta({
    scope: "cluster",
    refusedKeys: noPasswordRotation(
      "the operator gives servers a secret's values by variables of their environment, which a process keeps until it is started again, and it does not look whether a secret has changed",
      'Altinity operator 0.26.0, docs/security_hardening.md, "Using secrets"',
      "Delete a secret, which is then made anew, and restart the servers one after the other (spec.restart: RollingUpdate of the installation)",
    ),
  })
  .describe("Settings of ClickHouse.");

export type ClickhouseSettings = z.infer<typeof settings>;
