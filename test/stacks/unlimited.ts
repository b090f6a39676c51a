/**
 * Texts that Tessera writes into resources and for which AWS documents no length, and why none is needed: type and
 * attribute. What is neither here nor in stacks/limits/table.ts fails a test.
 */
export const UNLIMITED: Readonly<Record<string, string>> = {
  "aws_backup_vault_policy.policy": "no length is documented, and one is of the same statements for every vault",
  "aws_db_parameter_group.description": "no length is documented: it is the group's name and a few words",
  "aws_db_subnet_group.description": "no length is documented: it is the group's name and a few words",
  "aws_eks_addon.addon_name": "AWS names add-ons",
  "aws_eks_addon.configuration_values": "no length is documented: it is written out in full, and no name is in it",
  "aws_eks_pod_identity_association.namespace": "63 characters: Kubernetes, which is asked for the namespace itself",
  "aws_eks_pod_identity_association.service_account":
    "253 characters: Kubernetes, which is asked for the account itself",
  "aws_elasticache_global_replication_group.global_replication_group_description": "no length is documented",
  "aws_elasticache_parameter_group.description": "no length is documented: it is the group's name and a few words",
  "aws_elasticache_parameter_group.name": "no length is documented: an id that has a row, and the family",
  "aws_elasticache_replication_group.description": "no length is documented: it is the home's name and a few words",
  "aws_elasticache_replication_group.final_snapshot_identifier":
    "no length is documented: an id that has a row, and a hash",
  "aws_elasticache_subnet_group.description": "no length is documented: it is the group's name and a few words",
  "aws_elasticache_user.access_string": "no length is documented: it has one tenant's prefix",
  "aws_elasticache_user.user_name":
    "no length is documented: Terraform's provider takes 120, and an id that has a row is in it",
  "aws_rds_cluster_parameter_group.description": "no length is documented: it is the group's name and a few words",
  "aws_elasticache_global_replication_group.global_replication_group_id_suffix": "a part of an id that has a row",
  "aws_rds_cluster_instance.ca_cert_identifier": "AWS names authorities",
  "aws_vpc_endpoint.service_name": "AWS names services",
};
