import { type Case, casesOf, type Json } from "../fleet";
import type { Seen } from "./checks";

/** A way to break what an engine makes, and the check that has to notice. */
export interface Sabotage {
  readonly check: string;
  readonly what: string;
  /** Type of a resource, or kind of a manifest, whose evidence this tries. Default: the check looks at no evidence. */
  readonly type?: string;
  /** Breaks it in place. False: the engine makes nothing of the kind. */
  readonly spoil: (seen: Seen, one: Case) => boolean;
}

/** Spoils every thing of a type. */
function things(check: string, type: string, what: string, change: (body: Json) => void): Sabotage {
  return {
    check,
    what: `${type}: ${what}`,
    type,
    spoil({ things: all }) {
      const found = all.filter((thing) => thing.type === type);
      for (const { body } of found) change(body);
      return found.length > 0;
    },
  };
}

/** Takes things of a type away. */
function gone(check: string, evidence: string, type: string, keep: number, what: string): Sabotage {
  return {
    check,
    what: `${evidence}: ${what}`,
    type: evidence,
    spoil({ things: all }) {
      const list = all as Seen["things"][number][];
      const found = list.filter((thing) => thing.type === type).slice(keep);
      for (const thing of found) list.splice(list.indexOf(thing), 1);
      return found.length > 0;
    },
  };
}

function rows(check: string, what: string, change: (rows: Json, one: Case) => void): Sabotage {
  return {
    check,
    what,
    spoil({ rows: all }, one) {
      change(all, one);
      return true;
    },
  };
}

const setParameter = (body: Json, name: string, value: string) => {
  for (const row of body.parameter as Json[]) if (row.name === name) row.value = value;
};
/** Changes JSON that stands as text among the rows. */
const inText = (group: Json, key: string, change: (value: Json) => void) => {
  const value = JSON.parse(group[key]) as Json;
  change(value);
  group[key] = JSON.stringify(value);
};
const environmentOf = (body: Json, name: string, value: string) => {
  for (const pod of body.spec.templates.podTemplates)
    for (const { env = [] } of pod.spec.containers) for (const row of env) if (row.name === name) row.value = value;
};

const ENCRYPTION = [
  things("encryption_at_rest", "aws_rds_cluster", "another key", (body) => {
    body.kms_key_id = "alias/aws/rds";
  }),
  things("encryption_at_rest", "aws_elasticache_replication_group", "no key", (body) => {
    delete body.kms_key_id;
  }),
  things("encryption_at_rest", "aws_s3_bucket_server_side_encryption_configuration", "no key", (body) => {
    body.rule = [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }];
  }),
  things("encryption_at_rest", "aws_secretsmanager_secret", "no key", (body) => {
    delete body.kms_key_id;
  }),
  things("encryption_at_rest", "aws_cloudwatch_log_group", "no key", (body) => {
    delete body.kms_key_id;
  }),
  things("encryption_at_rest", "kubernetes_storage_class_v1", "no encryption", (body) => {
    body.parameters.encrypted = "false";
  }),
  things("encryption_at_rest", "ObjectStore", "the account's own key for the log", (body) => {
    body.spec.configuration.wal.encryption = "aws:kms";
  }),
  things("encryption_at_rest", "PerconaServerMongoDB", "backups under S3's key", (body) => {
    for (const { s3 } of Object.values<Json>(body.spec.backup.storages))
      s3.serverSideEncryption = { sseAlgorithm: "AES256" };
  }),
];

const TLS = [
  things("tls_only", "aws_rds_cluster_parameter_group", "not forced", (body) =>
    setParameter(body, "rds.force_ssl", "0"),
  ),
  things("tls_only", "aws_elasticache_replication_group", "preferred", (body) => {
    body.transit_encryption_mode = "preferred";
  }),
  things("tls_only", "Cluster", "the rule that rejects goes", (body) => body.spec.postgresql.pg_hba.shift()),
  things("tls_only", "ClickHouseInstallation", "plain ports too", (body) => {
    for (const one of body.spec.configuration.clusters) one.insecure = "yes";
  }),
  things("tls_only", "Elasticsearch", "a certificate of the operator's", (body) => {
    body.spec.http.tls = { selfSignedCertificate: {} };
  }),
  things("tls_only", "RedisReplication", "none", (body) => {
    delete body.spec.TLS;
  }),
  things("tls_only", "PerconaServerMongoDB", "preferred", (body) => {
    body.spec.tls.mode = "preferTLS";
  }),
];

