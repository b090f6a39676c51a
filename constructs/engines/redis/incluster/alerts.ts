import type { Manifest } from "../../../kubernetes/manifest";
import { type AlertRule, podMonitor } from "../../../kubernetes/parts/monitoring";
import { explained } from "../../../monitoring/runbook";
import type { ManifestHost } from "../../engine";
import { alertsOf, cpuHigh, volumeFilling } from "../../families/incluster/alerts";
import type { RedisSettings } from "../settings";
import { BACKUP_JOB } from "./backups";
import { ENGINE, membersOf, PODS, QUORUM, SENTINEL } from "./topology";

/** Sign-ins in five minutes below which a share says nothing. */
const FEWEST_SIGN_INS = 20;

/** Prometheus scrapes the exporter beside each server. */
export function monitors(): Manifest[] {
  return [podMonitor(ENGINE, PODS, "metrics")];
}

/** Alerts with the thresholds of the settings. Metrics: redis_exporter 1.80, the kubelet, cAdvisor, kube-state-metrics. */
export function alerts(host: ManifestHost, settings: RedisSettings): Manifest {
  const { alarms, kubernetes } = settings;
  const here = `namespace="${host.names.namespace}"`;
  const container = `${here},pod=~"${ENGINE}-[0-9]+",container="${ENGINE}"`;
  const rate = (metric: string, minutes = 5) => `sum(rate(${metric}{${here}}[${minutes}m]))`;
  const copied = `kube_cronjob_status_last_successful_time{${here},cronjob="${BACKUP_JOB}"}`;
  const denied = ["cmd", "key", "channel"].map((kind) => rate(`redis_acl_access_denied_${kind}_total`, 1)).join(" + ");
  const rules: AlertRule[] = [
    {
      alert: "ServerDown",
      expr: `count(redis_up{${here}} == 1) < ${membersOf(settings)} or absent(redis_up{${here}})`,
      for: "2m",
      severity: "critical",
      summary: "A server does not answer, or nobody can look",
    },
    {
      alert: "NoPrimary",
      expr: `count(redis_instance_info{${here},role="master"}) != 1 or absent(redis_instance_info{${here},role="master"})`,
      for: "1m",
      severity: "emergency",
      summary: "There is not one primary: nothing can be written, or writes part ways",
    },
    {
      alert: "SentinelsMissing",
      expr: `count(kube_pod_status_ready{${here},condition="true",pod=~"${SENTINEL}-sentinel-[0-9]+"} == 1) < ${QUORUM} or absent(kube_pod_status_ready{${here},pod=~"${SENTINEL}-sentinel-[0-9]+"})`,
      for: "5m",
      severity: "critical",
      summary: "Too few sentinels to agree: a primary that goes would not be replaced",
    },
    cpuHigh(container, kubernetes.instance.vcpu, alarms.cpu_percent),
    {
      alert: "MemoryHigh",
      expr: `100 * max by (pod) (redis_memory_used_bytes{${here}} / (redis_memory_max_bytes{${here}} > 0)) > ${alarms.memory_percent}`,
      for: "5m",
      severity: "critical",
      summary: `More than ${alarms.memory_percent} % of the memory for data in use`,
    },
    volumeFilling(here, kubernetes.alarms.storage_percent),
    {
      alert: "CommandsSlow",
      expr: `1000 * ${rate("redis_commands_duration_seconds_total")} / ${rate("redis_commands_total")} > ${alarms.latency_ms}`,
      for: "5m",
      severity: "warning",
      summary: `Commands take more than ${alarms.latency_ms} ms on average`,
    },
    {
      alert: "CacheHitsLow",
      expr: `100 * ${rate("redis_keyspace_hits_total", 15)} / (${rate("redis_keyspace_hits_total", 15)} + ${rate("redis_keyspace_misses_total", 15)}) < ${alarms.cache_hit_percent}`,
      for: "15m",
      severity: "warning",
      summary: `Fewer than ${alarms.cache_hit_percent} % of reads find their key`,
    },
    {
      alert: "SignInsFail",
      expr: `100 * ${rate("redis_acl_access_denied_auth_total")} / (${rate("redis_connections_received_total")} > ${FEWEST_SIGN_INS / 300}) > ${alarms.failed_connections_percent}`,
      for: "5m",
      severity: "warning",
      summary: `More than ${alarms.failed_connections_percent} % of new connections fail to sign in`,
    },
    {
      alert: "AccessDenied",
      expr: `60 * (${denied}) > ${alarms.denied_per_minute}`,
      for: "1m",
      severity: "critical",
      summary: explained(
        `More than ${alarms.denied_per_minute} refusals a minute: somebody tries another tenant's doors`,
        "access-denied",
      ),
    },
    {
      alert: "ConnectionsHigh",
      expr: `max by (pod) (redis_connected_clients{${here}}) > ${alarms.connections}`,
      for: "3m",
      severity: "warning",
      summary: `More than ${alarms.connections} connections of a server`,
    },
    {
      alert: "Evictions",
      expr: `60 * ${rate("redis_evicted_keys_total")} > ${alarms.evictions_per_minute}`,
      for: "5m",
      severity: "warning",
      summary: `More than ${alarms.evictions_per_minute} keys evicted a minute`,
    },
    {
      alert: "ReplicaLags",
      expr: `max by (pod) (redis_connected_slave_lag_seconds{${here}}) > ${alarms.replica_lag_seconds}`,
      for: "5m",
      severity: "warning",
      summary: `A replica is more than ${alarms.replica_lag_seconds} s behind`,
    },
    {
      alert: "NotPersisted",
      expr: `min by (pod) (redis_aof_last_write_status{${here}}) < 1 or min by (pod) (redis_rdb_last_bgsave_status{${here}}) < 1`,
      for: "5m",
      severity: "critical",
      summary: "Append-only file or snapshot could not be written",
    },
    {
      alert: "BackupLate",
      expr: `time() - max(${copied}) > ${kubernetes.alarms.backup_age_hours * 3600} or absent(${copied})`,
      for: "15m",
      severity: "critical",
      summary: `The last copy is older than ${kubernetes.alarms.backup_age_hours} hours`,
    },
  ];
  return alertsOf(ENGINE, host.home.name, rules);
}
