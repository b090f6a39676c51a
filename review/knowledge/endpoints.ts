/** Attributes by which clients find what serves them, made by the service or given. */
export const ADDRESSES =
  /^(endpoint|reader_endpoint|address|dns_name|fqdn|port|(primary|reader|configuration)_endpoint(_address)?|cluster_address|bootstrap_brokers\w*|domain_endpoint|invoke_arn|name_servers|hosted_zone_id)$/;
/** Attributes that such addresses are made from. */
export const NAMES: Readonly<Record<string, readonly string[]>> = {
  aws_rds_cluster: ["cluster_identifier", "engine_mode"],
  aws_rds_cluster_instance: ["identifier"],
  aws_db_instance: ["identifier"],
  aws_docdb_cluster: ["cluster_identifier"],
  aws_docdb_cluster_instance: ["identifier"],
  aws_neptune_cluster: ["cluster_identifier"],
  aws_neptune_cluster_instance: ["identifier"],
  aws_redshift_cluster: ["cluster_identifier"],
  aws_elasticache_replication_group: ["replication_group_id", "cluster_mode"],
  aws_elasticache_cluster: ["cluster_id"],
  aws_memorydb_cluster: ["name"],
  aws_opensearch_domain: ["domain_name"],
  aws_db_proxy: ["name"],
  aws_lb: ["name", "internal"],
  aws_eks_cluster: ["name"],
  aws_route53_record: ["name"],
  aws_route53_zone: ["name"],
  aws_vpc_endpoint: ["private_dns_enabled"],
};
