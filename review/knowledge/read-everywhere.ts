import { POLICY_ATTRIBUTES } from "./policy";

/** Attributes that hold a version. */
export const VERSIONS = ["engine_version", "version", "kubernetes_version"];

/** Attributes that hold a class of machines. */
export const CLASSES = [
  "instance_class",
  "db_cluster_instance_class",
  "node_type",
  "instance_type",
  "cluster_config.instance_type",
  "cache_node_type",
];

/** Attributes that hold an amount of which less is worse. */
export const AMOUNTS = [
  "allocated_storage",
  "max_allocated_storage",
  "iops",
  "storage_throughput",
  "read_capacity",
  "write_capacity",
  "memory_size",
  "serverlessv2_scaling_configuration.max_capacity",
  "serverlessv2_scaling_configuration.min_capacity",
  "shard_count",
  "reserved_concurrent_executions",
];

/** Attributes whose change restarts what they belong to, told with the hour of the apply. */
export const RESTARTS = ["storage_type", "master_password", "password", "multi_az", "apply_immediately"];

/** Attributes that rules read on every type that has them. */
export const READ_EVERYWHERE: ReadonlySet<string> = new Set([
  ...POLICY_ATTRIBUTES,
  ...VERSIONS,
  ...CLASSES,
  ...AMOUNTS,
  ...RESTARTS,
]);
