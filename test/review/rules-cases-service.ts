import { spec } from "./rules-cases-manifests";
import { create, type RuleCase, remove, update } from "./support/rule-case";

const ALARM = { comparison_operator: "GreaterThanThreshold", metric_name: "CPUUtilization", threshold: 80 };
const FULL = { comparison_operator: "LessThanThreshold", metric_name: "FreeStorageSpace", threshold: 5e9 };
const pattern = (value: object) => ({ name: "a", event_pattern: JSON.stringify(value) });
const client = (cidr: string) => ({ protocol: "tcp", from_port: 5432, to_port: 5432, cidr_blocks: [cidr] });
const FINDINGS = { source: ["aws.guardduty", "aws.macie"], detail: { severity: ["high"] } };
const plan = (rule: object) => ({ name: "a", rule: [{ rule_name: "daily", target_vault_name: "locked", ...rule }] });
const instance = (cluster: string, zone: string) => ({ cluster_identifier: cluster, availability_zone: zone });
const replaced = { actions: ["delete", "create"], replacePaths: [["availability_zone"]] };
const contract = (rest: object) => ({
  name: "/tessera/production/tenants/acme/postgresql",
  insecure_value: JSON.stringify({ version: 1, tenant: "acme", state: "active", host: "a.example", ...rest }),
});
const guard = (id: string, text: string) => `/* guard ${id}: why */ ${text} /* end ${id} */`;
const rows = (...statements: string[]) => ({
  lifecycle_scope: "CRUD",
  input: JSON.stringify({ apply: [{ as: "executor", database: "d", statements }], remove: [] }),
});

