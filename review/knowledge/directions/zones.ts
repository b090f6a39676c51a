import { fewer, loses, shrinks, turnsOff } from "../compare";
import { type Direction, fineWhenMade } from "./types";

const STOP = "stop" as const;

/** Copies in other zones. */
export const ZONES: readonly Direction[] = fineWhenMade([
  { types: "*", attribute: "multi_az", compare: turnsOff, severity: STOP, says: "one zone's failure takes it down" },
  {
    types: "*",
    attribute: "multi_az_enabled",
    compare: turnsOff,
    severity: STOP,
    says: "one zone's failure takes it down",
  },
  {
    types: "*",
    attribute: "automatic_failover_enabled",
    compare: turnsOff,
    severity: STOP,
    says: "nobody takes over when the primary fails",
  },
  {
    types: ["aws_elasticache_replication_group"],
    attribute: "num_cache_clusters",
    compare: shrinks,
    severity: "review",
    says: "fewer nodes hold the data",
  },
  {
    types: ["aws_elasticache_replication_group"],
    attribute: "replicas_per_node_group",
    compare: shrinks,
    severity: "review",
    says: "fewer replicas hold the data",
  },
  {
    types: ["aws_elasticache_replication_group", "aws_elasticache_global_replication_group"],
    attribute: "num_node_groups",
    compare: shrinks,
    severity: "review",
    says: "fewer shards hold the data",
  },
  {
    types: ["aws_memorydb_cluster"],
    attribute: "num_replicas_per_shard",
    compare: shrinks,
    severity: "review",
    says: "fewer replicas hold the data",
  },
  {
    types: ["aws_opensearch_domain", "aws_elasticsearch_domain"],
    attribute: "cluster_config.zone_awareness_enabled",
    compare: turnsOff,
    severity: STOP,
    says: "one zone's failure takes it down",
  },
  {
    types: ["aws_opensearch_domain", "aws_elasticsearch_domain"],
    attribute: "cluster_config.instance_count",
    compare: shrinks,
    severity: "review",
    says: "fewer nodes hold the data",
  },
  {
    types: ["aws_rds_cluster", "aws_docdb_cluster"],
    attribute: "availability_zones",
    compare: loses,
    severity: "review",
    says: "storage loses a zone",
  },
  {
    types: [
      "aws_db_subnet_group",
      "aws_elasticache_subnet_group",
      "aws_lb",
      "aws_autoscaling_group",
      "aws_eks_node_group",
    ],
    attribute: "subnet_ids",
    compare: fewer,
    severity: "review",
    says: "fewer subnets, and so perhaps fewer zones",
  },
  {
    types: ["aws_eks_node_group"],
    attribute: "scaling_config.min_size",
    compare: shrinks,
    severity: "review",
    says: "fewer nodes run at least",
  },
  {
    types: ["aws_ecs_service"],
    attribute: "desired_count",
    compare: shrinks,
    severity: "review",
    says: "fewer copies run",
  },
  {
    types: ["aws_rds_global_cluster", "aws_rds_cluster"],
    attribute: "global_cluster_identifier",
    compare: { weaker: (b, a) => typeof b === "string" && b !== "" && !a },
    severity: STOP,
    says: "the copy in the other region is detached",
  },
  {
    types: ["aws_elasticache_replication_group"],
    attribute: "global_replication_group_id",
    compare: { weaker: (b, a) => typeof b === "string" && b !== "" && !a },
    severity: STOP,
    says: "the copy in the other region is detached",
  },
]);
