import { create, KEY, OTHER, type RuleCase, remove, update } from "./support/rule-case";

type Values = Record<string, unknown>;
const allow = (statement: Values): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Resource: "*", ...statement }] });
/** A lifetime of rows as engines' statements say it, and a shorter one. */
const LIFETIMES = [
  [30, 7],
  [9, 8],
].flatMap(([longer, shorter]) =>
  [
    (days?: number) =>
      `ALTER TABLE app.events_local ON CLUSTER 'main' MODIFY TTL toDateTime("at") + toIntervalDay(${days})`,
    (days?: number) =>
      `SELECT public.add_retention_policy('acme_main.e', INTERVAL '${days} days', if_not_exists => true)`,
    (days?: number) =>
      JSON.stringify({
        path: "/_ilm/policy/acme-e",
        body: { policy: { phases: { delete: { min_age: `${days}d`, actions: {} } } } },
      }),
  ].map((says): [string, string] => [says(longer), says(shorter)]),
);

const DENIAL = JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }] });
const ports = (from_port: number, to_port: number): Values => ({
  cidr_blocks: ["10.0.0.0/24"],
  from_port,
  to_port,
  protocol: "tcp",
});
const rows = (apply: string[], erase: string[] = []): Values => ({
  lifecycle_scope: "CRUD",
  input: JSON.stringify({
    apply: [{ as: "executor", database: "d", statements: apply }],
    remove: [{ as: "executor", database: "d", statements: erase }],
  }),
});