/** What rules about the service, its ways in and a tenant's life must hit, and let pass. */
export const SERVICE_CASES: Readonly<Record<string, RuleCase>> = {
  "alarm-out-of-reach": {
    hits: [
      update("aws_cloudwatch_metric_alarm.a", ALARM, { ...ALARM, threshold: 95 }),
      update("aws_cloudwatch_metric_alarm.a", FULL, { ...FULL, threshold: 1e6 }),
      update("aws_cloudwatch_metric_alarm.a", ALARM, { ...ALARM, comparison_operator: "LessThanThreshold" }),
      create("aws_cloudwatch_metric_alarm.a", { ...ALARM, threshold: 101 }),
    ],
    passes: [
      update("aws_cloudwatch_metric_alarm.a", ALARM, { ...ALARM, threshold: 70 }),
      update("aws_cloudwatch_metric_alarm.a", FULL, { ...FULL, threshold: 9e9 }),
      create("aws_cloudwatch_metric_alarm.a", ALARM),
    ],
  },
  "listens-for-less": {
    hits: [
      update("aws_cloudwatch_event_rule.a", pattern(FINDINGS), pattern({ ...FINDINGS, source: ["aws.macie"] })),
      update("aws_cloudwatch_event_rule.a", pattern(FINDINGS), pattern({ ...FINDINGS, account: ["1"] })),
      update("aws_cloudwatch_event_rule.a", pattern(FINDINGS), pattern({ source: [] })),
      create("aws_cloudwatch_event_rule.a", pattern({ detail: { severity: [] } })),
      update("aws_cloudwatch_log_metric_filter.a", { pattern: "FATAL" }, { pattern: "no such line" }),
      update("aws_sns_topic_subscription.a", {}, { filter_policy: '{"level":["page"]}' }),
    ],
    passes: [
      update(
        "aws_cloudwatch_event_rule.a",
        pattern(FINDINGS),
        pattern({ source: [...FINDINGS.source, "aws.inspector"] }),
      ),
      create("aws_cloudwatch_event_rule.a", pattern(FINDINGS)),
      update("aws_cloudwatch_log_metric_filter.a", { pattern: "FATAL" }, { pattern: "FATAL", tags: {} }),
    ],
  },
  "internet-route": {
    hits: [
      create("aws_route.a", { route_table_id: "rtb-1", destination_cidr_block: "0.0.0.0/0", gateway_id: "igw-1" }),
      create("aws_route.a", { route_table_id: "rtb-1", destination_ipv6_cidr_block: "::/0", gateway_id: "igw-1" }),
      update(
        "aws_route_table.a",
        { route: [] },
        { route: [{ cidr_block: "0.0.0.0/0", gateway_id: "igw-1", nat_gateway_id: "" }] },
      ),
    ],
    passes: [
      create("aws_route.a", { route_table_id: "rtb-1", destination_cidr_block: "0.0.0.0/0", nat_gateway_id: "nat-1" }),
      create("aws_route.a", { route_table_id: "rtb-1", destination_cidr_block: "10.0.0.0/8", gateway_id: "igw-1" }),
      create("aws_route.a", { route_table_id: "rtb-1", destination_cidr_block: "0.0.0.0/0", gateway_id: "vgw-1" }),
    ],
  },
  "vault-unlocked": {
    hits: [
      update("aws_backup_plan.a", plan({}), plan({ target_vault_name: "Default" })),
      update(
        "aws_backup_plan.a",
        plan({ copy_action: [{ destination_vault_arn: "arn:aws:backup:eu-west-1:1:backup-vault:copies" }] }),
        plan({ copy_action: [{ destination_vault_arn: "arn:aws:backup:eu-west-1:1:backup-vault:other" }] }),
      ),
      create("aws_backup_vault.a", { name: "open" }),
    ],
    passes: [
      update("aws_backup_plan.a", plan({}), plan({ start_window: 60 })),
      [
        ...create("aws_backup_vault.a", { name: "locked" }),
        ...create("aws_backup_vault_lock_configuration.a", { backup_vault_name: "locked", min_retention_days: 7 }),
      ],
    ],
  },
  "cluster-interrupted": {
    hits: [
      ["a", "b"].flatMap((name) =>
        update(`aws_rds_cluster_instance.${name}`, instance("c", "x"), instance("c", "y"), replaced),
      ),
    ],
    passes: [
      [
        ...update("aws_rds_cluster_instance.a", instance("c", "x"), instance("c", "y"), replaced),
        ...update("aws_rds_cluster_instance.b", instance("c", "x"), instance("c", "x"), { actions: ["no-op"] }),
      ],
      ["a", "b"].flatMap((name) =>
        update(`aws_rds_cluster_instance.${name}`, instance("c", "x"), instance("c", "y"), {
          actions: ["create", "delete"],
        }),
      ),
    ],
  },
  "cut-off": {
    hits: [
      // Rules in blocks: all of them, the one of some client, and the way out.
      update("aws_security_group.a", { ingress: [client("10.0.0.0/24")], tags: { Tenant: "acme" } }, { ingress: [] }),
      update(
        "aws_security_group.a",
        { ingress: [client("10.0.0.0/24"), client("10.1.0.0/24")] },
        { ingress: [client("10.1.0.0/24")] },
      ),
      update("aws_security_group.a", { egress: [client("10.0.0.0/24")] }, { egress: [] }),
      update("aws_default_security_group.a", { ingress: [client("10.0.0.0/24")] }, { ingress: null }),
      remove("aws_route53_record.a", { name: "db.acme.internal", tags: { Tenant: "acme" } }),
      remove("aws_ssm_parameter.a", { name: "/tessera/production/tenants/acme/postgresql" }),
      remove("aws_iam_role.a", { name: "tenant-acme" }),
      remove("aws_elasticache_user.a", { user_id: "acme" }),
      remove("aws_vpc_security_group_ingress_rule.a", { cidr_ipv4: "10.0.0.0/24" }),
      remove("aws_route.a", { destination_cidr_block: "10.9.0.0/16" }),
    ],
    passes: [
      update("aws_security_group.a", { ingress: [client("10.0.0.0/24")] }, { ingress: [client("10.0.0.0/16")] }),
      update("aws_security_group.a", { ingress: [] }, { ingress: [client("10.0.0.0/16")] }),
      update("aws_route53_record.a", { name: "a", ttl: 60 }, { name: "a", ttl: 30 }),
      remove("aws_cloudwatch_dashboard.a", { name: "a" }),
      Array.from({ length: 12 }, (_, n) => ({
        address: `aws_route.a[${n}]`,
        before: { destination_cidr_block: `${n}` },
      })),
    ],
  },
  "endpoint-moved": {
    hits: [
      update("aws_db_instance.a", { identifier: "a" }, { identifier: "b" }),
      update("aws_rds_cluster.a", { port: 5432 }, { port: 6432 }),
      update("aws_rds_cluster.a", { endpoint: "a.example" }, {}, { unknown: { endpoint: true } }),
      update("aws_lb_target_group.a", { name: "a" }, { name: "b" }, { actions: ["delete", "create"] }),
    ],
    passes: [
      update("aws_rds_cluster.a", { endpoint: "a", port: 5432 }, { endpoint: "a", port: 5432, tags: {} }),
      update("aws_db_instance.a", { identifier: "a" }, { identifier: "b" }, { actions: ["delete", "create"] }),
    ],
  },
  "points-elsewhere": {
    hits: [
      update("aws_route53_record.a", { records: ["a.example"] }, { records: ["b.example"] }),
      update("aws_eks_pod_identity_association.a", { role_arn: "arn:a" }, { role_arn: "arn:b" }),
      update("aws_sns_topic_subscription.a", { endpoint: "a@example.org" }, { endpoint: "b@example.org" }),
      update("aws_backup_selection.a", { iam_role_arn: "arn:a" }, {}),
    ],
    passes: [
      update("aws_route53_record.a", { records: ["a"], ttl: 60 }, { records: ["a"], ttl: 30 }),
      update("aws_lambda_function.a", { role: "arn:a" }, {}, { unknown: { role: true } }),
    ],
  },
  "attribute-weakened": {
    hits: [
      update("aws_vpc.a", { enable_dns_support: true }, { enable_dns_support: false }),
      update("aws_lambda_function.a", { timeout: 60 }, { timeout: 3 }),
      update("aws_iam_role.a", { max_session_duration: 3600 }, { max_session_duration: 43200 }),
      update(
        "aws_s3_bucket_lifecycle_configuration.a",
        { rule: [{ id: "a", expiration: [{ date: "2030-01-01T00:00:00Z" }] }] },
        { rule: [{ id: "a", expiration: [{ date: "2027-01-01T00:00:00Z" }] }] },
      ),
      update(
        "aws_backup_region_settings.a",
        { resource_type_opt_in_preference: { RDS: true, S3: false } },
        { resource_type_opt_in_preference: { RDS: false, S3: false } },
      ),
    ],
    passes: [
      update("aws_vpc.a", { enable_dns_support: false }, { enable_dns_support: true }),
      update("aws_lambda_function.a", { timeout: 3 }, { timeout: 60 }),
      update("aws_iam_role.a", { max_session_duration: 43200 }, { max_session_duration: 3600 }),
    ],
  },
  unjudged: {
    hits: [
      create("aws_no_such_thing.a", { name: "a" }),
      create("azurerm_virtual_network.a", { name: "a" }),
      update("google_compute_network.a", { name: "a" }, { name: "a", mtu: 1500 }),
      update("aws_vpc.a", { no_such_attribute: 1 }, { no_such_attribute: 2 }),
      update(
        "aws_elasticache_parameter_group.a",
        { parameter: [{ name: "maxmemory-policy", value: "noeviction" }] },
        { parameter: [{ name: "maxmemory-policy", value: "allkeys-lru" }] },
      ),
      spec({ unheard: 1 }, { unheard: 2 }),
      spec({ replicas: 3 }, { replicas: "few" }),
      update("helm_release.a", { values: ["unheard: {of: 1}"] }, { values: ["unheard: {of: 2}"] }),
    ],
    passes: [
      spec({ replicas: 3 }, { replicas: 4 }),
      create("null_resource.a", { id: "1" }),
      create("aws_vpc.a", { cidr_block: "10.0.0.0/16" }),
      update("aws_vpc.a", { enable_dns_support: true }, { enable_dns_support: false }),
      update("aws_sqs_queue.a", { tags: {} }, { tags: { a: "b" } }),
    ],
  },
  "contract-changed": {
    hits: [
      update("aws_ssm_parameter.a", contract({}), contract({ host: "b.example" })),
      update("aws_ssm_parameter.a", contract({ roles: { reader: "r" } }), contract({})),
      update("aws_ssm_parameter.a", { value: "one" }, { value: "two" }),
      update("aws_ssm_parameter.a", contract({}), {}, { unknown: { insecure_value: true } }),
    ],
    passes: [
      update("aws_ssm_parameter.a", contract({}), contract({ pooler: "p.example" })),
      update("aws_ssm_parameter.a", contract({ limits: { connections: 5 } }), contract({ limits: { connections: 9 } })),
    ],
  },
  "tenant-state": {
    hits: [
      update("aws_ssm_parameter.a", contract({}), contract({ state: "suspended" })),
      update("aws_ssm_parameter.a", contract({ state: "suspended" }), contract({ state: "offboarding" })),
    ],
    passes: [update("aws_ssm_parameter.a", contract({}), contract({ more: 1 }))],
  },
  "tenant-limits": {
    hits: [
      update(
        "aws_ssm_parameter.a",
        contract({ limits: { connections: 40 } }),
        contract({ limits: { connections: 5 } }),
      ),
      update("aws_ssm_parameter.a", contract({ pool: { size: 10 } }), contract({ pool: { size: 3 } })),
      update(
        "aws_ssm_parameter.a",
        contract({ limits: { storage_bytes: null } }),
        contract({ limits: { storage_bytes: 1 } }),
      ),
      update(
        "aws_lambda_invocation.a",
        rows(guard("connection_limit", "ALTER ROLE x CONNECTION LIMIT 40")),
        rows(guard("connection_limit", "ALTER ROLE x CONNECTION LIMIT 5")),
      ),
    ],
    passes: [
      update(
        "aws_ssm_parameter.a",
        contract({ limits: { connections: 5 } }),
        contract({ limits: { connections: 5 }, a: 1 }),
      ),
      update("aws_lambda_invocation.a", rows(guard("a", "SELECT 1")), rows(guard("a", "SELECT 1"), "SELECT 2")),
    ],
  },
};
