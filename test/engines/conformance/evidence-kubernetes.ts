import type { Json } from "../fleet";
import type { Evidence } from "./evidence";
import { count, isKeyAlias, unless } from "./look";

/** What every engine's alerts are about, by their names. */
const ALERTS: readonly (readonly [what: string, named: RegExp])[] = [
  ["cpu", /^Cpu/],
  ["memory", /^(Memory|Heap)/],
  ["volumes", /^Volume/],
  ["a server that is down", /Down$/],
  ["the age of backups", /^(Backup|Archive)Late$/],
];
const SEVERITIES = ["info", "warning", "critical", "emergency"];

/** What manifests and objects of Kubernetes show. */
export const KUBERNETES: readonly Evidence[] = [
  // --- CloudNativePG
  {
    feature: "tls_only",
    type: "Cluster",
    wrong: ({ spec }) =>
      unless(spec.postgresql.pg_hba[0] === "hostnossl all all all reject", "a connection without TLS is taken"),
  },
  {
    feature: "replicas_over_zones",
    type: "Cluster",
    wrong: ({ spec }) =>
      unless(
        spec.instances >= 2 &&
          spec.topologySpreadConstraints.some((row: Json) => row.topologyKey === "topology.kubernetes.io/zone"),
        "no replica in another zone",
      ),
  },
  { feature: "backups", type: "ScheduledBackup", wrong: ({ spec }) => unless(spec.schedule, "no schedule") },
  {
    feature: "backups",
    type: "ObjectStore",
    wrong: ({ spec }) => unless(/^[1-9]\d*d$/.test(spec.retentionPolicy), "no recovery window"),
  },
  {
    feature: "encryption_at_rest",
    type: "ObjectStore",
    wrong: ({ spec: { configuration } }) =>
      unless(
        // The same: `aws:kms` without a key would be the account's own.
        configuration.data.encryption === undefined && configuration.wal.encryption === undefined,
        "backups under another key than the bucket's",
      ),
  },
  {
    feature: "point_in_time",
    type: "Cluster",
    wrong: ({ spec }) =>
      unless(
        (spec.plugins as Json[]).some((plugin) => plugin.isWALArchiver === true),
        "the log is not archived",
      ),
  },
  // --- analytical clusters
  {
    feature: "tls_only",
    type: "ClickHouseInstallation",
    wrong: ({ spec }) =>
      unless(
        spec.configuration.clusters.every((one: Json) => one.secure === "yes" && one.insecure === "no") &&
          spec.configuration.zookeeper.nodes.every((one: Json) => one.secure === "yes"),
        "a plain port is open",
      ),
  },
  {
    feature: "replicas_over_zones",
    type: "ClickHouseInstallation",
    wrong: ({ spec }) =>
      unless(
        spec.configuration.clusters.every((one: Json) => one.layout.replicasCount >= 2) &&
          spec.templates.podTemplates.every((one: Json) =>
            one.podDistribution.some((rule: Json) => rule.topologyKey === "topology.kubernetes.io/zone"),
          ),
        "no replica in another zone",
      ),
  },
  {
    feature: "backups",
    type: "ClickHouseInstallation",
    wrong: ({ spec }) =>
      unless(
        spec.templates.podTemplates.every((one: Json) =>
          one.spec.containers.some(({ env = [] }: Json) =>
            ["WATCH_INTERVAL", "BACKUPS_TO_KEEP_REMOTE"].every((wanted) =>
              env.some(({ name, value }: Json) => name === wanted && Number.parseInt(value, 10) >= 1),
            ),
          ),
        ),
        "no schedule, or no recovery window",
      ),
  },
  {
    feature: "deletion_guard",
    type: "ClickHouseInstallation",
    wrong: ({ spec }) =>
      unless(
        spec.templates.volumeClaimTemplates.every((one: Json) => one.reclaimPolicy === "Retain"),
        "volumes go with their claims",
      ),
  },
  // --- search clusters
  {
    feature: "tls_only",
    type: "Elasticsearch",
    wrong: ({ spec }) =>
      unless(
        spec.http.tls.certificate?.secretName && spec.http.tls.selfSignedCertificate === undefined,
        "HTTP without the cluster's own certificate",
      ),
  },
  {
    feature: "replicas_over_zones",
    type: "Elasticsearch",
    wrong: ({ spec }) =>
      unless(
        new Set(
          (spec.nodeSets as Json[])
            .filter((set) => set.config["node.roles"].includes("data"))
            .map((set) => set.podTemplate.spec.nodeSelector["topology.kubernetes.io/zone"]),
        ).size >= 2,
        "no data node in another zone",
      ),
  },
  {
    feature: "backups",
    type: "CronJob",
    wrong: ({ spec }) =>
      unless(
        spec.schedule && /_slm\/policy\/.*expire_after|aws s3 cp/s.test(JSON.stringify(spec)),
        "no snapshot policy with a recovery window, and nothing is copied",
      ),
  },
  {
    feature: "deletion_guard",
    type: "Elasticsearch",
    wrong: ({ spec }) =>
      unless(spec.volumeClaimDeletePolicy === "DeleteOnScaledownOnly", "volumes go with the cluster"),
  },
  // --- replicated caches
  {
    feature: "tls_only",
    type: "RedisReplication",
    wrong: ({ spec }) => unless(spec.TLS?.secret.secretName && spec.TLS.ca, "the operator would open a plain port"),
  },
  {
    feature: "replicas_over_zones",
    type: "RedisReplication",
    wrong: ({ spec }, all) =>
      unless(
        spec.clusterSize >= 2 &&
          count(all, "RedisSentinel") === 1 &&
          spec.topologySpreadConstraints.some((row: Json) => row.topologyKey === "topology.kubernetes.io/zone"),
        "no replica in another zone, or nobody to make it the primary",
      ),
  },
  {
    feature: "deletion_guard",
    type: "RedisReplication",
    wrong: ({ spec }) =>
      unless(
        spec.storage.keepAfterDelete === true &&
          spec.kubernetesConfig.persistentVolumeClaimRetentionPolicy.whenDeleted === "Retain",
        "volumes go with the servers",
      ),
  },
  // --- document clusters
  {
    feature: "tls_only",
    type: "PerconaServerMongoDB",
    wrong: ({ spec }) =>
      unless(
        spec.tls.mode === "requireTLS" && spec.tls.allowInvalidCertificates === false && spec.unsafeFlags.tls === false,
        "a connection without TLS, or with any certificate, is taken",
      ),
  },
  {
    feature: "encryption_at_rest",
    type: "PerconaServerMongoDB",
    wrong: ({ spec }) =>
      unless(
        spec.secrets.encryptionKey &&
          spec.replsets.every((one: Json) => one.configuration.includes("encryptionCipherMode: AES256-GCM")) &&
          Object.values<Json>(spec.backup.storages).every(
            // The bucket's default is the home's key: naming another is refused there.
            ({ s3 }) => s3.serverSideEncryption === undefined,
          ),
        "data or backups in the clear",
      ),
  },
  {
    feature: "replicas_over_zones",
    type: "PerconaServerMongoDB",
    wrong: ({ spec }) =>
      unless(
        [...spec.replsets, ...(spec.sharding.enabled ? [spec.sharding.configsvrReplSet] : [])].every(
          (one: Json) =>
            one.size >= 3 &&
            one.size % 2 === 1 &&
            one.topologySpreadConstraints.some((row: Json) => row.topologyKey === "topology.kubernetes.io/zone"),
        ),
        "no majority in other zones",
      ),
  },
  {
    feature: "backups",
    type: "PerconaServerMongoDB",
    wrong: ({ spec }) =>
      unless(
        spec.backup.enabled &&
          spec.backup.tasks.some((task: Json) => task.enabled && task.schedule && task.retention.count >= 1),
        "no schedule, or no recovery window",
      ),
  },
  {
    feature: "point_in_time",
    type: "PerconaServerMongoDB",
    wrong: ({ spec }) => unless(spec.backup.pitr.enabled === true, "the oplog is not copied"),
  },
  {
    feature: "deletion_guard",
    type: "PerconaServerMongoDB",
    wrong: ({ metadata }) => unless((metadata.finalizers ?? []).length === 0, "a finalizer takes data with it"),
  },
  // --- Whatever the operator
  {
    feature: "alarms",
    type: "PrometheusRule",
    wrong: ({ spec }) => {
      const alerts = (spec.groups as Json[]).flatMap((group) => group.rules as Json[]).filter((rule) => rule.alert);
      const missing = ALERTS.filter(([, named]) => !alerts.some(({ alert }) => named.test(alert)));
      if (missing.length > 0) return `no alert on ${missing.map(([what]) => what).join(", ")}`;
      return unless(
        alerts.every(({ expr, labels }) => expr && SEVERITIES.includes(labels?.severity)),
        "an alert that goes to nobody",
      );
    },
  },
  {
    feature: "encryption_at_rest",
    type: "kubernetes_storage_class_v1",
    wrong: ({ parameters }) =>
      unless(parameters.encrypted === "true" && isKeyAlias(parameters.kmsKeyId), "volumes without the home's key"),
  },
  {
    feature: "deletion_guard",
    type: "kubernetes_storage_class_v1",
    wrong: (body) => unless(body.reclaim_policy === "Retain", "volumes go with their claims"),
  },
  ...["kubernetes_namespace_v1", "helm_release"].map(
    (type): Evidence => ({
      feature: "deletion_guard",
      type,
      wrong: (body) => unless(body.lifecycle?.prevent_destroy === true, "it can be destroyed, with all that is in it"),
    }),
  ),
  {
    feature: "private",
    type: "kubernetes_namespace_v1",
    wrong: (_, all) =>
      unless(
        all.some(
          ({ type, body }) =>
            type === "kubernetes_network_policy_v1" &&
            Object.keys(body.spec.pod_selector).length === 0 &&
            body.spec.policy_types.length === 2 &&
            body.spec.ingress === undefined &&
            body.spec.egress === undefined,
        ),
        "no policy that denies what nobody allows",
      ),
  },
  {
    feature: "private",
    type: "Service",
    wrong: ({ spec }) => unless(spec.type === "ClusterIP", "a port outside the cluster"),
  },
];
