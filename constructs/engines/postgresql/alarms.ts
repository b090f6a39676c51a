import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { type AlarmProps, alarm, type Metric, topicOf } from "../../monitoring/alarm";
import { compositeAlarm } from "../../monitoring/composite-alarm";
import { undeliveredAlarm } from "../../monitoring/rule-alarms";
import { explained } from "../../monitoring/runbook";
import type { ClusterHost } from "../engine";
import { isServerless } from "./classes";
import { sizingOf } from "./parameters";
import type { PostgresqlSettings } from "./settings";
import { capacityOf } from "./sizing";

export interface ClusterAlarmsProps {
  readonly identifier: string;
  readonly settings: PostgresqlSettings;
  readonly host: ClusterHost;
  /** Log group that failed connections are counted in, or null: no alarm on them. */
  readonly errorLog: CloudwatchLogGroup | null;
  /** The instances: what is watched stands before the watch begins. */
  readonly dependsOn: readonly ITerraformDependable[];
  readonly tags: Record<string, string>;
}

/** A row of the table of alarms. */
type Row = Pick<AlarmProps, "description" | "severity" | "watches" | "threshold" | "periodSeconds" | "periods" | "gap">;

const MINUTE = 60;
const FIVE_MINUTES = 300;
const GIBI = 1024 ** 3;
const GIGA = 1000 ** 3;

/**
 * Attempts in five minutes below which a share says nothing: one mistyped name of three attempts is no incident.
 */
const FEWEST_ATTEMPTS = 20;
/** Of 2^31 transactions until PostgreSQL stops to protect itself: half. Source: AWS Database Blog, "Implement an early warning system for transaction ID wraparound". */
const OLD_TRANSACTION_IDS = 1_000_000_000;

/**
 * What PostgreSQL writes when it turns a connection away. Source: PostgreSQL, src/backend/libpq/auth.c,
 * src/backend/utils/init/postinit.c, src/backend/storage/lmgr/proc.c; IAM tokens are checked through PAM.
 */
const TURNED_AWAY = [
  "password authentication failed",
  "PAM authentication failed",
  "no pg_hba.conf entry",
  "is not permitted to log in",
  "permission denied for database",
  "remaining connection slots are reserved",
  "too many connections for",
  "too many clients already",
];

