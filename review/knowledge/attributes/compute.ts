import type { Attributes } from "./types";

/** Functions, clusters of containers and their nodes. Names as in the AWS provider 5.100.0 and 6.25.0. */
export const COMPUTE: Readonly<Record<string, Attributes>> = {
  aws_lambda_function: {
    harmless: `code_sha256 description invoke_arn last_modified publish publish_to qualified_arn qualified_invoke_arn
      replace_security_groups_on_destroy replacement_security_group_ids signing_job_arn
      signing_profile_version_arn source_code_hash source_code_size version filename snap_start{apply_on
      optimization_status} tracing_config{mode} vpc_config{vpc_id}`,
    identity: `function_name`,
    // Another program, from elsewhere, with the function's rights. Its archive is another with each release: filename.
    path: `handler image_uri layers s3_bucket s3_key s3_object_version kms_key_arn role source_kms_key_arn runtime
      package_type architectures image_config{command entry_point working_directory}
      dead_letter_config{target_arn} environment{variables} file_system_config{arn local_mount_path}
      logging_config{log_group application_log_level system_log_level log_format}
      vpc_config{ipv6_allowed_for_dual_stack security_group_ids subnet_ids}
      capacity_provider_config{lambda_managed_instances_capacity_provider_config{capacity_provider_arn
      execution_environment_memory_gib_per_vcpu per_execution_environment_max_concurrency}}
      tenancy_config{tenant_isolation_mode}`,
    judged: `reserved_concurrent_executions`,
    smaller: `memory_size timeout ephemeral_storage{size} durable_config{execution_timeout retention_period}`,
    loses: `code_signing_config_arn`,
    off: `skip_destroy`,
  },
  aws_lambda_invocation: {
    harmless: "result terraform_key triggers",
    path: "function_name qualifier tenant_id",
    judged: "input lifecycle_scope",
  },
  aws_launch_template: {
    harmless: `description latest_version elastic_gpu_specifications{type} elastic_inference_accelerator{type}
      block_device_mappings{ebs{volume_initialization_rate}} hibernation_options{configured}
      network_interfaces{delete_on_termination description primary_ipv6 ena_srd_specification{ena_srd_enabled
      ena_srd_udp_specification{ena_srd_udp_enabled}}} tag_specifications{resource_type tags}`,
    identity: `name name_prefix`,
    path: `image_id instance_type key_name security_group_names vpc_security_group_ids user_data
      instance_initiated_shutdown_behavior default_version block_device_mappings{ebs{kms_key_id snapshot_id
      volume_type} device_name no_device virtual_name}
      capacity_reservation_specification{capacity_reservation_preference
      capacity_reservation_target{capacity_reservation_id capacity_reservation_resource_group_arn}}
      iam_instance_profile{arn name} instance_market_options{market_type spot_options{block_duration_minutes
      instance_interruption_behavior max_price spot_instance_type valid_until}}
      instance_requirements{accelerator_manufacturers accelerator_names accelerator_types
      allowed_instance_types bare_metal burstable_performance cpu_manufacturers excluded_instance_types
      instance_generations local_storage local_storage_types
      max_spot_price_as_percentage_of_optimal_on_demand_price on_demand_max_price_percentage_over_lowest_price
      require_hibernate_support spot_max_price_percentage_over_lowest_price accelerator_count{max min}
      accelerator_total_memory_mib{max min} baseline_ebs_bandwidth_mbps{max min} memory_gib_per_vcpu{max min}
      memory_mib{max min} network_bandwidth_gbps{max min} network_interface_count{max min}
      total_local_storage_gb{max min} vcpu_count{max min}} network_interfaces{ipv4_addresses ipv4_prefixes
      ipv6_addresses ipv6_prefixes network_interface_id private_ip_address security_groups subnet_id
      device_index interface_type network_card_index ipv4_address_count ipv4_prefix_count ipv6_address_count
      ipv6_prefix_count} placement{availability_zone group_id group_name host_id host_resource_group_arn
      tenancy affinity partition_number spread_domain} maintenance_options{auto_recovery}
      cpu_options{amd_sev_snp core_count threads_per_core} kernel_id ram_disk_id update_default_version
      credit_specification{cpu_credits} license_specification{license_configuration_arn}
      private_dns_name_options{enable_resource_name_dns_a_record enable_resource_name_dns_aaaa_record
      hostname_type}`,
    judged: `metadata_options{http_tokens}`,
    off: `disable_api_stop disable_api_termination ebs_optimized block_device_mappings{ebs{encrypted}}
      enclave_options{enabled} monitoring{enabled}`,
    on: `block_device_mappings{ebs{delete_on_termination}} metadata_options{http_endpoint http_protocol_ipv6
      instance_metadata_tags} network_interfaces{associate_carrier_ip_address associate_public_ip_address}`,
    smaller: `block_device_mappings{ebs{volume_size iops throughput}}`,
    larger: `metadata_options{http_put_response_hop_limit}`,
    sooner: `network_interfaces{connection_tracking_specification{tcp_established_timeout udp_stream_timeout
      udp_timeout}}`,
  },
  aws_eks_cluster: {
    harmless: `bootstrap_self_managed_addons cluster_id created_at platform_version status certificate_authority{data}
      vpc_config{cluster_security_group_id vpc_id}`,
    identity: `endpoint identity{oidc{issuer}} name kubernetes_network_config{ip_family service_ipv4_cidr service_ipv6_cidr}`,
    path: `role_arn compute_config{node_pools node_role_arn} encryption_config{provider{key_arn}}
      outpost_config{control_plane_instance_type outpost_arns control_plane_placement{group_name}}
      remote_network_config{remote_node_networks{cidrs} remote_pod_networks{cidrs}}
      vpc_config{security_group_ids subnet_ids} upgrade_policy{support_type} control_plane_scaling_config{tier}`,
    judged: `deletion_protection enabled_cluster_log_types version access_config{authentication_mode}
      vpc_config{endpoint_public_access public_access_cidrs}`,
    off: `compute_config{enabled} kubernetes_network_config{elastic_load_balancing{enabled}}
      storage_config{block_storage{enabled}} vpc_config{endpoint_private_access} zonal_shift_config{enabled}`,
    on: "force_update_version access_config{bootstrap_cluster_creator_admin_permissions}",
    loses: "encryption_config{resources}",
  },
  aws_eks_node_group: {
    harmless: `status resources{remote_access_security_group_id autoscaling_groups{name}}`,
    identity: `node_group_name node_group_name_prefix ami_type`,
    path: `capacity_type cluster_name instance_types labels node_role_arn release_version launch_template{id name
      version} remote_access{ec2_ssh_key source_security_group_ids} taint{effect key value}
      node_repair_config{node_repair_config_overrides{repair_action node_monitoring_condition
      node_unhealthy_reason min_repair_wait_time_mins} max_unhealthy_node_threshold_count
      max_unhealthy_node_threshold_percentage} subnet_ids`,
    judged: `version scaling_config{min_size}`,
    off: `node_repair_config{enabled}`,
    smaller: `disk_size scaling_config{max_size desired_size}`,
    on: `force_update_version`,
    larger: `update_config{max_unavailable max_unavailable_percentage}
      node_repair_config{max_parallel_nodes_repaired_count max_parallel_nodes_repaired_percentage}`,
  },
  aws_eks_addon: {
    harmless: "created_at modified_at resolve_conflicts_on_create",
    identity: "addon_name",
    path: `cluster_name configuration_values service_account_role_arn addon_version resolve_conflicts
      resolve_conflicts_on_update pod_identity_association{role_arn service_account}`,
    off: "preserve",
  },
  aws_ecr_pull_through_cache_rule: {
    harmless: "registry_id",
    identity: "ecr_repository_prefix",
    path: "credential_arn custom_role_arn upstream_registry_url upstream_repository_prefix",
  },
  aws_ecr_repository_creation_template: {
    harmless: "description registry_id resource_tags",
    identity: "prefix",
    path: "custom_role_arn lifecycle_policy encryption_configuration{encryption_type kms_key}",
    judged: "image_tag_mutability repository_policy",
    loses: "applied_for",
    gains: "image_tag_mutability_exclusion_filter{filter filter_type}",
  },
};