const REPLICAS = [
  gone("replicas_over_zones", "aws_rds_cluster", "aws_rds_cluster_instance", 1, "its readers go"),
  things("replicas_over_zones", "aws_elasticache_replication_group", "one zone", (body) => {
    body.multi_az_enabled = false;
  }),
  things("replicas_over_zones", "Cluster", "one instance", (body) => {
    body.spec.instances = 1;
  }),
  things("replicas_over_zones", "ClickHouseInstallation", "anywhere", (body) => {
    for (const one of body.spec.templates.podTemplates) one.podDistribution = [];
  }),
  things("replicas_over_zones", "Elasticsearch", "one zone", (body) => {
    for (const { podTemplate } of body.spec.nodeSets)
      podTemplate.spec.nodeSelector["topology.kubernetes.io/zone"] = "eu-central-1a";
  }),
  gone("replicas_over_zones", "RedisReplication", "RedisSentinel", 0, "its sentinels go"),
  things("replicas_over_zones", "PerconaServerMongoDB", "two members", (body) => {
    for (const one of body.spec.replsets) one.size = 2;
  }),
];

const BACKUPS = [
  gone("backups", "aws_rds_cluster", "aws_backup_plan", 0, "its plan goes"),
  things("backups", "aws_backup_plan", "no recovery window", (body) => {
    for (const rule of body.rule) delete rule.lifecycle;
  }),
  things("backups", "aws_elasticache_replication_group", "no snapshots", (body) => {
    body.snapshot_retention_limit = 0;
  }),
  things("backups", "ScheduledBackup", "no schedule", (body) => {
    delete body.spec.schedule;
  }),
  things("backups", "ObjectStore", "no recovery window", (body) => {
    delete body.spec.retentionPolicy;
  }),
  things("backups", "ClickHouseInstallation", "nothing kept", (body) =>
    environmentOf(body, "BACKUPS_TO_KEEP_REMOTE", "0"),
  ),
  things("backups", "CronJob", "no policy", (body) => {
    body.spec.jobTemplate = {};
  }),
  things("backups", "PerconaServerMongoDB", "no task", (body) => {
    body.spec.backup.tasks = [];
  }),
  things("point_in_time", "aws_backup_plan", "snapshots only", (body) => {
    for (const rule of body.rule) rule.enable_continuous_backup = false;
  }),
  things("point_in_time", "Cluster", "the log is not archived", (body) => {
    body.spec.plugins = [];
  }),
  things("point_in_time", "PerconaServerMongoDB", "off", (body) => {
    body.spec.backup.pitr.enabled = false;
  }),
];

const ALARMS = [
  gone("alarms", "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm", 0, "one of them goes"),
  things("alarms", "aws_cloudwatch_metric_alarm", "nobody hears them", (body) => {
    body.alarm_actions = [];
  }),
  things("alarms", "PrometheusRule", "one of them goes", (body) => {
    for (const group of body.spec.groups)
      group.rules = group.rules.filter(({ alert }: Json) => !String(alert).startsWith("Cpu"));
  }),
  things("alarms", "PrometheusRule", "no severity to route by", (body) => {
    for (const group of body.spec.groups) for (const rule of group.rules) delete rule.labels;
  }),
];

const PRIVATE = [
  things("private", "aws_rds_cluster_instance", "public", (body) => {
    body.publicly_accessible = true;
  }),
  things("private", "aws_vpc_security_group_ingress_rule", "a range of addresses", (body) => {
    body.cidr_ipv4 = "10.0.0.0/8";
  }),
  things("private", "aws_lb", "on the internet", (body) => {
    body.internal = false;
  }),
  things("private", "aws_s3_bucket_public_access_block", "a policy may be public", (body) => {
    body.restrict_public_buckets = false;
  }),
  gone("private", "kubernetes_namespace_v1", "kubernetes_network_policy_v1", 0, "what denies goes"),
  things("private", "Service", "a load balancer of its own", (body) => {
    body.spec.type = "LoadBalancer";
  }),
  things("nothing public", "aws_security_group", "everybody", (body) => {
    body.ingress = [{ cidr_blocks: ["0.0.0.0/0"] }];
  }),
];

const unguarded = (type: string) =>
  things("deletion_guard", type, "no prevent_destroy", (body) => {
    delete body.lifecycle;
  });