/** The alarms of a cluster, by id. Instances are watched together: the worst one counts, whoever writes just then. */
function rows({ identifier, settings, errorLog }: ClusterAlarmsProps): Record<string, Row | null> {
  const { alarms, instance } = settings;
  const serverless = isServerless(instance.class);
  const capacity = capacityOf(instance);
  const memoryBytes = capacity.memoryGib * GIBI;
  // A cluster that may pause reports nothing while it sleeps.
  const pauses = instance.serverless_min_acu === 0;
  const metric = (name: string, statistic: Metric["statistic"]): Metric => ({
    namespace: "AWS/RDS",
    name,
    dimensions: { DBClusterIdentifier: identifier },
    statistic,
  });

  return {
    cpu: {
      description: `CPU above ${alarms.cpu_percent} % for five minutes, or no instance reports`,
      severity: "critical",
      watches: metric("CPUUtilization", "Maximum"),
      threshold: { above: alarms.cpu_percent },
      periodSeconds: MINUTE,
      periods: 5,
      gap: pauses ? "ignore" : "breaching",
    },
    memory: {
      description: `Memory use above ${alarms.memory_percent} % of ${capacity.memoryGib} GiB`,
      severity: "critical",
      // Bytes. For a serverless class: free when scaled to the most. Source: "Aurora Serverless v2 capacity".
      watches: metric("FreeableMemory", "Minimum"),
      threshold: { below: Math.round((memoryBytes * (100 - alarms.memory_percent)) / 100) },
      periodSeconds: MINUTE,
      periods: 5,
      gap: "ignore",
    },
    // ReadLatency and WriteLatency come in seconds (AWS/RDS), CommitLatency in milliseconds (Aurora).
    read_latency: latency(metric("ReadLatency", "Maximum"), "Reads", alarms.latency_ms, alarms.latency_ms / 1000),
    write_latency: latency(metric("WriteLatency", "Maximum"), "Writes", alarms.latency_ms, alarms.latency_ms / 1000),
    commit_latency: latency(metric("CommitLatency", "Maximum"), "Commits", alarms.latency_ms, alarms.latency_ms),
    cache_hits: {
      description: `Less than ${alarms.cache_hit_percent} % of reads served from the buffer cache for 15 minutes`,
      severity: "warning",
      watches: metric("BufferCacheHitRatio", "Minimum"),
      threshold: { below: alarms.cache_hit_percent },
      periodSeconds: FIVE_MINUTES,
      periods: 3,
      gap: "notBreaching",
    },
    connections: {
      description: `More than ${alarms.connections_percent} % of an instance's connections in use`,
      severity: "critical",
      watches: metric("DatabaseConnections", "Maximum"),
      threshold: { above: Math.floor((sizingOf(settings).maxConnections * alarms.connections_percent) / 100) },
      periodSeconds: MINUTE,
      periods: 3,
      gap: "ignore",
    },
    failed_connections:
      errorLog === null
        ? null
        : {
            description: `More than ${alarms.failed_connections_percent} % of at least ${FEWEST_ATTEMPTS} connection attempts failed`,
            severity: "warning",
            watches: {
              expression: `IF(FILL(attempts, 0) >= ${FEWEST_ATTEMPTS}, 100 * FILL(failed, 0) / attempts, 0)`,
              label: "Failed connections in percent",
              of: { attempts: counted(identifier, ATTEMPTS), failed: counted(identifier, FAILURES) },
            },
            threshold: { above: alarms.failed_connections_percent },
            periodSeconds: FIVE_MINUTES,
            periods: 1,
            gap: "notBreaching",
          },
    replica_lag:
      instance.readers === 0
        ? null
        : {
            description: `A reader is more than ${alarms.replica_lag_ms} ms behind`,
            severity: "warning",
            watches: metric("AuroraReplicaLagMaximum", "Maximum"),
            threshold: { above: alarms.replica_lag_ms },
            periodSeconds: MINUTE,
            periods: 5,
            gap: "notBreaching",
          },
    deadlocks: {
      description: `More than ${alarms.deadlocks_per_minute} deadlocks a minute`,
      severity: "warning",
      // The metric is deadlocks a second.
      watches: metric("Deadlocks", "Maximum"),
      threshold: { above: alarms.deadlocks_per_minute / 60 },
      periodSeconds: MINUTE,
      periods: 1,
      gap: "notBreaching",
    },
    transaction_ids: {
      description: "The oldest transaction ID is half-way to the point where PostgreSQL stops: vacuum cannot keep up",
      severity: "emergency",
      watches: metric("MaximumUsedTransactionIDs", "Maximum"),
      threshold: { above: OLD_TRANSACTION_IDS },
      periodSeconds: FIVE_MINUTES,
      periods: 1,
      gap: "ignore",
    },
    local_storage: serverless
      ? null
      : {
          description: `Less than ${alarms.free_local_storage_gb} GB free for temporary files and logs`,
          severity: "critical",
          watches: metric("FreeLocalStorage", "Minimum"),
          threshold: { below: alarms.free_local_storage_gb * GIGA },
          periodSeconds: MINUTE,
          periods: 5,
          gap: "ignore",
        },
    capacity: serverless
      ? {
          description: `More than ${alarms.acu_percent} % of ${instance.serverless_max_acu} capacity units in use`,
          severity: "warning",
          watches: metric("ACUUtilization", "Maximum"),
          threshold: { above: alarms.acu_percent },
          periodSeconds: MINUTE,
          periods: 15,
          gap: "notBreaching",
        }
      : null,
  };
}

function latency(watches: Metric, what: string, milliseconds: number, threshold: number): Row {
  return {
    description: `${what} take more than ${milliseconds} ms on average`,
    severity: "warning",
    watches,
    threshold: { above: threshold },
    periodSeconds: MINUTE,
    periods: 5,
    // Nothing read or written: nothing slow.
    gap: "notBreaching",
  };
}

