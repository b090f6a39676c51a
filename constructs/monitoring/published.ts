/** How often a service reports a metric, and so what it means that nothing comes. */
export type Cadence =
  /** Each minute while the thing runs: silence is a thing that does not run, or a region that does not report. */
  | "always"
  /** Only where something happened: silence is that nothing did. */
  | "on_use";

export interface Published {
  /** Unit of a threshold. */
  readonly unit: "Percent" | "Seconds" | "Milliseconds" | "Microseconds" | "Bytes" | "Count" | "CountPerSecond";
  /** Sets of dimensions that it is published under, the names of each in alphabetical order. */
  readonly dimensions: readonly string[];
  readonly cadence: Cadence;
}

const CLUSTER = ["DBClusterIdentifier"];
const NODE = ["CacheClusterId"];
const FUNCTION = ["FunctionName"];
const of = (unit: Published["unit"], dimensions: readonly string[], cadence: Cadence): Published => ({
  unit,
  dimensions,
  cadence,
});

/**
 * What services publish, by namespace, as far as alarms watch it. A name that is not here is published by nobody, or by
 * another engine: an alarm on it never rings.
 *
 * - `AWS/RDS`: Amazon Aurora user guide, "Amazon CloudWatch metrics for Amazon Aurora", rows that apply to Aurora
 *   PostgreSQL. `ConnectionAttempts` and `LoginFailures` are Aurora MySQL's. Metrics of instances come per cluster too.
 * - `AWS/ElastiCache`: "Metrics for Valkey and Redis OSS" and "Host-level metrics"; each comes per node.
 *   `GetTypeCmdsLatency` and its like are microseconds.
 * - `AWS/Lambda`: AWS Lambda developer guide, "Types of metrics for Lambda functions". Without an invocation there is no
 *   sample, of `Errors` and `Throttles` either.
 * - `AWS/Events`: EventBridge user guide, "Monitoring Amazon EventBridge": EventBridge reports both only
 *   where they are not zero.
 * - `AWS/SNS`: "Monitoring Amazon SNS topics using CloudWatch": a topic reports every five minutes while it is active.
 * - `AWS/SQS`: "Available CloudWatch metrics for Amazon SQS": a queue reports while it is active, and for six hours after.
 */
export const PUBLISHED: Readonly<Record<string, Readonly<Record<string, Published>>>> = {
  "AWS/RDS": {
    ACUUtilization: of("Percent", CLUSTER, "always"),
    AuroraReplicaLagMaximum: of("Milliseconds", CLUSTER, "always"),
    BufferCacheHitRatio: of("Percent", CLUSTER, "always"),
    CommitLatency: of("Milliseconds", CLUSTER, "always"),
    CPUUtilization: of("Percent", CLUSTER, "always"),
    DatabaseConnections: of("Count", CLUSTER, "always"),
    Deadlocks: of("CountPerSecond", CLUSTER, "always"),
    FreeableMemory: of("Bytes", CLUSTER, "always"),
    FreeLocalStorage: of("Bytes", CLUSTER, "always"),
    MaximumUsedTransactionIDs: of("Count", CLUSTER, "always"),
    ReadLatency: of("Seconds", CLUSTER, "always"),
    WriteLatency: of("Seconds", CLUSTER, "always"),
  },
  "AWS/ElastiCache": {
    AuthenticationFailures: of("Count", NODE, "always"),
    CacheHits: of("Count", NODE, "always"),
    CacheMisses: of("Count", NODE, "always"),
    ChannelAuthorizationFailures: of("Count", NODE, "always"),
    CommandAuthorizationFailures: of("Count", NODE, "always"),
    CurrConnections: of("Count", NODE, "always"),
    DatabaseMemoryUsagePercentage: of("Percent", NODE, "always"),
    EngineCPUUtilization: of("Percent", NODE, "always"),
    Evictions: of("Count", NODE, "always"),
    GetTypeCmdsLatency: of("Microseconds", NODE, "on_use"),
    GlobalDatastoreReplicationLag: of("Seconds", NODE, "always"),
    KeyAuthorizationFailures: of("Count", NODE, "always"),
    NewConnections: of("Count", NODE, "always"),
    ReplicationLag: of("Seconds", NODE, "always"),
    SetTypeCmdsLatency: of("Microseconds", NODE, "on_use"),
  },
  "AWS/Lambda": {
    Errors: of("Count", FUNCTION, "on_use"),
    Throttles: of("Count", FUNCTION, "on_use"),
  },
  "AWS/Events": {
    FailedInvocations: of("Count", ["RuleName"], "on_use"),
    Invocations: of("Count", ["RuleName"], "on_use"),
  },
  "AWS/SNS": {
    NumberOfMessagesPublished: of("Count", ["TopicName"], "on_use"),
  },
  "AWS/SQS": {
    ApproximateNumberOfMessagesVisible: of("Count", ["QueueName"], "on_use"),
  },
};

/** A metric, as far as it is looked up. */
interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * What Tessera publishes itself, below `Tessera/`: filters of logs count lines, as zero where there is none in a minute
 * that has others, and jobs of the night tell that they ran (delivery/heartbeat.sh).
 */
export const OWN: Readonly<Record<string, Published>> = {
  ConnectionsReceived: of("Count", [], "on_use"),
  FailedConnections: of("Count", [], "on_use"),
  GuardActions: of("Count", [], "on_use"),
  GuardUnrelieved: of("Count", [], "on_use"),
  NightlyFailures: of("Count", ["Job"], "on_use"),
  NightlyRuns: of("Count", ["Job"], "on_use"),
};

/** Where {@link OWN} are published: one namespace a home, a cluster or an environment. */
export const OWN_NAMESPACE = /^Tessera\//;

/**
 * What is known of a metric.
 *
 * @throws where nobody publishes it under these dimensions
 */
export function published({ namespace, name, dimensions }: Named): Published {
  const found = (OWN_NAMESPACE.test(namespace) ? OWN : PUBLISHED[namespace])?.[name];
  const given = Object.keys(dimensions).sort().join(", ");
  if (found === undefined) throw new Error(`alarm: ${namespace} publishes no ${name} that is known here`);
  if (given !== found.dimensions.join(", "))
    throw new Error(`alarm: ${namespace} ${name} is published by ${found.dimensions.join(", ")}, got: ${given}`);
  return found;
}
