import type { Block } from "../../support/one-stack";
import { type HostChanges, host, synthCluster } from "./fixture";

const ID = "tessera-prod-c-pool-1-postgresql";
const GIBI = 1024 ** 3;

function alarms(changes: HostChanges = {}): Record<string, Block> {
  const found = synthCluster(changes).all("cloudwatch_metric_alarm");
  return Object.fromEntries(found.map((alarm) => [alarm.alarm_name.slice(ID.length + 1), alarm]));
}

const SERVERLESS = { instance: { class: "db.serverless", serverless_min_acu: 0.5, serverless_max_acu: 8 } };

describe("as shipped", () => {
  const made = alarms();

  test.each([
    ["cpu", "CPUUtilization", "Maximum", "GreaterThanThreshold", 95],
    // 10 % of 16 GiB, in bytes.
    ["memory", "FreeableMemory", "Minimum", "LessThanThreshold", Math.round(1.6 * GIBI)],
    // AWS/RDS reports these two in seconds, and commits in milliseconds.
    ["read-latency", "ReadLatency", "Maximum", "GreaterThanThreshold", 0.5],
    ["write-latency", "WriteLatency", "Maximum", "GreaterThanThreshold", 0.5],
    ["commit-latency", "CommitLatency", "Maximum", "GreaterThanThreshold", 500],
    ["cache-hits", "BufferCacheHitRatio", "Minimum", "LessThanThreshold", 80],
    // 85 % of 318.
    ["connections", "DatabaseConnections", "Maximum", "GreaterThanThreshold", 270],
    ["replica-lag", "AuroraReplicaLagMaximum", "Maximum", "GreaterThanThreshold", 1000],
    // Five a minute; the metric is per second.
    ["deadlocks", "Deadlocks", "Maximum", "GreaterThanThreshold", 5 / 60],
    ["transaction-ids", "MaximumUsedTransactionIDs", "Maximum", "GreaterThanThreshold", 1e9],
    ["local-storage", "FreeLocalStorage", "Minimum", "LessThanThreshold", 5e9],
  ])("%s", (id, metric_name, statistic, comparison_operator, threshold) => {
    expect(made[id]).toMatchObject({
      namespace: "AWS/RDS",
      metric_name,
      statistic,
      comparison_operator,
      threshold,
      dimensions: { DBClusterIdentifier: ID },
    });
  });

  test("failed connections are a share of attempts, and a few attempts are no share", () => {
    const alarm = made["failed-connections"]!;
    expect(alarm.threshold).toBe(5);
    const [result, ...metrics] = alarm.metric_query;
    expect(result).toMatchObject({
      expression: "IF(FILL(attempts, 0) >= 20, 100 * FILL(failed, 0) / attempts, 0)",
      return_data: true,
    });
    expect(metrics.map((query: Block) => [query.id, query.metric.metric_name, query.metric.stat])).toEqual([
      ["attempts", "ConnectionsReceived", "Sum"],
      ["failed", "FailedConnections", "Sum"],
    ]);
  });

  test("there is one of each and no other", () => {
    // Twelve on the cluster, and one on the rule that tells of failovers.
    expect(Object.keys(made)).toHaveLength(13);
  });
});

test("watching begins when the instances stand: silence rings", () => {
  const made = synthCluster();
  const instances = made.addresses().filter((address) => address.startsWith("aws_rds_cluster_instance."));
  expect(instances).toHaveLength(2);
  for (const alarm of made.all("cloudwatch_metric_alarm"))
    if (alarm.dimensions?.RuleName === undefined) expect([...alarm.depends_on].sort()).toEqual(instances);
});

test("thresholds follow the settings", () => {
  const thresholds = {
    cpu_percent: 70,
    memory_percent: 75,
    latency_ms: 20,
    cache_hit_percent: 95,
    failed_connections_percent: 2,
    connections_percent: 50,
    replica_lag_ms: 200,
    deadlocks_per_minute: 60,
    free_local_storage_gb: 8,
  };
  const made = alarms({ settings: { alarms: thresholds } });
  const threshold = Object.fromEntries(Object.entries(made).map(([id, alarm]) => [id, alarm.threshold]));
  expect(threshold).toMatchObject({
    cpu: 70,
    memory: 4 * GIBI,
    "read-latency": 0.02,
    "write-latency": 0.02,
    "commit-latency": 20,
    "cache-hits": 95,
    "failed-connections": 2,
    connections: 159,
    "replica-lag": 200,
    deadlocks: 1,
    "local-storage": 8e9,
  });
});

