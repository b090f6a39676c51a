/** Attributes of databases and caches whose change restarts them or fails them over. */
export const DISRUPTIVE =
  /^(instance_class|node_type|engine_version|storage_type|allocated_storage|iops|ca_cert_identifier|multi_az|parameter_group_name|db_parameter_group_name|db_cluster_parameter_group_name|db_instance_parameter_group_name|port|network_type|master_password|option_group_name|performance_insights_enabled|transit_encryption_mode)/;