/** Compliant and non-compliant cases for rules about data, policies, statements and the set as a whole. */
export const DATA_CASES: Readonly<Record<string, RuleCase>> = {
  "stateful-delete": {
    hits: [remove("aws_rds_cluster.a", { id: "a" }), remove("vendor_database.a", { skip_final_snapshot: true })],
    passes: [
      remove("aws_ssm_parameter.a", { name: "a" }),
      create("aws_rds_cluster.a", { id: "a", storage_encrypted: true }),
    ],
  },
  "stateful-replace": {
    hits: [
      update(
        "aws_db_instance.a",
        { identifier: "a" },
        { identifier: "b" },
        { actions: ["delete", "create"], replacePaths: [["identifier"]] },
      ),
      update("aws_s3_bucket.a", { bucket: "a" }, { bucket: "b" }, { actions: ["create", "delete"] }),
    ],
    passes: [
      update("aws_db_instance.a", { identifier: "a" }, { identifier: "b" }),
      update("aws_ssm_parameter.a", { name: "a" }, { name: "b" }, { actions: ["delete", "create"] }),
    ],
  },
  "stateful-forget": {
    hits: [[{ address: "aws_dynamodb_table.a", before: { name: "a" }, actions: ["forget"] }]],
    passes: [[{ address: "aws_ssm_parameter.a", before: { name: "a" }, actions: ["forget"] }]],
  },
  "control-removed": {
    hits: [remove("aws_cloudtrail.a", { name: "a" })],
    passes: [update("aws_cloudtrail.a", { name: "a" }, { name: "a", tags: { x: "1" } })],
  },
  deletion: {
    hits: [remove("aws_sfn_state_machine.a", { name: "a" })],
    passes: [remove("aws_kms_alias.a", { name: "alias/a" }), remove("aws_rds_cluster.a", {})],
  },
  "network-widened": {
    hits: [
      update(
        "aws_security_group.a",
        { ingress: [{ cidr_blocks: ["10.0.0.0/24"] }] },
        { ingress: [{ cidr_blocks: ["10.0.0.0/24", "10.0.0.0/8"] }] },
      ),
      create("aws_vpc_security_group_ingress_rule.a", { cidr_ipv6: "::/0" }),
      update("aws_security_group.a", { ingress: [ports(5432, 5432)] }, { ingress: [ports(0, 65535)] }),
      update(
        "aws_eks_cluster.a",
        { vpc_config: [{ public_access_cidrs: ["10.0.0.0/8"] }] },
        { vpc_config: [{ public_access_cidrs: ["0.0.0.0/0"] }] },
      ),
      create("aws_security_group_rule.a", { type: "egress", cidr_blocks: ["0.0.0.0/0"] }),
    ],
    passes: [
      update(
        "aws_security_group.a",
        { ingress: [{ cidr_blocks: ["10.0.0.0/8"] }] },
        { ingress: [{ cidr_blocks: ["10.1.0.0/16"] }] },
      ),
      create("aws_security_group_rule.a", { type: "egress", cidr_blocks: ["10.0.0.0/8"] }),
      update(
        "aws_vpc_security_group_ingress_rule.a",
        { cidr_ipv4: "0.0.0.0/0", description: "a" },
        { cidr_ipv4: "0.0.0.0/0", description: "b" },
      ),
    ],
  },
  "policy-narrowed": {
    hits: [
      update(
        "aws_iam_role_policy.a",
        { policy: allow({ Action: ["s3:GetObject", "s3:PutObject"] }), tags: { "tessera:tenant": "acme" } },
        { policy: allow({ Action: "s3:GetObject" }), tags: { "tessera:tenant": "acme" } },
      ),
      update(
        "aws_s3_bucket_policy.a",
        {
          policy: allow({
            Principal: { AWS: ["arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"] },
            Action: "s3:GetObject",
          }),
        },
        { policy: allow({ Principal: { AWS: "arn:aws:iam::1:role/a" }, Action: "s3:GetObject" }) },
      ),
      update(
        "aws_s3_bucket_policy.a",
        { policy: allow({ Principal: "*", Action: "s3:GetObject" }) },
        { policy: JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }] }) },
      ),
      // Each action and each resource stays, and not the one on the other.
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: ["a:b", "c:d"], Resource: ["x", "y"] }), tags: { tenant: "acme" } },
        {
          policy: JSON.stringify({
            Statement: [
              { Effect: "Allow", Action: "a:b", Resource: "x" },
              { Effect: "Allow", Action: "c:d", Resource: "y" },
            ],
          }),
          tags: { tenant: "acme" },
        },
      ),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: "a:b" }), tags: { tenant: "acme" } },
        { policy: allow({ Action: "a:b", Condition: { IpAddress: {} } }), tags: { tenant: "acme" } },
      ),
    ],
    passes: [
      update("aws_iam_policy.a", { policy: allow({ Action: "s3:GetObject" }) }, { policy: allow({ Action: "s3:*" }) }),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: ["a:b", "c:d"], Resource: "*" }) },
        {
          policy: JSON.stringify({
            Statement: [
              { Effect: "Allow", Action: "a:b", Resource: "*" },
              { Effect: "Allow", Action: "c:d", Resource: "*" },
            ],
          }),
        },
      ),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: "s3:GetObject" }) },
        { policy: allow({ NotAction: "iam:*" }) },
      ),
    ],
  },
  "policy-widened": {
    hits: [
      update("aws_sqs_queue.a", { policy: "" }, { policy: allow({ Principal: "*", Action: "*" }) }),
      update("aws_iam_role.a", { inline_policy: [] }, { inline_policy: [{ policy: allow({ Action: "a:b" }) }] }),
      update("aws_s3_bucket.a", { policy: DENIAL }, { policy: null }),
      update(
        "aws_s3_bucket_policy.a",
        { policy: allow({ Principal: { AWS: "arn:aws:iam::1:root" }, Action: "s3:GetObject" }) },
        { policy: allow({ Principal: "*", Action: "s3:GetObject" }) },
      ),
      update(
        "aws_s3_bucket_policy.a",
        {
          policy: JSON.stringify({
            Statement: [
              {
                Effect: "Deny",
                Action: "*",
                Resource: "*",
                Principal: "*",
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          }),
        },
        { policy: JSON.stringify({ Statement: [] }) },
      ),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: "s3:GetObject" }) },
        { policy: allow({ NotAction: "iam:*" }) },
      ),
      create("aws_iam_policy.a", { policy: allow({ Action: "*" }) }),
      create("aws_iam_role_policy.a", { policy: allow({ NotAction: "s3:*" }) }),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: "s3:GetObject", Condition: { IpAddress: {} } }) },
        { policy: allow({ Action: "s3:GetObject" }) },
      ),
    ],
    passes: [
      update("aws_iam_policy.a", { policy: allow({ Action: "s3:*" }) }, { policy: allow({ Action: "s3:GetObject" }) }),
      create("aws_kms_key.a", {
        policy: allow({ Principal: { AWS: "arn:aws:iam::1:root" }, Action: "kms:*" }),
        enable_key_rotation: true,
      }),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: ["a:b", "c:d"] }) },
        { policy: allow({ Action: ["c:d", "a:b"] }) },
      ),
    ],
  },
  "engine-version": {
    hits: [
      update("aws_rds_cluster.a", { engine_version: "16.6" }, { engine_version: "16.4" }),
      update("aws_eks_cluster.a", { version: "1.31" }, { version: "1.32" }),
    ],
    passes: [
      update("aws_rds_cluster.a", { engine_version: "16.6" }, { engine_version: "16.6", tags: { a: "b" } }),
      update("aws_lambda_function.a", { version: "3" }, { version: "2" }),
    ],
  },
  "instance-downsized": {
    hits: [
      update("aws_db_instance.a", { instance_class: "db.r6g.2xlarge" }, { instance_class: "db.m6g.2xlarge" }),
      update("aws_elasticache_replication_group.a", { node_type: "cache.r6g.large" }, { node_type: "cache.t4g.micro" }),
      update("aws_db_instance.a", { iops: 6000 }, { iops: 3000 }),
    ],
    passes: [
      update("aws_db_instance.a", { instance_class: "db.m6g.large" }, { instance_class: "db.r6g.large" }),
      update("aws_db_instance.a", { instance_class: "db.custom" }, { instance_class: "db.other" }),
    ],
  },
  "immediate-apply": {
    hits: [
      update(
        "aws_db_instance.a",
        { instance_class: "db.m6g.large", apply_immediately: true },
        { instance_class: "db.m6g.xlarge", apply_immediately: true },
      ),
    ],
    passes: [
      update(
        "aws_db_instance.a",
        { backup_retention_period: 1, apply_immediately: true },
        { backup_retention_period: 2, apply_immediately: true },
      ),
    ],
  },
  restart: {
    hits: [update("aws_db_instance.a", { instance_class: "db.m6g.large" }, { instance_class: "db.m6g.xlarge" })],
    passes: [update("aws_db_instance.a", { backup_retention_period: 1 }, { backup_retention_period: 2 })],
  },
  "owner-changed": {
    hits: [
      update("aws_dynamodb_table.a", { tags: { "tessera:tenant": "acme" } }, { tags: { "tessera:tenant": "blue" } }),
      update("aws_dynamodb_table.a", { tags: { Tenant: "acme" } }, { tags: {} }),
    ],
    passes: [
      update(
        "aws_dynamodb_table.a",
        { tags: { "tessera:tenant": "acme" } },
        { tags: { "tessera:tenant": "acme", x: "y" } },
      ),
    ],
  },
  "tenant-row-removed": {
    hits: [remove("aws_lambda_invocation.a", rows(["CREATE ROLE x"], ["DROP ROLE x"]))],
    passes: [
      remove("aws_lambda_invocation.a", rows(["CREATE ROLE x"])),
      remove("aws_lambda_invocation.a", { ...rows([], ["DROP ROLE x"]), lifecycle_scope: "CREATE_ONLY" }),
    ],
  },
  "statements-weakened": {
    hits: [
      update("aws_lambda_invocation.a", rows(["ALTER TABLE t FORCE ROW LEVEL SECURITY"]), rows([])),
      update("aws_lambda_invocation.a", rows([]), rows(["GRANT SELECT ON t TO PUBLIC"])),
      update("aws_lambda_invocation.a", rows([]), rows(["DROP TABLE t"])),
      update("aws_lambda_invocation.a", rows([], ["DROP ROLE x"]), rows([])),
      ...LIFETIMES.map(([longer, shorter]) => update("aws_lambda_invocation.a", rows([longer]), rows([shorter]))),
      update(
        "aws_lambda_invocation.a",
        rows(["CREATE TABLE app.events_local"]),
        rows(["CREATE TABLE app.events_local", LIFETIMES[0]![1]]),
      ),
    ],
    passes: [
      ...LIFETIMES.flatMap(([longer, shorter]) => [
        update("aws_lambda_invocation.a", rows([shorter]), rows([longer])),
        update("aws_lambda_invocation.a", rows([]), rows([shorter])),
        update("aws_lambda_invocation.a", rows([shorter]), rows([])),
      ]),
      update(
        "aws_lambda_invocation.a",
        rows(["CREATE ROLE x NOBYPASSRLS NOSUPERUSER"]),
        rows(["CREATE ROLE x NOBYPASSRLS NOSUPERUSER CONNECTION LIMIT 3"]),
      ),
      update("aws_lambda_invocation.a", { input: "not json" }, { input: "{}" }),
    ],
  },
  "unknown-decides": {
    hits: [update("aws_sns_topic.a", { kms_master_key_id: KEY }, {}, { unknown: { kms_master_key_id: true } })],
    passes: [
      update("aws_sns_topic.a", {}, {}, { unknown: { kms_master_key_id: true } }),
      update("aws_db_instance.a", { publicly_accessible: false }, {}, { unknown: { publicly_accessible: true } }),
    ],
  },
  "secret-in-clear": {
    hits: [
      create("aws_ssm_parameter.a", { value: "mysql://root:Tr0ub4dor@db/x", type: "SecureString" }),
      create("aws_lambda_function.a", { environment: [{ variables: { DB_PASSWORD: "correct horse 9" } }] }),
    ],
    passes: [
      create("aws_ssm_parameter.a", { value: "eu-central-1", type: "String" }),
      create("aws_lambda_function.a", {
        environment: [
          { variables: { DB_PASSWORD_ARN: KEY, SECRET: "arn:aws:secretsmanager:eu-central-1:1:secret:x" } },
        ],
      }),
      [
        {
          address: "aws_db_instance.a",
          after: { password: "Tr0ub4dor&3xyz", storage_encrypted: true, backup_retention_period: 7 },
          afterSensitive: { password: true },
        },
      ],
    ],
  },
  "sensitivity-dropped": {
    hits: [
      update(
        "aws_ssm_parameter.a",
        { value: "x" },
        { value: "x", description: "y" },
        { beforeSensitive: { value: true }, afterSensitive: {} },
      ),
    ],
    passes: [
      update(
        "aws_ssm_parameter.a",
        { value: "x" },
        { value: "y" },
        { beforeSensitive: { value: true }, afterSensitive: { value: true } },
      ),
    ],
  },
  "rename-suspected": {
    hits: [[...remove("aws_s3_bucket.a", { bucket: "data" }), ...create("aws_s3_bucket.b", { bucket: "data" })]],
    passes: [
      [
        ...remove("aws_s3_bucket.a", { bucket: "data" }),
        ...remove("aws_s3_bucket.c", { bucket: "more" }),
        ...create("aws_s3_bucket.b", { bucket: "other" }),
      ],
    ],
  },
  "key-destroyed": {
    hits: [
      [
        ...remove("aws_kms_key.a", { arn: KEY }),
        {
          address: "aws_sns_topic.a",
          before: { kms_master_key_id: KEY },
          after: { kms_master_key_id: KEY },
          actions: ["no-op"],
        },
      ],
    ],
    passes: [
      [
        ...remove("aws_kms_key.a", { arn: KEY }),
        { address: "aws_sns_topic.a", before: { kms_master_key_id: OTHER }, actions: ["no-op"] },
      ],
    ],
  },
  unguarded: {
    hits: [
      update(
        "aws_rds_cluster.a",
        { deletion_protection: true, skip_final_snapshot: false },
        { deletion_protection: false, skip_final_snapshot: true },
      ),
    ],
    passes: [
      update("aws_rds_cluster.a", { deletion_protection: true }, { deletion_protection: false }),
      update(
        "aws_rds_cluster.a",
        { deletion_protection: false, skip_final_snapshot: true },
        { deletion_protection: true, skip_final_snapshot: false },
      ),
    ],
  },
  "backup-and-data": {
    hits: [[...remove("aws_rds_cluster.a", {}), ...remove("aws_backup_vault.a", {})]],
    passes: [remove("aws_rds_cluster.a", {}), remove("aws_backup_vault.a", {})],
  },
  "blast-radius": {
    hits: [
      Array.from({ length: 101 }, (_, n) => ({
        address: `aws_ssm_parameter.a["t${n}"]`,
        before: { value: "1", tags: { Tenant: `t${n}` } },
        after: { value: "2", tags: { Tenant: `t${n}` } },
      })),
    ],
    passes: [
      Array.from({ length: 100 }, (_, n) => ({
        address: `aws_ssm_parameter.a["t${n}"]`,
        before: { value: "1", tags: { Tenant: `t${n}` } },
        after: { value: "2", tags: { Tenant: `t${n}` } },
      })),
    ],
  },
  "mass-destruction": {
    hits: [
      Array.from({ length: 12 }, (_, n) => ({ address: `aws_sfn_state_machine.a[${n}]`, before: { name: `${n}` } })),
    ],
    passes: [
      Array.from({ length: 9 }, (_, n) => ({ address: `aws_sfn_state_machine.a[${n}]`, before: { name: `${n}` } })),
    ],
  },
};
