import { type Case, type Config, reference } from "./case";

const r = (config: Config, type: string, name = "audit"): Config => config.resource[type][name];
/** Changes to what an environment stores: buckets, tables, queues, secrets, topics. */
export const STORAGE: readonly Case[] = [
  {
    id: "bucket-policy-unblocked",
    estate: "platform",
    title: "Public bucket policies are allowed",
    edit: (c) => {
      r(c, "aws_s3_bucket_public_access_block").block_public_policy = false;
    },
    verdict: "STOP",
    findings: ["stop public-access aws_s3_bucket_public_access_block.audit"],
  },
  {
    id: "public-block-deleted",
    estate: "platform",
    title: "The block on public access is taken out",
    edit: (c) => {
      delete c.resource.aws_s3_bucket_public_access_block;
    },
    verdict: "STOP",
    findings: ["stop control-removed aws_s3_bucket_public_access_block.audit"],
  },
  {
    id: "versioning-suspended",
    estate: "platform",
    title: "Versioning is suspended",
    edit: (c) => {
      r(c, "aws_s3_bucket_versioning").versioning_configuration.status = "Suspended";
    },
    verdict: "STOP",
    findings: ["stop retention-shortened aws_s3_bucket_versioning.audit"],
  },
  {
    id: "bucket-key-dropped",
    estate: "platform",
    title: "A bucket falls back to AES256",
    edit: (c) => {
      r(c, "aws_s3_bucket_server_side_encryption_configuration").rule[0].apply_server_side_encryption_by_default = {
        sse_algorithm: "AES256",
      };
    },
    verdict: "STOP",
    findings: [
      "stop encryption-off aws_s3_bucket_server_side_encryption_configuration.audit",
      "stop customer-key-dropped aws_s3_bucket_server_side_encryption_configuration.audit",
    ],
  },
  {
    id: "lock-to-governance",
    estate: "platform",
    title: "The audit bucket's lock becomes governance",
    edit: (c) => {
      r(c, "aws_s3_bucket_object_lock_configuration").rule.default_retention.mode = "GOVERNANCE";
    },
    verdict: "STOP",
    findings: ["stop retention-shortened aws_s3_bucket_object_lock_configuration.audit"],
  },
  {
    id: "lock-shortened",
    estate: "platform",
    title: "The audit bucket's lock holds 30 days in place of 365",
    edit: (c) => {
      r(c, "aws_s3_bucket_object_lock_configuration").rule.default_retention.days = 30;
    },
    verdict: "STOP",
    findings: ["stop retention-shortened aws_s3_bucket_object_lock_configuration.audit"],
  },
  {
    id: "bucket-empties-itself",
    estate: "platform",
    title: "A bucket may be deleted with its contents",
    edit: (c) => {
      r(c, "aws_s3_bucket").force_destroy = true;
    },
    verdict: "REVIEW",
    findings: ["review protection-off aws_s3_bucket.audit"],
  },
  {
    id: "bucket-renamed",
    estate: "platform",
    title: "A bucket gets another name",
    edit: (c) => {
      r(c, "aws_s3_bucket").bucket = "production-audit-2";
    },
    verdict: "STOP",
    findings: [
      "stop stateful-replace aws_s3_bucket.audit",
      "review deletion aws_s3_bucket_versioning.audit",
      "review deletion aws_s3_bucket_server_side_encryption_configuration.audit",
      "review deletion aws_s3_bucket_public_access_block.audit",
      "review deletion aws_s3_bucket_object_lock_configuration.audit",
    ],
  },
  {
    id: "topic-key-dropped",
    estate: "platform",
    title: "The topic loses its key",
    edit: (c) => {
      delete r(c, "aws_sns_topic", "alarms").kms_master_key_id;
    },
    verdict: "STOP",
    findings: ["stop customer-key-dropped aws_sns_topic.alarms"],
  },
  {
    id: "topic-key-of-aws",
    estate: "platform",
    title: "The topic takes the key that AWS owns",
    edit: (c) => {
      r(c, "aws_sns_topic", "alarms").kms_master_key_id = "alias/aws/sns";
    },
    verdict: "STOP",
    findings: ["stop customer-key-dropped aws_sns_topic.alarms"],
  },
  {
    id: "key-known-at-apply",
    estate: "platform",
    title: "Which key encrypts the topic is known only at apply",
    edit: (c) => {
      c.resource.terraform_data = { key: { input: "x" } };
      r(c, "aws_sns_topic", "alarms").kms_master_key_id = reference("terraform_data.key.id");
    },
    verdict: "REVIEW",
    findings: ["review unknown-decides aws_sns_topic.alarms"],
  },
  {
    id: "table-not-restorable",
    estate: "platform",
    title: "A table's point-in-time recovery is turned off",
    edit: (c) => {
      r(c, "aws_dynamodb_table", "sessions").point_in_time_recovery.enabled = false;
    },
    verdict: "STOP",
    findings: ["stop retention-shortened aws_dynamodb_table.sessions"],
  },
  {
    id: "table-replaced",
    estate: "platform",
    title: "A table gets another key attribute",
    edit: (c) => {
      Object.assign(r(c, "aws_dynamodb_table", "sessions"), {
        hash_key: "session",
        attribute: [{ name: "session", type: "S" }],
      });
    },
    verdict: "STOP",
    findings: ["stop stateful-replace aws_dynamodb_table.sessions"],
  },
  {
    id: "secret-window-gone",
    estate: "platform",
    title: "A secret would be gone at once",
    edit: (c) => {
      r(c, "aws_secretsmanager_secret", "signing").recovery_window_in_days = 0;
    },
    verdict: "REVIEW",
    findings: ["review deletion-window-shortened aws_secretsmanager_secret.signing"],
  },
  {
    id: "queue-deleted",
    estate: "platform",
    title: "A queue is taken out",
    edit: (c) => {
      delete c.resource.aws_sqs_queue;
    },
    verdict: "STOP",
    findings: ["stop stateful-delete aws_sqs_queue.events"],
  },
  {
    id: "secret-in-parameter",
    estate: "platform",
    title: "A password is written into a plain parameter",
    edit: (c) => {
      c.resource.aws_ssm_parameter = {
        url: {
          name: "/production/url",
          type: "String",
          insecure_value: "postgres://app:planted-Hunter2Hunter2@db.internal:5432/app",
        },
      };
    },
    verdict: "REVIEW",
    findings: ["review secret-in-clear aws_ssm_parameter.url"],
  },
  {
    id: "table-protected",
    estate: "platform",
    title: "A table gets deletion protection",
    edit: (c) => {
      r(c, "aws_dynamodb_table", "sessions").deletion_protection_enabled = true;
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "key-of-the-same-plan",
    estate: "platform",
    title: "The topic takes a key that the same plan makes",
    edit: (c) => {
      c.resource.aws_kms_key.alarms = { ...r(c, "aws_kms_key", "environment"), description: "Alarms" };
      r(c, "aws_sns_topic", "alarms").kms_master_key_id = reference("aws_kms_key.alarms.arn");
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "queue-added",
    estate: "platform",
    title: "An encrypted queue is added",
    edit: (c) => {
      c.resource.aws_sqs_queue.dead = { ...r(c, "aws_sqs_queue", "events"), name: "production-events-dead" };
    },
    verdict: "OK",
    findings: [],
  },
];
