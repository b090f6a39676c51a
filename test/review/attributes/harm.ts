type Values = Readonly<Record<string, unknown>>;

const policy = (...statements: Values[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const asked = (test: string, value: string): string =>
  policy({ Effect: "Allow", Action: "a:b", Resource: "*", Condition: { [test]: { "aws:PrincipalOrgID": value } } });
const ANYONE = policy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" });
const DENY = policy({
  Effect: "Deny",
  Principal: "*",
  Action: "*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
const ingress = (from_port: number, to_port: number, protocol = "tcp"): Values => ({
  ingress: [{ cidr_blocks: ["10.0.0.0/24"], from_port, to_port, protocol }],
});
const passages = (...list: (readonly [from: string, port: number])[]): Values => ({
  ingress: list.map(([from, port]) => ({ cidr_blocks: [from], from_port: port, to_port: port, protocol: "tcp" })),
});
const rule = (protocol: string): Values => ({
  cidr_ipv4: "10.0.0.0/24",
  from_port: 5432,
  to_port: 5432,
  ip_protocol: protocol,
});
const plan = (lifecycle: Values): Values => ({ rule: [{ rule_name: "a", lifecycle: [lifecycle] }] });
const route = (to: Values): Values => ({ route: [to] });
const launch = (block: string, values: Values): Values => ({ [block]: [values] });

/** Changes of one attribute that do harm, by what is lost: the provider's or AWS' page of the attribute says so. */
export const HARM: Readonly<Record<string, readonly (readonly [type: string, before: Values, after: Values])[]>> = {
  "who may do what": [
    ["aws_elasticache_user", { access_string: "on ~a:* +@all" }, { access_string: "on ~b:* +@all" }],
    [
      "aws_elasticache_user",
      { access_string: "on ~a:* -@all +get" },
      { access_string: "on ~a:* -@all +get +flushall" },
    ],
    ["aws_elasticache_user", { access_string: "on ~a:* +@all" }, { access_string: "off ~a:* +@all" }],
    [
      "aws_iam_role",
      { managed_policy_arns: [] },
      { managed_policy_arns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"] },
    ],
    [
      "aws_iam_role",
      { permissions_boundary: "arn:aws:iam::1:policy/a" },
      { permissions_boundary: "arn:aws:iam::1:policy/b" },
    ],
    ["aws_iam_role", { force_detach_policies: false }, { force_detach_policies: true }],
    ["aws_iam_role", { inline_policy: [] }, { inline_policy: [{ name: "a", policy: ANYONE }] }],
    [
      "aws_iam_role",
      { inline_policy: [{ name: "a", policy: DENY }] },
      {
        inline_policy: [
          { name: "a", policy: DENY },
          { name: "b", policy: ANYONE },
        ],
      },
    ],
    ["aws_sqs_queue", { policy: "" }, { policy: ANYONE }],
    // Less is left out, or asked for.
    [
      "aws_iam_policy",
      { policy: policy({ Effect: "Allow", NotAction: ["iam:*", "s3:*"], Resource: "*" }) },
      { policy: policy({ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }) },
    ],
    [
      "aws_iam_policy",
      { policy: policy({ Effect: "Allow", Action: "s3:*", NotResource: ["arn:aws:s3:::a", "arn:aws:s3:::b"] }) },
      { policy: policy({ Effect: "Allow", Action: "s3:*", NotResource: ["arn:aws:s3:::a"] }) },
    ],
    ["aws_iam_policy", { policy: asked("StringEquals", "o-1") }, { policy: asked("StringEqualsIfExists", "o-1") }],
    ["aws_iam_policy", { policy: asked("StringEquals", "o-1") }, { policy: asked("StringLike", "*") }],
    ["aws_s3_bucket", { policy: null }, { policy: ANYONE }],
    ["aws_secretsmanager_secret", { policy: DENY }, { policy: null }],
    ["aws_s3_bucket", { acl: "private" }, { acl: "aws-exec-read" }],
    ["aws_elasticache_replication_group", { auth_token: "a".repeat(16) }, { auth_token: "b".repeat(16) }],
    // Whoever still reads the old name believes what a client sends in it.
    ...["mtls_clientcert_subject", "mtls_clientcert", "tls_version"].map((of): [string, Values, Values] => [
      "aws_lb_listener",
      { [`routing_http_request_x_amzn_${of}_header_name`]: "X-Client" },
      { [`routing_http_request_x_amzn_${of}_header_name`]: "X-Other" },
    ]),
  ],
  "who is let through": [
    ["aws_security_group", ingress(5432, 5432), ingress(0, 65535)],
    ["aws_security_group", ingress(5432, 5432), ingress(0, 0, "-1")],
    ["aws_security_group", ingress(5432, 5432), ingress(5432, 5432, "udp")],
    // Each address and each port stays, and not the one with the other.
    [
      "aws_security_group",
      passages(["10.0.0.0/24", 5432], ["10.1.0.0/24", 22]),
      passages(["10.1.0.0/24", 5432], ["10.0.0.0/24", 22]),
    ],
    ["aws_vpc_security_group_ingress_rule", rule("tcp"), rule("udp")],
    ["aws_db_subnet_group", { subnet_ids: ["a", "b"] }, { subnet_ids: ["c", "d"] }],
    ["aws_elasticache_subnet_group", { subnet_ids: ["a", "b"] }, { subnet_ids: ["c", "d"] }],
    ["aws_eks_node_group", { subnet_ids: ["a", "b"] }, { subnet_ids: ["c", "d"] }],
    ["aws_subnet", { enable_lni_at_device_index: null }, { enable_lni_at_device_index: 1 }],
    [
      "aws_route_table",
      route({ cidr_block: "10.9.0.0/16", gateway_id: "vgw-1" }),
      route({ cidr_block: "10.9.0.0/16", gateway_id: "vgw-2" }),
    ],
    [
      "aws_route_table",
      route({ cidr_block: "10.9.0.0/16", vpc_peering_connection_id: "pcx-1" }),
      route({ cidr_block: "10.8.0.0/16", vpc_peering_connection_id: "pcx-1" }),
    ],
    [
      "aws_lb_listener",
      { ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
      { ssl_policy: "ELBSecurityPolicy-FS-2018-06" },
    ],
    ["aws_lb_listener", { ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }, { ssl_policy: null }],
    ["aws_lb_listener", { protocol: "TCP" }, { protocol: "UDP" }],
  ],
  "what is kept": [
    ["aws_backup_plan", plan({ cold_storage_after: null }), plan({ cold_storage_after: 1 })],
    [
      "aws_backup_plan",
      plan({ opt_in_to_archive_for_supported_resources: false }),
      plan({ opt_in_to_archive_for_supported_resources: true }),
    ],
    ["aws_backup_vault_lock_configuration", { max_retention_days: null }, { max_retention_days: 30 }],
    ["aws_backup_vault_lock_configuration", { changeable_for_days: 3 }, { changeable_for_days: 300 }],
    [
      "aws_s3_bucket_lifecycle_configuration",
      { rule: [{ id: "a", abort_incomplete_multipart_upload: [] }] },
      { rule: [{ id: "a", abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }] }] },
    ],
    ["aws_sqs_queue", { visibility_timeout_seconds: 300 }, { visibility_timeout_seconds: 0 }],
  ],
  "what is run": [
    ["aws_launch_template", { ram_disk_id: "ari-1" }, { ram_disk_id: "ari-2" }],
    ["aws_launch_template", { kernel_id: "aki-1" }, { kernel_id: "aki-2" }],
    // A mapping of another device leaves the root volume as its image has it: not encrypted.
    [
      "aws_launch_template",
      launch("block_device_mappings", { device_name: "/dev/xvda" }),
      launch("block_device_mappings", { device_name: "/dev/sdb" }),
    ],
    ["aws_launch_template", launch("cpu_options", { core_count: 8 }), launch("cpu_options", { core_count: 1 })],
    ["aws_launch_template", launch("placement", { partition_number: 1 }), launch("placement", { partition_number: 2 })],
    [
      "aws_launch_template",
      launch("metadata_options", { instance_metadata_tags: "disabled" }),
      launch("metadata_options", { instance_metadata_tags: "enabled" }),
    ],
    ["helm_release", { set_wo_revision: 1 }, { set_wo_revision: 2 }],
    ["helm_release", { dependency_update: false }, { dependency_update: true }],
    ["kubernetes_manifest", { computed_fields: [] }, { computed_fields: ["spec"] }],
    ["aws_rds_cluster_instance", { promotion_tier: 1 }, { promotion_tier: 15 }],
    ["aws_rds_cluster", { enable_local_write_forwarding: true }, { enable_local_write_forwarding: false }],
    ["aws_lb", { enable_http2: true }, { enable_http2: false }],
    ["aws_launch_template", { cpu_options: [] }, launch("cpu_options", { core_count: 1 })],
    ["aws_lambda_function", { reserved_concurrent_executions: -1 }, { reserved_concurrent_executions: 1 }],
    ["aws_sns_topic", { content_based_deduplication: true }, { content_based_deduplication: false }],
    [
      "aws_eks_node_group",
      { node_repair_config: [{ max_unhealthy_node_threshold_count: 5 }] },
      { node_repair_config: [{ max_unhealthy_node_threshold_count: 1 }] },
    ],
  ],
  "what is seen": [
    ...["application", "firehose", "http", "lambda", "sqs"].map((of): [string, Values, Values] => [
      "aws_sns_topic",
      { [`${of}_success_feedback_sample_rate`]: 100 },
      { [`${of}_success_feedback_sample_rate`]: 0 },
    ]),
    [
      "aws_lb",
      { enable_tls_version_and_cipher_suite_headers: true },
      { enable_tls_version_and_cipher_suite_headers: false },
    ],
    ["aws_lb", { enable_xff_client_port: true }, { enable_xff_client_port: false }],
    ["aws_vpc", { enable_network_address_usage_metrics: true }, { enable_network_address_usage_metrics: false }],
    ["aws_flow_log", { traffic_type: "REJECT" }, { traffic_type: "ACCEPT" }],
    [
      "aws_cloudwatch_event_target",
      { retry_policy: [] },
      { retry_policy: [{ maximum_event_age_in_seconds: 60, maximum_retry_attempts: 0 }] },
    ],
    [
      "aws_flow_log",
      { destination_options: [{ hive_compatible_partitions: true }] },
      { destination_options: [{ hive_compatible_partitions: false }] },
    ],
    ["aws_cloudwatch_event_rule", { state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" }, { state: "ENABLED" }],
  ],
};

/** Changes beside them that ask nobody. */
export const NO_HARM: readonly (readonly [type: string, before: Values, after: Values])[] = [
  ["aws_security_group", ingress(0, 65535), ingress(5432, 5432)],
  ["aws_vpc_security_group_ingress_rule", rule("-1"), rule("tcp")],
  ["aws_backup_plan", plan({ cold_storage_after: 30 }), plan({ cold_storage_after: null })],
  ["aws_backup_vault_lock_configuration", { changeable_for_days: 300 }, { changeable_for_days: 3 }],
  ["aws_flow_log", { traffic_type: "REJECT" }, { traffic_type: "ALL" }],
  ["aws_vpc_endpoint", { policy: null }, { policy: ANYONE }],
  ["aws_sqs_queue", { policy: "" }, { policy: DENY }],
  ["aws_lambda_function", { reserved_concurrent_executions: 1 }, { reserved_concurrent_executions: 10 }],
  ["aws_lb", { enable_http2: false }, { enable_http2: true }],
];
