import type { Manifest } from "../../kubernetes/manifest";
import { type AlertRule, podMonitor } from "../../kubernetes/parts/monitoring";
import type { ManifestHost } from "../engine";
import { alertsOf, cpuHigh, memoryHigh, volumeFilling } from "../families/incluster/alerts";
import type { MongodbSettings } from "./settings";
import { size } from "./sizing";
import { CLUSTER, PODS, replsets } from "./topology";

/** Prometheus scrapes the exporter beside each member. */
export function monitors(): Manifest[] {
  return [podMonitor(CLUSTER, { ...PODS, "app.kubernetes.io/component": "mongod" }, "metrics")];
}

/** Alerts with the thresholds of the settings. Metrics: Percona's mongodb_exporter, the kubelet, cAdvisor. */
export function alerts(host: ManifestHost, settings: MongodbSettings): Manifest {
  const { alarms, instance, topology, backup } = settings;
  const sets = replsets(settings, host.home.kind === "dedicated");
  const here = `namespace="${host.names.namespace}"`;
  const members = `${here},pod=~"${CLUSTER}-${topology.replset_name}[0-9]+-[0-9]+"`;
  const container = `${members},container="mongod"`;
  const count = sets.length * topology.members;
  const latency = (what: string) => `sum by (pod) (rate(mongodb_ss_opLatencies_latency{${members}}[5m])) / ${what}`;
  const rules: AlertRule[] = [
    {
      alert: "MemberDown",
      expr: `count(mongodb_up{${members}} == 1) < ${count} or absent(mongodb_up{${members}})`,
      for: "2m",
      severity: "critical",
      summary: "A member does not answer",
    },
    {
      alert: "NoPrimary",
      expr: `sum(mongodb_rs_members_state{${members},member_state="PRIMARY"} > bool 0) < ${sets.length}`,
      for: "1m",
      severity: "emergency",
      summary: "A replica set has no primary: nothing can be written",
    },
    cpuHigh(container, instance.vcpu, alarms.cpu_percent),
    memoryHigh(container, instance.memory_gib, alarms.memory_percent),
    volumeFilling(here, alarms.storage_percent),
    {
      alert: "ConnectionsHigh",
      expr: `100 * max by (pod) (mongodb_ss_connections{${members},conn_type="current"}) / ${size(settings).maxConnections} > ${alarms.connections_percent}`,
      for: "5m",
      severity: "warning",
      summary: `More than ${alarms.connections_percent} % of the connections are in use`,
    },
    {
      alert: "OperationsSlow",
      expr: `${latency(`sum by (pod) (rate(mongodb_ss_opLatencies_ops{${members}}[5m]))`)} / 1000 > ${alarms.latency_ms}`,
      for: "10m",
      severity: "warning",
      summary: `Operations take more than ${alarms.latency_ms} ms on average`,
    },
    {
      alert: "CacheHitsLow",
      expr: `100 * (1 - rate(mongodb_ss_wt_cache_pages_read_into_cache{${members}}[15m]) / rate(mongodb_ss_wt_cache_pages_requested_from_the_cache{${members}}[15m])) < ${alarms.cache_hit_percent}`,
      for: "15m",
      severity: "info",
      summary: `Fewer than ${alarms.cache_hit_percent} % of pages come from the cache`,
    },
    {
      alert: "ReplicaLags",
      expr: `max by (pod) (mongodb_mongod_replset_member_replication_lag{${members}}) > ${alarms.replica_lag_seconds}`,
      for: "5m",
      severity: "warning",
      summary: `A member is more than ${alarms.replica_lag_seconds} seconds behind`,
    },
    {
      alert: "BackupLate",
      expr: `time() - max by (namespace) (mongodb_pbm_backup_last_transition_ts{${here},status="done"}) > ${alarms.backup_age_hours * 3600} or absent(mongodb_pbm_backup_last_transition_ts{${here},status="done"})`,
      for: "15m",
      severity: "critical",
      summary: `The last backup is older than ${alarms.backup_age_hours} hours`,
    },
    ...(backup.point_in_time
      ? [
          {
            alert: "OplogNotCopied",
            expr: `max by (namespace) (mongodb_pbm_cluster_pitr_backup_enabled{${here}}) < 1 or absent(mongodb_pbm_cluster_pitr_backup_enabled{${here}})`,
            for: "15m",
            severity: "critical" as const,
            summary: "The oplog is not copied: what is written now could not be restored",
          },
        ]
      : []),
  ];
  return alertsOf(CLUSTER, host.home.name, rules);
}
