import { type Case, type Config, reference } from "./case";

const r = (config: Config, type: string, name = "audit"): Config => config.resource[type][name];
const policy = (actions: string, resources: string, sid = "Logs"): string =>
  `\${jsonencode({Version="2012-10-17",Statement=[{Sid="${sid}",Effect="Allow",Action=${actions},Resource=${resources}}]})}`;

/** Changes to what an environment shares: network, access, logs. */
export const PLATFORM: readonly Case[] = [
  {
    id: "open-to-the-world",
    estate: "platform",
    title: "A database port is opened to the internet",
    edit: (c) => {
      r(c, "aws_vpc_security_group_ingress_rule", "database").cidr_ipv4 = "0.0.0.0/0";
    },
    verdict: "STOP",
    findings: ["stop network-widened aws_vpc_security_group_ingress_rule.database"],
  },
  {
    id: "wider-network",
    estate: "platform",
    title: "A database port is opened to the whole network",
    edit: (c) => {
      r(c, "aws_vpc_security_group_ingress_rule", "database").cidr_ipv4 = "10.0.0.0/8";
    },
    verdict: "REVIEW",
    findings: ["review network-widened aws_vpc_security_group_ingress_rule.database"],
  },
  {
    id: "more-ports",
    estate: "platform",
    title: "More ports are opened",
    edit: (c) => {
      r(c, "aws_vpc_security_group_ingress_rule", "database").to_port = 6432;
    },
    verdict: "REVIEW",
    findings: ["review network-widened aws_vpc_security_group_ingress_rule.database"],
  },
  {
    id: "old-rule-open-to-the-world",
    estate: "platform",
    title: "A rule of the older kind is opened to the internet",
    edit: (c) => {
      r(c, "aws_security_group_rule", "https").cidr_blocks = ["0.0.0.0/0"];
    },
    verdict: "STOP",
    findings: ["stop network-widened aws_security_group_rule.https"],
  },
  {
    id: "open-rule-added",
    estate: "platform",
    title: "A rule is added that lets IPv6 in from everywhere",
    edit: (c) => {
      c.resource.aws_vpc_security_group_ingress_rule.six = {
        security_group_id: reference("aws_security_group.database.id"),
        ip_protocol: "tcp",
        from_port: 5432,
        to_port: 5432,
        cidr_ipv6: "::/0",
      };
    },
    verdict: "STOP",
    findings: ["stop network-widened aws_vpc_security_group_ingress_rule.six"],
  },
  {
    id: "everything-allowed",
    estate: "platform",
    title: "A role may do everything",
    edit: (c) => {
      r(c, "aws_iam_role_policy", "service").policy = policy('"*"', '"*"');
    },
    verdict: "STOP",
    findings: ["stop policy-widened aws_iam_role_policy.service"],
  },
  {
    id: "more-actions",
    estate: "platform",
    title: "A role may read secrets as well",
    edit: (c) => {
      r(c, "aws_iam_role_policy", "service").policy = policy(
        '["logs:PutLogEvents","logs:CreateLogStream","secretsmanager:GetSecretValue"]',
        '["arn:aws:logs:eu-central-1:123456789012:log-group:/production/*"]',
      );
    },
    verdict: "REVIEW",
    findings: ["review policy-widened aws_iam_role_policy.service"],
  },
  {
    id: "anyone-assumes",
    estate: "platform",
    title: "Anyone may take a role",
    edit: (c) => {
      r(c, "aws_iam_role", "service").assume_role_policy = reference(
        'jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="sts:AssumeRole",Principal={AWS="*"}}]})',
      );
    },
    verdict: "STOP",
    findings: ["stop policy-widened aws_iam_role.service"],
  },
  {
    id: "anyone-publishes",
    estate: "platform",
    title: "Anyone may publish to the topic of alarms",
    edit: (c) => {
      c.data.aws_iam_policy_document.topic.statement[0].principals[0].identifiers = ["*"];
    },
    verdict: "STOP",
    findings: ["stop policy-widened aws_sns_topic_policy.alarms"],
  },
  {
    id: "flow-log-deleted",
    estate: "platform",
    title: "The network's flow log is taken out",
    edit: (c) => {
      delete c.resource.aws_flow_log;
    },
    verdict: "STOP",
    findings: ["stop control-removed aws_flow_log.main"],
  },
  {
    id: "flow-log-narrowed",
    estate: "platform",
    title: "Only refused traffic is recorded",
    edit: (c) => {
      r(c, "aws_flow_log", "main").traffic_type = "REJECT";
    },
    verdict: "STOP",
    findings: ["stop audit-weakened aws_flow_log.main", "review deletion aws_flow_log.main"],
  },
  {
    id: "logs-shortened",
    estate: "platform",
    title: "Logs are kept 30 days in place of 365",
    edit: (c) => {
      r(c, "aws_cloudwatch_log_group", "flow").retention_in_days = 30;
    },
    verdict: "REVIEW",
    findings: ["review retention-shortened aws_cloudwatch_log_group.flow"],
  },
  {
    id: "detector-off",
    estate: "platform",
    title: "Threat detection is turned off",
    edit: (c) => {
      r(c, "aws_guardduty_detector", "main").enable = false;
    },
    verdict: "STOP",
    findings: ["stop audit-weakened aws_guardduty_detector.main"],
  },
  {
    id: "zone-lost",
    estate: "platform",
    title: "Two subnets in place of three",
    edit: (c) => {
      r(c, "aws_subnet", "private").count = 2;
    },
    verdict: "REVIEW",
    findings: [
      "review deletion aws_subnet.private[2]",
      "review points-elsewhere aws_db_subnet_group.main",
      "review zones-reduced aws_db_subnet_group.main",
    ],
  },
  {
    id: "public-subnet",
    estate: "platform",
    title: "What starts in the subnets gets a public address",
    edit: (c) => {
      r(c, "aws_subnet", "private").map_public_ip_on_launch = true;
    },
    verdict: "STOP",
    findings: [0, 1, 2].map((n) => `stop public-access aws_subnet.private[${n}]`),
  },
  {
    id: "drifted",
    estate: "platform",
    title: "Somebody suspended versioning by hand",
    edit: () => {},
    drift: {
      path: "/production-audit-123456789012?versioning",
      change: "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
      undo: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    },
    verdict: "REVIEW",
    findings: ["review drift aws_s3_bucket_versioning.audit"],
  },
  {
    id: "narrower-network",
    estate: "platform",
    title: "A rule is narrowed",
    edit: (c) => {
      r(c, "aws_vpc_security_group_ingress_rule", "database").cidr_ipv4 = "10.0.0.0/24";
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "description-changed",
    estate: "platform",
    title: "A description is changed",
    edit: (c) => {
      r(c, "aws_vpc_security_group_ingress_rule", "database").description = "PostgreSQL from applications";
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "fewer-actions",
    estate: "platform",
    title: "A role may do less",
    edit: (c) => {
      r(c, "aws_iam_role_policy", "service").policy = policy(
        '["logs:PutLogEvents"]',
        '["arn:aws:logs:eu-central-1:123456789012:log-group:/production/*"]',
      );
    },
    verdict: "OK",
    findings: [],
    notes: ["policy-narrowed"],
  },
  {
    id: "imported",
    estate: "platform",
    title: "A queue that exists is imported",
    before: [["state", "rm", "aws_sqs_queue.events"]],
    edit: (c) => {
      c.import = [{ to: "aws_sqs_queue.events", id: "QUEUE_URL" }];
    },
    verdict: "OK",
    findings: [],
  },
];
