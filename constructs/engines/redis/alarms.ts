import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { type AlarmProps, alarm, type Formula, type Metric } from "../../monitoring/alarm";
import { compositeAlarm } from "../../monitoring/composite-alarm";
import { explained } from "../../monitoring/runbook";
import type { ClusterHost } from "../engine";
import type { RedisSettings } from "./settings";
import { nodeIds, type Topology } from "./topology";

export interface GroupAlarmsProps {
  /** The replication group's id. */
  readonly group: string;
  readonly settings: RedisSettings;
  readonly topology: Topology;
  readonly host: ClusterHost;
  readonly dependsOn: readonly ITerraformDependable[];
  readonly tags: Record<string, string>;
}

const MINUTE = 60;
const FIVE_MINUTES = 300;
/** Sign-ins in five minutes below which a share says nothing. */
const FEWEST_SIGN_INS = 20;
/** Metrics of one alarm. Source: "Creating an alarm based on a metric math expression", CloudWatch. */
const METRICS_AN_ALARM = 10;

/** An alarm over all nodes of a group, before it is known which nodes those are. */
export type Row = Pick<AlarmProps, "description" | "severity" | "threshold" | "periodSeconds" | "periods" | "gap"> & {
  /** Metrics of each node, by the letter that the expression uses. */
  readonly metrics: Readonly<Record<string, readonly [name: string, statistic: Metric["statistic"]]>>;
  /** Expression over lists of the nodes' metrics: `[a]` stands for the list of all nodes' `a`. */
  readonly expression: string;
  readonly label: string;
};

/** The worst node counts: one node's metric `a`, the highest or lowest of all. */
export const worst = (name: string, statistic: Metric["statistic"], of: "MAX" | "MIN" | "SUM" = "MAX") => ({
  metrics: { a: [name, statistic] as const },
  expression: `${of}([a])`,
  label: name,
});

/** Metrics of ElastiCache are microseconds for commands, and one per node. Source: "Metrics for Valkey and Redis OSS". */
export function alarmRows({
  settings: { alarms },
  topology,
}: Pick<GroupAlarmsProps, "settings" | "topology">): Record<string, Row | null> {
  const minutes = (periods: number) => ({ periodSeconds: MINUTE, periods });
  const slow = (what: string, metric: string): Row => ({
    ...worst(metric, "Average"),
    description: `${what} take more than ${alarms.latency_ms} ms on average`,
    severity: "warning",
    threshold: { above: alarms.latency_ms * 1000 },
    ...minutes(5),
    gap: "notBreaching",
  });
  return {
    cpu: {
      ...worst("EngineCPUUtilization", "Average"),
      description: `The engine's thread is busy more than ${alarms.cpu_percent} % for five minutes, or no node reports`,
      severity: "critical",
      threshold: { above: alarms.cpu_percent },
      ...minutes(5),
      gap: "breaching",
    },
    memory: {
      ...worst("DatabaseMemoryUsagePercentage", "Maximum"),
      description: `More than ${alarms.memory_percent} % of the memory for data in use`,
      severity: "critical",
      threshold: { above: alarms.memory_percent },
      ...minutes(5),
      gap: "ignore",
    },
    read_latency: slow("Reads", "GetTypeCmdsLatency"),
    write_latency: slow("Writes", "SetTypeCmdsLatency"),
    cache_hits: {
      metrics: { h: ["CacheHits", "Sum"], m: ["CacheMisses", "Sum"] },
      expression: "IF(SUM([h]) + SUM([m]) > 0, 100 * SUM([h]) / (SUM([h]) + SUM([m])), 100)",
      label: "Reads that find their key, in percent",
      description: `Fewer than ${alarms.cache_hit_percent} % of reads find their key for 15 minutes`,
      severity: "warning",
      threshold: { below: alarms.cache_hit_percent },
      periodSeconds: FIVE_MINUTES,
      periods: 3,
      gap: "notBreaching",
    },
    failed_connections: {
      metrics: { f: ["AuthenticationFailures", "Sum"], n: ["NewConnections", "Sum"] },
      expression: `IF(SUM([n]) >= ${FEWEST_SIGN_INS}, 100 * SUM([f]) / SUM([n]), 0)`,
      label: "Sign-ins that fail, in percent",
      description: `More than ${alarms.failed_connections_percent} % of at least ${FEWEST_SIGN_INS} new connections failed to sign in`,
      severity: "warning",
      threshold: { above: alarms.failed_connections_percent },
      periodSeconds: FIVE_MINUTES,
      periods: 1,
      gap: "notBreaching",
    },
    denied: {
      metrics: {
        c: ["CommandAuthorizationFailures", "Sum"],
        k: ["KeyAuthorizationFailures", "Sum"],
        p: ["ChannelAuthorizationFailures", "Sum"],
      },
      expression: "SUM([c]) + SUM([k]) + SUM([p])",
      label: "Commands, keys and channels refused",
      description: explained(
        `More than ${alarms.denied_per_minute} refusals a minute: somebody tries another tenant's doors`,
        "access-denied",
      ),
      severity: "critical",
      threshold: { above: alarms.denied_per_minute },
      ...minutes(1),
      gap: "notBreaching",
    },
    connections: {
      ...worst("CurrConnections", "Maximum"),
      description: `More than ${alarms.connections} connections of a node`,
      severity: "warning",
      threshold: { above: alarms.connections },
      ...minutes(3),
      gap: "ignore",
    },
    evictions: {
      ...worst("Evictions", "Sum", "SUM"),
      description: `More than ${alarms.evictions_per_minute} keys evicted a minute`,
      severity: "warning",
      threshold: { above: alarms.evictions_per_minute },
      ...minutes(5),
      gap: "notBreaching",
    },
    replica_lag:
      topology.replicas === 0
        ? null
        : {
            ...worst("ReplicationLag", "Maximum"),
            description: `A replica is more than ${alarms.replica_lag_seconds} s behind`,
            severity: "warning",
            threshold: { above: alarms.replica_lag_seconds },
            ...minutes(5),
            gap: "notBreaching",
          },
  };
}

