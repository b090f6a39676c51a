import type { Attributes } from "./types";

/** Networks, names and load balancers. Names as in the AWS provider 5.100.0 and 6.25.0. */
export const NETWORK: Readonly<Record<string, Attributes>> = {
  aws_default_security_group: {
    harmless: `description name name_prefix owner_id revoke_rules_on_delete egress{description} ingress{description}`,
    path: `vpc_id egress{cidr_blocks from_port ipv6_cidr_blocks prefix_list_ids protocol security_groups self
      to_port} ingress{prefix_list_ids security_groups self}`,
    judged: `ingress{cidr_blocks from_port ipv6_cidr_blocks protocol to_port}`,
  },
  aws_security_group: {
    harmless: `description owner_id revoke_rules_on_delete egress{description} ingress{description}`,
    identity: `name name_prefix`,
    path: `vpc_id egress{cidr_blocks from_port ipv6_cidr_blocks prefix_list_ids protocol security_groups self
      to_port} ingress{prefix_list_ids security_groups self}`,
    judged: `ingress{cidr_blocks from_port ipv6_cidr_blocks protocol to_port}`,
  },
  aws_vpc_security_group_egress_rule: {
    harmless: "description security_group_rule_id",
    path: "cidr_ipv4 cidr_ipv6 from_port ip_protocol prefix_list_id referenced_security_group_id security_group_id to_port",
  },
  aws_vpc_security_group_ingress_rule: {
    harmless: `description security_group_rule_id`,
    path: `prefix_list_id referenced_security_group_id security_group_id`,
    judged: `cidr_ipv4 cidr_ipv6 from_port ip_protocol to_port`,
  },
  aws_route53_record: {
    identity: "fqdn name type",
    path: `health_check_id multivalue_answer_routing_policy records set_identifier zone_id
      alias{evaluate_target_health name zone_id} cidr_routing_policy{collection_id location_name}
      failover_routing_policy{type} geolocation_routing_policy{continent country subdivision}
      geoproximity_routing_policy{aws_region bias local_zone_group coordinates{latitude longitude}}
      latency_routing_policy{region} weighted_routing_policy{weight}`,
    on: "allow_overwrite",
    larger: "ttl",
  },
  aws_route53_zone: {
    harmless: "comment",
    identity: "name name_servers primary_name_server zone_id delegation_set_id",
    path: "vpc{vpc_id vpc_region}",
    judged: "force_destroy",
    off: "enable_accelerated_recovery",
  },
  aws_route_table: {
    harmless: `owner_id`,
    path: `propagating_vgws vpc_id route{carrier_gateway_id core_network_arn destination_prefix_list_id
      egress_only_gateway_id local_gateway_id nat_gateway_id network_interface_id transit_gateway_id
      vpc_endpoint_id vpc_peering_connection_id cidr_block gateway_id ipv6_cidr_block}`,
  },
  aws_route_table_association: { path: "gateway_id route_table_id subnet_id" },
  aws_subnet: {
    harmless: `ipv6_cidr_block_association_id owner_id`,
    identity: `availability_zone availability_zone_id cidr_block ipv6_cidr_block ipv6_native outpost_arn`,
    path: `vpc_id customer_owned_ipv4_pool enable_dns64 enable_resource_name_dns_a_record_on_launch
      enable_resource_name_dns_aaaa_record_on_launch enable_lni_at_device_index
      private_dns_hostname_type_on_launch`,
    judged: `map_public_ip_on_launch`,
    on: `assign_ipv6_address_on_creation map_customer_owned_ip_on_launch`,
  },
  aws_vpc: {
    harmless: `default_network_acl_id default_route_table_id default_security_group_id dhcp_options_id
      ipv6_association_id main_route_table_id owner_id`,
    identity: `cidr_block instance_tenancy ipv4_ipam_pool_id ipv4_netmask_length ipv6_cidr_block
      ipv6_cidr_block_network_border_group ipv6_ipam_pool_id ipv6_netmask_length`,
    off: `enable_dns_hostnames enable_dns_support enable_network_address_usage_metrics`,
    on: `assign_generated_ipv6_cidr_block`,
  },
  aws_vpc_endpoint: {
    harmless: "cidr_blocks network_interface_ids owner_id prefix_list_id requester_managed state auto_accept",
    identity: "dns_entry{dns_name hosted_zone_id} ip_address_type service_name service_region vpc_endpoint_type",
    path: `resource_configuration_arn route_table_ids security_group_ids service_network_arn subnet_ids vpc_id
      dns_options{dns_record_ip_type private_dns_only_for_inbound_resolver_endpoint} subnet_configuration{ipv4 ipv6 subnet_id}`,
    judged: "policy",
    off: "private_dns_enabled",
  },
  aws_lb: {
    harmless: `arn_suffix vpc_id zone_id`,
    identity: `dns_name ip_address_type load_balancer_type name name_prefix`,
    path: `customer_owned_ipv4_pool dns_record_client_routing_policy security_groups subnets
      secondary_ips_auto_assigned_per_subnet preserve_host_header xff_header_processing_mode
      access_logs{bucket prefix} connection_logs{bucket prefix} health_check_logs{bucket prefix}
      ipam_pools{ipv4_ipam_pool_id} subnet_mapping{allocation_id ipv6_address outpost_id private_ipv4_address
      subnet_id}`,
    judged: `desync_mitigation_mode enable_deletion_protection internal`,
    off: `drop_invalid_header_fields enable_cross_zone_load_balancing
      enforce_security_group_inbound_rules_on_private_link_traffic enable_zonal_shift access_logs{enabled}
      connection_logs{enabled} health_check_logs{enabled} enable_http2
      enable_tls_version_and_cipher_suite_headers enable_xff_client_port`,
    on: `enable_waf_fail_open`,
    smaller: `idle_timeout minimum_load_balancer_capacity{capacity_units} client_keep_alive`,
  },
  aws_lb_listener: {
    harmless: `routing_http_response_access_control_max_age_header_value default_action{order}`,
    identity: `port default_action{authenticate_cognito{session_cookie_name} authenticate_oidc{session_cookie_name}}`,
    path: `certificate_arn load_balancer_arn alpn_policy default_action{target_group_arn type
      authenticate_cognito{authentication_request_extra_params on_unauthenticated_request scope user_pool_arn
      user_pool_client_id user_pool_domain} authenticate_oidc{authentication_request_extra_params
      authorization_endpoint client_id client_secret issuer on_unauthenticated_request scope token_endpoint
      user_info_endpoint} forward{stickiness{duration enabled} target_group{arn weight}} jwt_validation{issuer
      jwks_endpoint additional_claim{format name values}} redirect{host path port protocol query status_code}
      fixed_response{content_type message_body status_code}} mutual_authentication{mode trust_store_arn
      advertise_trust_store_ca_names} routing_http_request_x_amzn_mtls_clientcert_header_name
      routing_http_request_x_amzn_mtls_clientcert_issuer_header_name
      routing_http_request_x_amzn_mtls_clientcert_leaf_header_name
      routing_http_request_x_amzn_mtls_clientcert_serial_number_header_name
      routing_http_request_x_amzn_mtls_clientcert_subject_header_name
      routing_http_request_x_amzn_mtls_clientcert_validity_header_name
      routing_http_request_x_amzn_tls_cipher_suite_header_name
      routing_http_request_x_amzn_tls_version_header_name protocol ssl_policy`,
    on: `mutual_authentication{ignore_client_certificate_expiry} routing_http_response_server_enabled`,
    larger: `default_action{authenticate_cognito{session_timeout} authenticate_oidc{session_timeout}}`,
    loses: `routing_http_response_content_security_policy_header_value
      routing_http_response_strict_transport_security_header_value
      routing_http_response_x_content_type_options_header_value
      routing_http_response_x_frame_options_header_value`,
    gains: `routing_http_response_access_control_allow_credentials_header_value
      routing_http_response_access_control_allow_headers_header_value
      routing_http_response_access_control_allow_methods_header_value
      routing_http_response_access_control_allow_origin_header_value
      routing_http_response_access_control_expose_headers_header_value`,
    smaller: `tcp_idle_timeout_seconds`,
  },
  aws_lb_target_group: {
    harmless: `arn_suffix load_balancer_arns`,
    identity: `name name_prefix ip_address_type target_type protocol_version stickiness{cookie_name}`,
    path: `port protocol vpc_id load_balancing_cross_zone_enabled target_control_port connection_termination
      preserve_client_ip proxy_protocol_v2 health_check{matcher path port protocol}
      target_failover{on_deregistration on_unhealthy}
      target_group_health{dns_failover{minimum_healthy_targets_count minimum_healthy_targets_percentage}
      unhealthy_state_routing{minimum_healthy_targets_count minimum_healthy_targets_percentage}}
      target_health_state{enable_unhealthy_connection_termination} stickiness{enabled type}
      load_balancing_algorithm_type lambda_multi_value_headers_enabled`,
    off: `health_check{enabled} load_balancing_anomaly_mitigation`,
    smaller: `deregistration_delay slow_start target_health_state{unhealthy_draining_interval}
      stickiness{cookie_duration}`,
    larger: `health_check{interval timeout unhealthy_threshold healthy_threshold}`,
  },
};