/** Alarms that people notice first, and those that say why: together they are one incident. */
const SYMPTOMS = ["read_latency", "write_latency", "commit_latency"];
const CAUSES = ["cpu", "memory", "connections"];

/** Everything that tells people about the cluster. */
export function clusterAlarms(scope: Construct, props: ClusterAlarmsProps): void {
  const { identifier, host, tags } = props;
  const names: Record<string, string> = {};
  for (const [id, row] of Object.entries(rows(props))) {
    if (row === null) continue;
    const made = alarm(scope, `alarm_${id}`, {
      ...row,
      name: `${identifier}-${id.replaceAll("_", "-")}`,
      topics: host.topics,
      dependsOn: props.dependsOn,
      tags,
    });
    names[id] = made.alarmName;
  }
  compositeAlarm(scope, "alarm_degraded", {
    name: `${identifier}-degraded`,
    description: explained("Slow, and short of CPU, memory or connections: tenants feel it", "degraded"),
    severity: "emergency",
    allOf: [SYMPTOMS.map((id) => names[id]!), CAUSES.map((id) => names[id]!)],
    topics: host.topics,
    tags,
  });
  if (props.errorLog !== null) countConnections(scope, identifier, props.errorLog);
  tellOfFailovers(scope, props);
}

/** Detail of an event of RDS on a whole cluster. Source: "Monitoring Amazon Aurora events", Amazon EventBridge. */
const CLUSTER_EVENT = "RDS DB Cluster Event";

/** Through EventBridge: RDS's own subscriptions send nothing to an encrypted topic (RDS API, CreateEventSubscription). */
function tellOfFailovers(scope: Construct, { identifier, host, tags }: ClusterAlarmsProps): void {
  const { account_id: account, region } = host.home.environment;
  // At most 64 characters, and the home's name has up to 47.
  const name = `${host.name}-pg-events`;
  const rule = new CloudwatchEventRule(scope, "events", {
    name,
    description: "The cluster failed over, or failed",
    eventPattern: JSON.stringify({
      source: ["aws.rds"],
      "detail-type": [CLUSTER_EVENT],
      detail: {
        SourceArn: [`arn:aws:rds:${region}:${account}:cluster:${identifier}`],
        EventCategories: ["failover", "failure"],
      },
    }),
    tags,
  });
  new CloudwatchEventTarget(scope, "events_topic", { rule: rule.name, arn: topicOf(host.topics, "critical") });
  undeliveredAlarm(scope, "events_undelivered", { ruleName: name, topics: host.topics, tags });
}

/** Lines of the server's log that are counted into a metric. */
interface Counted {
  readonly id: string;
  readonly name: string;
  readonly lines: readonly string[];
}

/**
 * Aurora PostgreSQL counts neither attempts nor failures (`ConnectionAttempts` is Aurora MySQL's): its log has both. With
 * `log_connections` there is a line for each attempt, before it is known who comes. Source: PostgreSQL,
 * src/backend/tcop/backend_startup.c (postmaster.c before 17).
 */
const ATTEMPTS: Counted = { id: "received_connections", name: "ConnectionsReceived", lines: ["connection received"] };
const FAILURES: Counted = { id: "failed_connections", name: "FailedConnections", lines: TURNED_AWAY };

function counted(identifier: string, { name }: Counted): Metric {
  return { namespace: `Tessera/${identifier}`, name, dimensions: {}, statistic: "Sum" };
}

function countConnections(scope: Construct, identifier: string, log: CloudwatchLogGroup): void {
  for (const what of [ATTEMPTS, FAILURES]) {
    const { namespace, name } = counted(identifier, what);
    new CloudwatchLogMetricFilter(scope, what.id, {
      name: `${identifier}-${what.id.replaceAll("_", "-")}`,
      logGroupName: log.name,
      pattern: what.lines.map((text) => `?"${text}"`).join(" "),
      metricTransformation: { namespace, name, value: "1", defaultValue: "0" },
    });
  }
}