/** A row over some of the nodes: `[a]` becomes the list of their metrics. */
function formula(row: Row, nodes: readonly string[]): Formula {
  const of: Record<string, Metric> = {};
  let expression = row.expression;
  for (const [letter, [name, statistic]] of Object.entries(row.metrics)) {
    const ids = nodes.map((node, index) => {
      of[`${letter}${index + 1}`] = {
        namespace: "AWS/ElastiCache",
        name,
        dimensions: { CacheClusterId: node },
        statistic,
      };
      return `${letter}${index + 1}`;
    });
    // A node that reports nothing counts nothing where numbers are added up.
    const list = /SUM/.test(row.expression) ? ids.map((id) => `FILL(${id}, 0)`) : ids;
    expression = expression.replaceAll(`[${letter}]`, `[${list.join(", ")}]`);
  }
  return { expression, label: row.label, of };
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

const SYMPTOMS = ["read_latency", "write_latency"];
const CAUSES = ["cpu", "memory", "connections"];

export interface NodeAlarmsProps extends Pick<GroupAlarmsProps, "group" | "topology" | "dependsOn" | "tags"> {
  /** Name to build names from. */
  readonly name: string;
  /** SNS topic ARN by severity, in the region of the group. */
  readonly topics: Readonly<Record<string, string>>;
  /** Provider of the group's region. Default: the stack's. */
  readonly provider?: AwsProvider;
}

/**
 * Makes the rows' alarms over the nodes of a group: for a large group an alarm for every few nodes, whole shards
 * together.
 *
 * @returns names of the alarms by row
 */
export function nodeAlarms(
  scope: Construct,
  props: NodeAlarmsProps,
  rows: Readonly<Record<string, Row | null>>,
): Record<string, string[]> {
  const { group, topology, tags } = props;
  const names: Record<string, string[]> = {};
  for (const [id, row] of Object.entries(rows)) {
    if (row === null) continue;
    const { metrics, expression: _, label: __, ...rest } = row;
    const nodesAnAlarm = Math.floor(METRICS_AN_ALARM / Object.keys(metrics).length);
    const members = 1 + topology.replicas;
    const perAlarm = Math.max(1, Math.floor(nodesAnAlarm / members)) * Math.min(members, nodesAnAlarm);
    for (const [index, nodes] of chunks(nodeIds(group, topology), perAlarm).entries()) {
      const suffix = index === 0 ? "" : `_${index + 1}`;
      const made = alarm(scope, `alarm_${id}${suffix}`, {
        ...rest,
        watches: formula(row, nodes),
        name: `${props.name}-redis-${id.replaceAll("_", "-")}${suffix.replace("_", "-")}`,
        topics: props.topics,
        provider: props.provider,
        tags,
      });
      made.node.addDependency(...props.dependsOn.map((dependable) => dependable as unknown as Construct));
      names[id] = [...(names[id] ?? []), made.alarmName];
    }
  }
  return names;
}

/** Everything that tells people about the group. */
export function groupAlarms(scope: Construct, props: GroupAlarmsProps): void {
  const { host, tags } = props;
  const names = nodeAlarms(scope, { ...props, name: host.name, topics: host.topics }, alarmRows(props));
  compositeAlarm(scope, "alarm_degraded", {
    name: `${host.name}-redis-degraded`,
    description: explained("Slow, and short of CPU, memory or connections: tenants feel it", "degraded"),
    severity: "emergency",
    allOf: [SYMPTOMS.flatMap((id) => names[id]!), CAUSES.flatMap((id) => names[id]!)],
    topics: host.topics,
    tags,
  });
}
