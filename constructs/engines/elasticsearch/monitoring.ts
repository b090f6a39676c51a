import type { Manifest } from "../../kubernetes/manifest";
import { authorityNames } from "../../kubernetes/parts/certificates";
import { type AlertRule, podMonitor } from "../../kubernetes/parts/monitoring";
import { RESTRICTED_CONTAINER } from "../../kubernetes/pod-security";
import type { ManifestHost } from "../engine";
import { alertsOf, volumeFilling } from "../families/incluster/alerts";
import { placed } from "../families/incluster/pods";
import { SECRETS } from "./credentials";
import { nodeSets, RESTRICTED_POD, zonesOf } from "./nodes";
import type { ElasticsearchSettings } from "./settings";
import { CLUSTER, EXPORTER_PODS, EXPORTER_PORT, HTTP_PORT, REPOSITORY, SERVICE } from "./topology";
import { EXPORTER_IMAGE } from "./versions";

/** The exporter signs in as a user of its own that may look and nothing else. */
export function exporter(host: ManifestHost): Manifest[] {
  const name = `${CLUSTER}-exporter`;
  const fromSecret = (key: string) => ({ valueFrom: { secretKeyRef: { name: SECRETS.exporter, key } } });
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: {
        replicas: 1,
        selector: { matchLabels: { ...EXPORTER_PODS } },
        template: {
          metadata: { labels: { ...EXPORTER_PODS } },
          spec: {
            automountServiceAccountToken: false,
            securityContext: RESTRICTED_POD,
            ...placed(host),
            containers: [
              {
                name: "exporter",
                image: host.image(EXPORTER_IMAGE),
                args: [
                  `--es.uri=https://${SERVICE}:${HTTP_PORT}`,
                  "--es.ca=/authority/ca.crt",
                  "--es.all",
                  "--collector.snapshots",
                  `--web.listen-address=:${EXPORTER_PORT}`,
                ],
                env: [
                  { name: "ES_USERNAME", ...fromSecret("username") },
                  { name: "ES_PASSWORD", ...fromSecret("password") },
                ],
                ports: [{ name: "metrics", containerPort: EXPORTER_PORT }],
                resources: {
                  requests: { cpu: "50m", memory: "64Mi" },
                  limits: { cpu: "200m", memory: "256Mi" },
                },
                securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true },
                volumeMounts: [{ name: "authority", mountPath: "/authority", readOnly: true }],
              },
            ],
            volumes: [
              {
                name: "authority",
                secret: { secretName: authorityNames(CLUSTER).secret, items: [{ key: "ca.crt", path: "ca.crt" }] },
              },
            ],
          },
        },
      },
    },
    podMonitor(name, EXPORTER_PODS, "metrics"),
  ];
}

/** Alerts with the thresholds of the settings. Metrics: elasticsearch_exporter, the kubelet. */
export function alerts(host: ManifestHost, settings: ElasticsearchSettings): Manifest {
  const { alarms } = settings;
  const here = `namespace="${host.names.namespace}"`;
  const members = nodeSets(settings).reduce((sum, { count }) => sum + count, 0) * zonesOf(host, settings).length;
  const status = (color: string) => `max(elasticsearch_cluster_health_status{${here},color="${color}"}) == 1`;
  const searches = (metric: string) =>
    `sum by (name) (rate(elasticsearch_indices_search_query_${metric}{${here}}[5m]))`;
  const taken = `elasticsearch_snapshot_stats_latest_snapshot_timestamp_seconds{${here},repository="${REPOSITORY}"}`;
  const rules: AlertRule[] = [
    {
      alert: "ClusterRed",
      expr: status("red"),
      for: "1m",
      severity: "emergency",
      summary: "A primary shard is nowhere: some documents can be neither read nor written",
    },
    {
      alert: "ClusterDegraded",
      expr: status("yellow"),
      for: "15m",
      severity: "warning",
      summary: "A copy of a shard is missing",
    },
    {
      alert: "NodeDown",
      expr: `max(elasticsearch_cluster_health_number_of_nodes{${here}}) < ${members} or absent(elasticsearch_cluster_health_number_of_nodes{${here}})`,
      for: "2m",
      severity: "critical",
      summary: "A node has left the cluster, or nobody can look",
    },
    {
      alert: "CpuHigh",
      expr: `max by (name) (elasticsearch_process_cpu_percent{${here}}) > ${alarms.cpu_percent}`,
      for: "5m",
      severity: "critical",
      summary: `CPU above ${alarms.cpu_percent} % for five minutes`,
    },
    {
      alert: "HeapHigh",
      expr: `100 * max by (name) (elasticsearch_jvm_memory_used_bytes{${here},area="heap"} / elasticsearch_jvm_memory_max_bytes{${here},area="heap"}) > ${alarms.heap_percent}`,
      for: "5m",
      severity: "warning",
      summary: `Heap above ${alarms.heap_percent} %`,
    },
    volumeFilling(here, alarms.storage_percent),
    {
      alert: "SearchesSlow",
      expr: `1000 * ${searches("time_seconds")} / ${searches("total")} > ${alarms.latency_ms}`,
      for: "10m",
      severity: "warning",
      summary: `Searches take more than ${alarms.latency_ms} ms on average`,
    },
    {
      alert: "RequestsRejected",
      expr: `60 * sum by (name) (rate(elasticsearch_thread_pool_rejected_count{${here}}[5m])) > ${alarms.rejected_per_minute}`,
      for: "5m",
      severity: "warning",
      summary: `More than ${alarms.rejected_per_minute} requests a minute are refused: queues are full`,
    },
    {
      alert: "ConnectionsHigh",
      expr: `max by (name) (elasticsearch_http_open_current{${here}}) > ${alarms.http_connections}`,
      for: "5m",
      severity: "warning",
      summary: `A node has more than ${alarms.http_connections} open connections`,
    },
    {
      alert: "BackupLate",
      expr: `time() - max(${taken}) > ${alarms.backup_age_hours * 3600} or absent(${taken})`,
      for: "15m",
      severity: "critical",
      summary: `The last snapshot is older than ${alarms.backup_age_hours} hours`,
    },
  ];
  return alertsOf(CLUSTER, host.home.name, rules);
}
