import type { Manifest } from "../../kubernetes/manifest";
import { type AlertRule, podMonitor } from "../../kubernetes/parts/monitoring";
import type { ManifestHost } from "../engine";
import { alertsOf, cpuHigh, memoryHigh, volumeFilling } from "../families/incluster/alerts";
import type { ClickhouseSettings } from "./settings";
import { CLUSTER, KEEPER, KEEPER_PODS, SERVER_PODS } from "./topology";

/** Prometheus scrapes servers and Keeper by their own endpoints. */
export function monitors(): Manifest[] {
  return [podMonitor(CLUSTER, SERVER_PODS, "metrics"), podMonitor(KEEPER, KEEPER_PODS, "metrics")];
}

/** Alerts with the thresholds of the settings. Metrics: ClickHouse, clickhouse-backup, the kubelet, cAdvisor. */
export function alerts(host: ManifestHost, { alarms, instance, topology, keeper }: ClickhouseSettings): Manifest {
  const here = `namespace="${host.names.namespace}"`;
  const servers = `${here},pod=~"chi-${CLUSTER}-.*"`;
  const keepers = `${here},pod=~"chk-${KEEPER}-.*"`;
  const container = `${servers},container="clickhouse"`;
  const event = (name: string, window: string) =>
    `sum by (pod) (rate(ClickHouseProfileEvents_${name}{${servers}}[${window}]))`;
  const members = topology.shards * topology.replicas_per_shard;
  const rules: AlertRule[] = [
    {
      alert: "ServerDown",
      expr: `count(up{${servers},container="clickhouse"} == 1) < ${members} or absent(up{${container}})`,
      for: "2m",
      severity: "critical",
      summary: "A server does not answer",
    },
    {
      alert: "KeeperDown",
      expr: `count(up{${keepers}} == 1) < ${keeper.members} or absent(up{${keepers}})`,
      for: "2m",
      severity: "critical",
      summary: "A member of Keeper does not answer: without most of them nothing can be written",
    },
    cpuHigh(container, instance.vcpu, alarms.cpu_percent),
    memoryHigh(container, instance.memory_gib, alarms.memory_percent),
    volumeFilling(here, alarms.storage_percent),
    {
      alert: "QueriesSlow",
      expr: `${event("QueryTimeMicroseconds", "5m")} / 1000 / ${event("Query", "5m")} > ${alarms.latency_ms}`,
      for: "10m",
      severity: "warning",
      summary: `Queries take more than ${alarms.latency_ms} ms on average`,
    },
    {
      alert: "QueriesFail",
      expr: `100 * ${event("FailedQuery", "5m")} / ${event("Query", "5m")} > ${alarms.failed_percent}`,
      for: "5m",
      severity: "warning",
      summary: `More than ${alarms.failed_percent} % of queries fail, sign-ins that are refused among them`,
    },
    {
      alert: "CacheHitsLow",
      expr: `100 * ${event("MarkCacheHits", "15m")} / (${event("MarkCacheHits", "15m")} + ${event("MarkCacheMisses", "15m")}) < ${alarms.cache_hit_percent}`,
      for: "15m",
      severity: "info",
      summary: `Fewer than ${alarms.cache_hit_percent} % of marks come from the cache`,
    },
    {
      alert: "ReplicaReadOnly",
      expr: `max by (pod) (ClickHouseMetrics_ReadonlyReplica{${servers}}) > 0`,
      for: "2m",
      severity: "critical",
      summary: "A replica has lost Keeper and takes no writes",
    },
    {
      alert: "ReplicaLags",
      expr: `max by (pod) (ClickHouseAsyncMetrics_ReplicasMaxAbsoluteDelay{${servers}}) > ${alarms.replica_lag_seconds}`,
      for: "5m",
      severity: "warning",
      summary: `A replica is more than ${alarms.replica_lag_seconds} seconds behind`,
    },
    {
      alert: "BackupLate",
      expr: `time() - max by (namespace) (clickhouse_backup_last_create_remote_finish{${here}}) > ${alarms.backup_age_hours * 3600} or absent(clickhouse_backup_last_create_remote_finish{${here}})`,
      for: "15m",
      severity: "critical",
      summary: `The last backup is older than ${alarms.backup_age_hours} hours`,
    },
  ];
  return alertsOf(CLUSTER, host.home.name, rules);
}
