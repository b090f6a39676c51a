import { type Case, type Config, reference } from "./case";
import { CLUSTER, REPORTS, reports, resource } from "./edits";

const CONTRACT = "aws_ssm_parameter.contract";
const drop =
  (type: string, name: string) =>
  (c: Config): void => {
    delete c.resource[type][name];
    // Terraform wants no empty type.
    if (Object.keys(c.resource[type]).length === 0) delete c.resource[type];
  };
const set =
  (type: string, name: string, values: Config) =>
  (c: Config): void => {
    Object.assign(resource(c, type, name), values);
  };
const service = (id: string, title: string, edit: Case["edit"], findings: readonly string[]): Case => ({
  id,
  estate: "service",
  title,
  edit,
  verdict: findings.some((finding) => finding.startsWith("stop")) ? "STOP" : findings.length > 0 ? "REVIEW" : "OK",
  findings,
});

/** Service, ways in, and the life of a tenant: what ends nothing and still does harm. */
export const SERVICE: readonly Case[] = [
  {
    id: "backup-once-a-year",
    estate: "database",
    title: "Backups run once a year in place of daily",
    edit: (c) => {
      resource(c, "aws_backup_plan").rule[0].schedule = "cron(0 3 1 1 ? *)";
    },
    verdict: "STOP",
    findings: ["stop retention-shortened aws_backup_plan.main"],
  },
  {
    id: "backup-into-default-vault",
    estate: "database",
    title: "Backups go into the account's default vault",
    edit: (c) => {
      resource(c, "aws_backup_plan").rule[0].target_vault_name = "Default";
    },
    verdict: "STOP",
    findings: ["stop vault-unlocked aws_backup_plan.main"],
  },
  {
    id: "alarm-out-of-reach",
    estate: "database",
    title: "An alarm's threshold is moved where no value comes",
    edit: (c) => {
      resource(c, "aws_cloudwatch_metric_alarm", "cpu").threshold = 1000;
    },
    verdict: "REVIEW",
    findings: ["review alarm-out-of-reach aws_cloudwatch_metric_alarm.cpu"],
  },
  {
    id: "identifier-renamed",
    estate: "database",
    title: "A database is renamed in place, and its endpoint with it",
    edit: (c) => {
      reports(c).identifier = "production-acme-reporting";
    },
    verdict: "STOP",
    findings: [`stop endpoint-moved ${REPORTS}`],
  },
  {
    id: "all-instances-replaced",
    estate: "database",
    title: "Every instance of a cluster gets another zone",
    edit: (c) => {
      resource(c, "aws_rds_cluster_instance").availability_zone = "eu-central-1c";
    },
    verdict: "STOP",
    findings: [
      "stop cluster-interrupted aws_rds_cluster_instance.main[0]",
      "review points-elsewhere aws_rds_cluster_instance.main[0]",
      "review points-elsewhere aws_rds_cluster_instance.main[1]",
    ],
  },
  {
    id: "vault-without-a-lock",
    estate: "database",
    title: "A second vault is made, and nothing locks it",
    edit: (c) => {
      c.resource.aws_backup_vault.second = { name: "production-acme-second" };
    },
    verdict: "REVIEW",
    findings: ["review vault-unlocked aws_backup_vault.second"],
  },
  {
    id: "port-changed",
    estate: "database",
    title: "A cluster listens on another port",
    edit: (c) => {
      resource(c, "aws_rds_cluster").port = 6432;
    },
    verdict: "STOP",
    findings: [`stop endpoint-moved ${CLUSTER}`],
    notes: ["restart"],
  },
  service(
    "event-rule-disabled",
    "A rule for findings is disabled",
    set("aws_cloudwatch_event_rule", "findings", { state: "DISABLED" }),
    ["review monitoring-reduced aws_cloudwatch_event_rule.findings"],
  ),
  service("event-target-deleted", "A rule for findings tells nobody", drop("aws_cloudwatch_event_target", "findings"), [
    "review control-removed aws_cloudwatch_event_target.findings",
  ]),
  service(
    "event-pattern-narrowed",
    "A rule for findings leaves out one of its sources",
    set("aws_cloudwatch_event_rule", "findings", { event_pattern: '{"source":["aws.macie"]}' }),
    ["review listens-for-less aws_cloudwatch_event_rule.findings"],
  ),
  service(
    "event-pattern-widened",
    "A rule for findings takes one source more",
    set("aws_cloudwatch_event_rule", "findings", {
      event_pattern: '{"source":["aws.guardduty","aws.macie","aws.inspector2"]}',
    }),
    [],
  ),
  service(
    "schedule-rarer",
    "The restore drill runs once a year",
    set("aws_cloudwatch_event_rule", "drill", { schedule_expression: "rate(365 days)" }),
    ["review monitoring-reduced aws_cloudwatch_event_rule.drill"],
  ),
  service(
    "metric-filter-deleted",
    "Failed sign-ins are no longer counted",
    drop("aws_cloudwatch_log_metric_filter", "failed"),
    ["review control-removed aws_cloudwatch_log_metric_filter.failed"],
  ),
  service(
    "metric-filter-matches-nothing",
    "Failed sign-ins are looked for in words that no log has",
    set("aws_cloudwatch_log_metric_filter", "failed", { pattern: "no such line" }),
    ["review listens-for-less aws_cloudwatch_log_metric_filter.failed"],
  ),
  service(
    "objects-expire-sooner",
    "Audit records are deleted after a day",
    (c) => {
      resource(c, "aws_s3_bucket_lifecycle_configuration", "audit").rule[0].expiration[0].days = 1;
    },
    ["stop retention-shortened aws_s3_bucket_lifecycle_configuration.audit"],
  ),
  service(
    "executor-never-runs",
    "The executor gets no concurrency",
    set("aws_lambda_function", "executor", { reserved_concurrent_executions: 0 }),
    ["stop monitoring-reduced aws_lambda_function.executor"],
  ),
  service("record-deleted", "A tenant's name is taken out of DNS", drop("aws_route53_record", "db"), [
    "review cut-off aws_route53_record.db",
  ]),
  service(
    "record-elsewhere",
    "A tenant's name leads to another host",
    set("aws_route53_record", "db", { records: ["other.example"] }),
    ["stop points-elsewhere aws_route53_record.db"],
  ),
  service(
    "contract-deleted",
    "A tenant's contract is taken out, its data stays",
    drop("aws_ssm_parameter", "contract"),
    [`stop cut-off ${CONTRACT}`],
  ),
  service(
    "contract-elsewhere",
    "A tenant's contract names another host",
    (c) => {
      const p = resource(c, "aws_ssm_parameter", "contract");
      p.insecure_value = p.insecure_value.replace("host = local.host", 'host = "other.example"');
    },
    [`review contract-changed ${CONTRACT}`],
  ),
  service(
    "ingress-rule-deleted",
    "The application is no longer let in",
    drop("aws_vpc_security_group_ingress_rule", "application"),
    ["stop cut-off aws_vpc_security_group_ingress_rule.application"],
  ),
  service(
    "route-to-the-internet",
    "The private subnets get a route to the internet",
    (c) => {
      c.resource.aws_route = {
        out: {
          route_table_id: reference("aws_route_table.private.id"),
          destination_cidr_block: "0.0.0.0/0",
          gateway_id: reference("aws_internet_gateway.main.id"),
        },
      };
    },
    ["stop internet-route aws_route.out"],
  ),
  service(
    "tenant-suspended",
    "A tenant is suspended",
    (c) => {
      c.locals.state = "suspended";
    },
    [`review tenant-state ${CONTRACT}`],
  ),
  service(
    "tenant-offboarding",
    "A tenant is offboarded",
    (c) => {
      c.locals.state = "offboarding";
    },
    [`review tenant-state ${CONTRACT}`],
  ),
  service(
    "tier-down",
    "A tenant's tier goes down: 40 connections become 5",
    (c) => {
      c.locals.limits = { connections: 5, statement_timeout_ms: 15000, storage_bytes: 1e9 };
    },
    [`review tenant-limits ${CONTRACT}`],
  ),
  {
    ...service(
      "tier-up",
      "A tenant's tier goes up",
      (c) => {
        c.locals.limits = { connections: 200, statement_timeout_ms: 300000, storage_bytes: 5e11 };
      },
      [],
    ),
    notes: ["tenant-limits"],
  },
  service(
    "quota-cut",
    "A tenant's storage quota goes from 90 to 1 GB",
    (c) => {
      c.locals.limits.storage_bytes = 1e9;
    },
    [`review tenant-limits ${CONTRACT}`],
  ),
  service(
    "unknown-type-added",
    "A type that no rule knows is added",
    (c) => {
      c.resource.aws_cloudfront_origin_access_identity = { a: { comment: "a" } };
    },
    ["review unjudged aws_cloudfront_origin_access_identity.a"],
  ),
];
