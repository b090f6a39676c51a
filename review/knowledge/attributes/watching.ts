import type { Attributes } from "./types";

/** Trails, logs, alarms, events and notifications. Names as in the AWS provider 5.100.0 and 6.25.0. */
export const WATCHING: Readonly<Record<string, Attributes>> = {
  aws_cloudtrail: {
    harmless: "home_region advanced_event_selector{name}",
    identity: "name",
    path: `cloud_watch_logs_group_arn cloud_watch_logs_role_arn s3_bucket_name s3_key_prefix sns_topic_arn
      sns_topic_name advanced_event_selector{field_selector{ends_with equals field not_ends_with not_equals
      not_starts_with starts_with}} event_selector{read_write_type data_resource{type values}}`,
    judged: `enable_log_file_validation enable_logging include_global_service_events is_multi_region_trail kms_key_id`,
    off: "is_organization_trail event_selector{include_management_events}",
    loses: "insight_selector{insight_type}",
    gains: "event_selector{exclude_management_event_sources}",
  },
  aws_cloudwatch_composite_alarm: {
    harmless: "alarm_description",
    identity: "alarm_name",
    path: "alarm_rule actions_suppressor{alarm}",
    judged: "actions_enabled alarm_actions",
    larger: "actions_suppressor{extension_period wait_period}",
    loses: "insufficient_data_actions ok_actions",
  },
  aws_cloudwatch_metric_alarm: {
    harmless: "alarm_description metric_query{id label}",
    identity: "alarm_name",
    path: `dimensions evaluate_low_sample_count_percentiles extended_statistic metric_name namespace statistic
      threshold_metric_id unit metric_query{account_id expression period return_data metric{dimensions metric_name
      namespace period stat unit}}`,
    judged: `actions_enabled alarm_actions comparison_operator datapoints_to_alarm evaluation_periods period threshold
      treat_missing_data`,
    loses: "insufficient_data_actions ok_actions",
  },
  aws_cloudwatch_event_rule: {
    harmless: "description",
    identity: "name name_prefix",
    path: "event_bus_name role_arn",
    judged: "event_pattern is_enabled schedule_expression state",
    on: "force_destroy",
  },
  aws_cloudwatch_event_target: {
    harmless: `target_id ecs_target{enable_ecs_managed_tags group propagate_tags tags ordered_placement_strategy{field
      type}} redshift_target{statement_name with_event}`,
    path: `arn event_bus_name input input_path role_arn rule appsync_target{graphql_operation}
      batch_target{array_size job_attempts job_definition job_name} dead_letter_config{arn}
      ecs_target{launch_type task_count task_definition_arn platform_version
      network_configuration{security_groups subnets} capacity_provider_strategy{base capacity_provider weight}
      placement_constraint{expression type}} http_target{header_parameters path_parameter_values
      query_string_parameters} input_transformer{input_paths input_template}
      kinesis_target{partition_key_path} redshift_target{database db_user secrets_manager_arn sql}
      run_command_targets{key values} sagemaker_pipeline_target{pipeline_parameter_list{name value}}
      sqs_target{message_group_id}`,
    on: `force_destroy ecs_target{enable_execute_command network_configuration{assign_public_ip}}`,
    judged: `retry_policy{maximum_event_age_in_seconds maximum_retry_attempts}`,
  },
  aws_cloudwatch_log_group: {
    off: "skip_destroy",
    identity: "name name_prefix log_group_class",
    judged: "kms_key_id retention_in_days deletion_protection_enabled",
  },
  aws_cloudwatch_log_metric_filter: {
    identity: "name",
    path: `log_group_name metric_transformation{default_value dimensions name namespace unit value}`,
    judged: "pattern",
    off: "apply_on_transformed_logs",
  },
  aws_flow_log: {
    path: `deliver_cross_account_role eni_id iam_role_arn log_destination log_destination_type log_format subnet_id
      transit_gateway_attachment_id transit_gateway_id vpc_id regional_nat_gateway_id log_group_name
      destination_options{file_format hive_compatible_partitions per_hour_partition}`,
    larger: `max_aggregation_interval`,
    judged: `traffic_type`,
  },
  aws_sqs_queue: {
    harmless: `receive_wait_time_seconds url`,
    identity: `fifo_queue name name_prefix`,
    path: `redrive_allow_policy redrive_policy deduplication_scope fifo_throughput_limit`,
    judged: `kms_master_key_id message_retention_seconds policy sqs_managed_sse_enabled`,
    smaller: `max_message_size visibility_timeout_seconds`,
    larger: `kms_data_key_reuse_period_seconds delay_seconds`,
    off: `content_based_deduplication`,
  },
  aws_sns_topic: {
    harmless: `beginning_archive_time display_name owner tracing_config`,
    identity: `fifo_topic name name_prefix`,
    path: `application_failure_feedback_role_arn application_success_feedback_role_arn archive_policy
      delivery_policy firehose_failure_feedback_role_arn firehose_success_feedback_role_arn
      http_failure_feedback_role_arn http_success_feedback_role_arn lambda_failure_feedback_role_arn
      lambda_success_feedback_role_arn sqs_failure_feedback_role_arn sqs_success_feedback_role_arn
      fifo_throughput_scope`,
    judged: `kms_master_key_id policy`,
    smaller: `signature_version application_success_feedback_sample_rate firehose_success_feedback_sample_rate
      http_success_feedback_sample_rate lambda_success_feedback_sample_rate sqs_success_feedback_sample_rate`,
    off: `content_based_deduplication`,
  },
  aws_sns_topic_policy: { harmless: "owner", judged: "policy", path: "arn" },
  aws_sns_topic_subscription: {
    harmless: `confirmation_timeout_in_minutes confirmation_was_authenticated endpoint_auto_confirms owner_id
      pending_confirmation`,
    path: `delivery_policy endpoint filter_policy_scope protocol redrive_policy replay_policy subscription_role_arn
      topic_arn raw_message_delivery`,
    judged: "filter_policy",
  },
};