const DELETION = [
  things("deletion_guard", "aws_rds_cluster", "no protection", (body) => {
    body.deletion_protection = false;
  }),
  ...["aws_rds_cluster", "aws_elasticache_replication_group", "aws_s3_bucket"].map(unguarded),
  ...["kubernetes_namespace_v1", "helm_release"].map(unguarded),
  things("deletion_guard", "kubernetes_storage_class_v1", "volumes go", (body) => {
    body.reclaim_policy = "Delete";
  }),
  things("deletion_guard", "ClickHouseInstallation", "volumes go", (body) => {
    for (const one of body.spec.templates.volumeClaimTemplates) one.reclaimPolicy = "Delete";
  }),
  things("deletion_guard", "Elasticsearch", "volumes go", (body) => {
    body.spec.volumeClaimDeletePolicy = "DeleteOnScaledownAndClusterDeletion";
  }),
  things("deletion_guard", "RedisReplication", "volumes go", (body) => {
    body.spec.storage.keepAfterDelete = false;
  }),
  things("deletion_guard", "PerconaServerMongoDB", "a finalizer", (body) => {
    body.metadata.finalizers = ["percona.com/delete-psmdb-pvc"];
  }),
];

const ROWS = [
  rows("contract", "it is not published", (all, { engine }) => {
    delete all.resource.aws_ssm_parameter[`contract_${engine.id}`];
  }),
  rows("contract", "it is another tenant's", (all, { engine, tenant }) =>
    inText(all.locals[`contracts_${engine.id}`], tenant, (value) => {
      value.tenant = "another";
    }),
  ),
  rows("contract", "every role reads it", (all, { engine }) => {
    all.resource.aws_iam_role_policy[`access_${engine.id}`].policy = '"Resource" = "*"';
  }),
  rows("slice and its removal", "nothing removes it", (all, { engine, tenant }) =>
    inText(all.locals[`slices_${engine.id}`], tenant, (value) => {
      value.remove = [];
    }),
  ),
  rows("its driver takes its steps", "a step of another engine's", (all, { engine, tenant }) =>
    inText(all.locals[`slices_${engine.id}`], tenant, (value) => {
      value.remove.push({ as: "executor", words: [] });
    }),
  ),
  rows("slice and its removal", "its removal is not run", (all, { engine }) => {
    all.resource.aws_lambda_invocation[`slice_${engine.id}`].lifecycle_scope = "CREATE_ONLY";
  }),
  rows("slice and its removal", "it removes another tenant", (all, { engine, tenant }) =>
    inText(all.locals[`slices_${engine.id}`], tenant, (value) => {
      value.remove.push({ statements: [casesOf(engine).find((one) => one.tenant !== tenant)!.tenant] });
    }),
  ),
  rows("no secret", "a password", (all) => {
    all.locals.administrator = { password: "correct horse battery staple" };
  }),
  {
    check: "executor may do named things only",
    what: "a policy that its role does not have",
    spoil({ home }: Seen, { engine }: Case) {
      const attached: Json = home.resource.aws_iam_role_policy_attachment;
      for (const name of Object.keys(attached))
        if (name.startsWith(`home_executor_role_${engine.id}_attachment`)) delete attached[name];
      return true;
    },
  },
];

const LARGE = { requests: { cpu: "16", memory: "200Gi" } };
/** No evidence of a type: the check looks at all pods. */
const pods = (type: string, change: (body: Json) => void): Sabotage => {
  const { type: _, ...sabotage } = things("pods fit their nodes", type, "larger than a node", change);
  return sabotage;
};
const PODS = [
  pods("ClickHouseInstallation", (body) => {
    body.spec.templates.podTemplates[0].spec.containers[0].resources = LARGE;
  }),
  pods("Cluster", (body) => {
    body.spec.resources = LARGE;
  }),
  pods("PerconaServerMongoDB", (body) => {
    body.spec.replsets[0].resources = LARGE;
  }),
];

/** Ways to break an engine. A test sees that each is noticed by the check that it names. */
export const SABOTAGE: readonly Sabotage[] = [
  ...ENCRYPTION,
  ...TLS,
  ...REPLICAS,
  ...BACKUPS,
  ...ALARMS,
  ...PRIVATE,
  ...DELETION,
  ...ROWS,
  ...PODS,
];
