import type { Manifest } from "../../kubernetes/manifest";
import { type AlertRule, podMonitor } from "../../kubernetes/parts/monitoring";
import { explained } from "../../monitoring/runbook";
import type { ManifestHost } from "../engine";
import { alertsOf, cpuHigh, memoryHigh, volumeFilling } from "../families/incluster/alerts";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER, INSTANCES, POOLER } from "./topology";

const SECONDS_A_MINUTE = 60;

/** Prometheus scrapes instances and pooler. The operator's own switch for it is deprecated. */
export function monitors({ pooler }: TimescaledbSettings): Manifest[] {
  return [
    podMonitor(CLUSTER, INSTANCES, "metrics"),
    ...(pooler.instances === 0 ? [] : [podMonitor(POOLER, { "cnpg.io/poolerName": POOLER }, "metrics")]),
  ];
}

/** Share of a pooler's client connections at which one user's are told of, in percent. */
const TAKEN_PERCENT = 50;

/** The operator admits no bound for a user's clients: who takes them all is at least named. */
function poolerTaken(here: string, clients: number): AlertRule {
  const of = (state: string) => `cnpg_pgbouncer_pools_cl_${state}{${here}}`;
  return {
    alert: "PoolerTaken",
    expr: `100 * sum by (pod, user) (${of("active")} + ${of("waiting")}) / ${clients} > ${TAKEN_PERCENT}`,
    for: "2m",
    severity: "critical",
    summary: explained(
      `One user has more than ${TAKEN_PERCENT} % of a pooler's client connections: others will find none`,
      "pooler-taken",
    ),
  };
}

/** Alerts with the thresholds of the settings. Metrics: CloudNativePG's default queries, the kubelet, cAdvisor. */
export function alerts(host: ManifestHost, { alarms, instance, replication, pooler }: TimescaledbSettings): Manifest {
  const here = `namespace="${host.names.namespace}"`;
  const database = `${here},pod=~"${CLUSTER}-[0-9]+"`;
  const container = `${database},container="postgres"`;
  const rules: AlertRule[] = [
    {
      alert: "InstanceDown",
      expr: `count(cnpg_collector_up{${database}} == 1) < ${instance.replicas + 1} or absent(cnpg_collector_up{${database}})`,
      for: "2m",
      severity: "critical",
      summary: "An instance does not answer",
    },
    cpuHigh(container, instance.vcpu, alarms.cpu_percent),
    memoryHigh(container, instance.memory_gib, alarms.memory_percent),
    volumeFilling(here, alarms.storage_percent),
    {
      alert: "ConnectionsHigh",
      expr: `100 * sum by (pod) (cnpg_backends_total{${database}}) / max by (pod) (cnpg_pg_settings_setting{${database},name="max_connections"}) > ${alarms.connections_percent}`,
      for: "5m",
      severity: "warning",
      summary: `More than ${alarms.connections_percent} % of the connections are in use`,
    },
    ...(pooler.instances === 0 ? [] : [poolerTaken(here, pooler.max_clients)]),
    {
      alert: "CacheHitsLow",
      expr: `100 * sum by (pod) (rate(cnpg_pg_stat_database_blks_hit{${database}}[15m])) / (sum by (pod) (rate(cnpg_pg_stat_database_blks_hit{${database}}[15m])) + sum by (pod) (rate(cnpg_pg_stat_database_blks_read{${database}}[15m]))) < ${alarms.cache_hit_percent}`,
      for: "15m",
      severity: "info",
      summary: `Fewer than ${alarms.cache_hit_percent} % of reads come from the buffer cache`,
    },
    {
      alert: "Deadlocks",
      expr: `sum by (pod) (increase(cnpg_pg_stat_database_deadlocks{${database}}[1m])) > ${alarms.deadlocks_per_minute}`,
      for: "0m",
      severity: "warning",
      summary: `More than ${alarms.deadlocks_per_minute} deadlocks a minute`,
    },
    {
      alert: "ArchiveLate",
      expr: `max(cnpg_pg_stat_archiver_seconds_since_last_archival{${database}}) > ${alarms.archive_age_minutes * SECONDS_A_MINUTE}`,
      for: "5m",
      severity: "critical",
      summary: "The log is not archived: what is written now could not be restored",
    },
    ...(instance.replicas === 0
      ? []
      : [
          {
            alert: "ReplicaLags",
            expr: `1000 * max by (pod) (cnpg_pg_replication_lag{${database}}) > ${alarms.replica_lag_ms}`,
            for: "5m",
            severity: replication.mode === "synchronous" ? ("critical" as const) : ("warning" as const),
            summary: `A replica lags by more than ${alarms.replica_lag_ms} ms`,
          },
        ]),
  ];
  return alertsOf(CLUSTER, host.home.name, rules);
}
