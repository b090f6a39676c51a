import type { Feature } from "../../constructs/engines/capabilities";
import type { Json, Thing } from "./fleet";

/** What shows a feature in a thing of one type: what is wrong with it, or null. */
export interface Evidence {
  readonly feature: Feature;
  /** Type of a resource, or kind of a manifest. */
  readonly type: string;
  readonly wrong: (body: Json, all: readonly Thing[]) => string | null;
}

const unless = (holds: unknown, wrong: string) => (holds ? null : wrong);
const parameter = (body: Json, name: string) =>
  (body.parameter as { name: string; value: string }[] | undefined)?.find((row) => row.name === name)?.value;
const isKey = (value: unknown) => /^\$\{aws_kms_key\.key_.*\.arn\}$/.test(String(value));
const count = (all: readonly Thing[], type: string) => all.filter((thing) => thing.type === type).length;

/** Alarms that every engine has, by what their names end in. */
const ALARMS = ["cpu", "memory", "connections", "degraded"];

/** Rows by type, not by engine: an engine that is made of the same types is looked at in the same way. */
export const EVIDENCE: readonly Evidence[] = [
  // --- AWS: relational clusters
  {
    feature: "encryption_at_rest",
    type: "aws_rds_cluster",
    wrong: (body) => unless(body.storage_encrypted === true && isKey(body.kms_key_id), "not under the home's key"),
  },
  {
    feature: "tls_only",
    type: "aws_rds_cluster_parameter_group",
    wrong: (body) => unless(parameter(body, "rds.force_ssl") === "1", "rds.force_ssl is not 1"),
  },
  {
    feature: "replicas_over_zones",
    type: "aws_rds_cluster",
    wrong: (_, all) => unless(count(all, "aws_rds_cluster_instance") >= 2, "no reader to fail over to"),
  },
  {
    feature: "backups",
    type: "aws_rds_cluster",
    wrong: (body, all) =>
      unless(body.backup_retention_period >= 1 && count(all, "aws_backup_plan") === 1, "no backup plan"),
  },
  {
    feature: "point_in_time",
    type: "aws_backup_plan",
    wrong: (body) =>
      unless(
        (body.rule as Json[]).some((rule) => rule.enable_continuous_backup === true),
        "no continuous backup",
      ),
  },
  {
    feature: "deletion_guard",
    type: "aws_rds_cluster",
    wrong: (body) =>
      unless(
        body.deletion_protection === true &&
          body.lifecycle?.prevent_destroy === true &&
          body.skip_final_snapshot === false,
        "it can be deleted",
      ),
  },
  {
    feature: "private",
    type: "aws_rds_cluster_instance",
    wrong: (body) => unless(body.publicly_accessible === false, "publicly accessible"),
  },
  // --- AWS: caches
  {
    feature: "encryption_at_rest",
    type: "aws_elasticache_replication_group",
    wrong: (body) =>
      unless(body.at_rest_encryption_enabled === "true" && isKey(body.kms_key_id), "not under the home's key"),
  },
  {
    feature: "tls_only",
    type: "aws_elasticache_replication_group",
    wrong: (body) =>
      unless(
        body.transit_encryption_enabled === true && body.transit_encryption_mode === "required",
        "a connection without TLS is taken",
      ),
  },
  {
    feature: "replicas_over_zones",
    type: "aws_elasticache_replication_group",
    wrong: (body) =>
      unless(
        body.multi_az_enabled === true &&
          body.automatic_failover_enabled === true &&
          (body.num_cache_clusters ?? 1 + body.replicas_per_node_group) >= 2,
        "no replica in another zone",
      ),
  },
  {
    feature: "backups",
    type: "aws_elasticache_replication_group",
    wrong: (body) => unless(body.snapshot_retention_limit >= 1, "no snapshots"),
  },
  {
    feature: "deletion_guard",
    type: "aws_elasticache_replication_group",
    wrong: (body) =>
      unless(
        body.lifecycle?.prevent_destroy === true && typeof body.final_snapshot_identifier === "string",
        "it can be deleted",
      ),
  },
  // --- Kubernetes: CloudNativePG
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
    feature: "point_in_time",
    type: "Cluster",
    wrong: ({ spec }) =>
      unless(
        (spec.plugins as Json[]).some((plugin) => plugin.isWALArchiver === true),
        "the log is not archived",
      ),
  },
  // --- Kubernetes: analytical clusters
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
            env.some(({ name, value }: Json) => name === "WATCH_INTERVAL" && value),
          ),
        ),
        "no schedule",
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
  // --- Kubernetes: search clusters
  {
    feature: "tls_only",
    type: "Elasticsearch",
    wrong: ({ spec }) =>
      unless(
        spec.http.tls.certificate.secretName && spec.http.tls.selfSignedCertificate === undefined,
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
    wrong: ({ spec }) => unless(JSON.stringify(spec).includes("/_slm/policy/"), "no snapshot policy is registered"),
  },
  {
    feature: "deletion_guard",
    type: "Elasticsearch",
    wrong: ({ spec }) =>
      unless(spec.volumeClaimDeletePolicy === "DeleteOnScaledownOnly", "volumes go with the cluster"),
  },
  // --- Kubernetes: document clusters
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
        spec.backup.enabled && spec.backup.tasks.some((task: Json) => task.enabled && task.schedule),
        "no schedule",
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
  // --- Kubernetes: whatever the operator
  {
    feature: "alarms",
    type: "PrometheusRule",
    wrong: ({ spec }) =>
      unless(
        (spec.groups as Json[]).flatMap((group) => group.rules as Json[]).filter((rule) => rule.alert).length >=
          ALARMS.length,
        "too few alerts",
      ),
  },
  {
    feature: "encryption_at_rest",
    type: "aws_s3_bucket_server_side_encryption_configuration",
    wrong: (body) => unless(JSON.stringify(body.rule).includes("aws_kms_key.key_"), "not under the home's key"),
  },
  {
    feature: "deletion_guard",
    type: "aws_s3_bucket",
    wrong: (body) => unless(body.lifecycle?.prevent_destroy === true, "backups can be deleted"),
  },
  // --- AWS: whatever the service
  {
    feature: "private",
    type: "aws_vpc_security_group_ingress_rule",
    wrong: (body) =>
      unless(
        body.referenced_security_group_id !== undefined && body.cidr_ipv4 === undefined && body.cidr_ipv6 === undefined,
        "it lets in more than security groups",
      ),
  },
  {
    feature: "encryption_at_rest",
    type: "aws_cloudwatch_log_group",
    wrong: (body) => unless(body.kms_key_id !== undefined, "a log without a key"),
  },
  {
    feature: "alarms",
    type: "aws_cloudwatch_metric_alarm",
    wrong: (body, all) => {
      const names = all.filter(({ type }) => /alarm/.test(type)).map((thing) => String(thing.body.alarm_name));
      const missing = ALARMS.filter((ending) => !names.some((name) => name.endsWith(`-${ending}`)));
      if (missing.length > 0) return `no alarm ${missing.join(", ")}`;
      return unless(body.alarm_actions?.length > 0 && body.treat_missing_data !== undefined, "nobody hears it");
    },
  },
];