test("each rings at the topic of its severity, and says when it is over", () => {
  const { topics } = host();
  for (const alarm of Object.values(alarms())) {
    const severity = alarm.tags["tessera:severity"];
    expect(alarm.alarm_actions).toEqual([topics[severity]]);
    expect(alarm.ok_actions).toEqual([topics[severity]]);
  }
  const severities = Object.fromEntries(
    Object.entries(alarms()).map(([id, alarm]) => [id, alarm.tags["tessera:severity"]]),
  );
  expect(severities).toMatchObject({ cpu: "critical", "cache-hits": "warning", "transaction-ids": "emergency" });
});

describe("silence", () => {
  test("of a cluster that should report rings", () => {
    expect(alarms().cpu!.treat_missing_data).toBe("breaching");
  });

  test("of one that may pause does not", () => {
    const pausing = { instance: { ...SERVERLESS.instance, serverless_min_acu: 0 } };
    expect(alarms({ settings: pausing }).cpu!.treat_missing_data).toBe("ignore");
    expect(alarms({ settings: SERVERLESS }).cpu!.treat_missing_data).toBe("breaching");
  });

  test("where nothing happened is good news", () => {
    const made = alarms();
    for (const id of ["read-latency", "commit-latency", "failed-connections", "deadlocks", "cache-hits"])
      expect(made[id]!.treat_missing_data).toBe("notBreaching");
  });

  test("is never left to CloudWatch's default", () => {
    for (const alarm of Object.values(alarms())) expect(alarm.treat_missing_data).toBeDefined();
  });
});

test("a serverless cluster is watched by its highest capacity, and has no local storage to watch", () => {
  const made = alarms({ settings: SERVERLESS });
  expect(made.memory!.threshold).toBe(Math.round(1.6 * GIBI));
  expect(made.capacity).toMatchObject({ metric_name: "ACUUtilization", threshold: 90 });
  expect(made["local-storage"]).toBeUndefined();
});

test("without readers nobody lags", () => {
  expect(alarms({ settings: { instance: { readers: 0 } } })["replica-lag"]).toBeUndefined();
});

test("failures are counted in the server's log, each way to be turned away by its words", () => {
  const made = synthCluster();
  const [filter, attempts] = made.all("cloudwatch_log_metric_filter") as [Block, Block];
  expect(attempts.pattern).toBe('?"connection received"');
  for (const words of [
    "password authentication failed",
    "PAM authentication failed",
    "no pg_hba.conf entry",
    "is not permitted to log in",
    "too many connections for",
  ])
    expect(filter.pattern).toContain(`?"${words}"`);
  expect(filter.log_group_name).toMatch(/^\$\{aws_cloudwatch_log_group\./);
  const counted = made.all("cloudwatch_metric_alarm").flatMap((alarm) => alarm.metric_query ?? []);
  const failed = counted.find((query: Block) => query.id === "failed");
  expect(failed.metric).toMatchObject({
    namespace: filter.metric_transformation.namespace,
    metric_name: filter.metric_transformation.name,
  });
});

test("without that log there is neither filter nor alarm, and everything else stays", () => {
  const changes = { settings: { observability: { log_exports: [] } } };
  expect(synthCluster(changes).all("cloudwatch_log_metric_filter")).toHaveLength(0);
  expect(Object.keys(alarms(changes))).toHaveLength(12);
});

test("slow and short of something is one emergency", () => {
  const composite = synthCluster().one("cloudwatch_composite_alarm");
  const name = (id: string) => expect.stringContaining(`ALARM("$\{aws_cloudwatch_metric_alarm.postgresql_alarm_${id}_`);
  for (const id of ["read_latency", "write_latency", "commit_latency", "cpu", "memory", "connections"])
    expect(composite.alarm_rule).toEqual(name(id));
  expect(composite.alarm_rule.split(" AND ")).toHaveLength(2);
  expect(composite.alarm_actions).toEqual([host().topics.emergency]);
});

test("failovers and failures are told, in the way that reaches an encrypted topic", () => {
  const made = synthCluster();
  const rule = made.one("cloudwatch_event_rule");
  const { region, account_id: account } = host().home.environment;
  expect(JSON.parse(rule.event_pattern)).toEqual({
    source: ["aws.rds"],
    "detail-type": ["RDS DB Cluster Event"],
    detail: {
      SourceArn: [`arn:aws:rds:${region}:${account}:cluster:${ID}`],
      EventCategories: ["failover", "failure"],
    },
  });
  expect(made.one("cloudwatch_event_target")).toMatchObject({ arn: host().topics.critical });
});
