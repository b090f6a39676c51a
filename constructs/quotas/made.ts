import type { LIMITS } from "./limits";

/** What programs make in AWS by calls of their own: no plan has it. */
export interface Made {
  /** In words. */
  readonly what: string;
  /** Who makes it. */
  readonly by: string;
  /** Actions by which it comes to be, or policies of Amazon's that hold them (`iam:<name>`). */
  readonly actions: readonly string[];
  readonly counts:
    | {
        /** Settings of the limits that it counts against. */
        readonly limits: readonly (keyof typeof LIMITS)[];
      }
    /** Why nothing counts it: nothing lasting is made, or the limit is of another kind. */
    | { readonly unbounded: string }
    /** AWS limits it and nothing here tells how many there are: the limit, and what to do. */
    | { readonly uncounted: string };
}

/** Objects of S3 have no limit (Amazon S3: Quotas). */
const OBJECTS = "objects have no limit; a bucket's are cleared up by its rules of lifecycle, and by what wrote them";
const USE = "is used, and nothing is made that lasts";

/**
 * Everything that programs make beside Terraform: executors, verifiers, drills, operators and AWS' own services on roles
 * of Tessera. Held by test/policies/made.test.ts, which reads what roles may call: an action that makes something and is
 * not here fails it.
 */
export const MADE: readonly Made[] = [
  {
    what: "parameters with passwords of users of engines on Kubernetes",
    by: "executors",
    actions: ["ssm:PutParameter"],
    counts: { limits: ["ssm_standard_parameters"] },
  },
  {
    what: "copies of clusters with an instance each",
    by: "restore drills, a home at a time",
    actions: ["rds:RestoreDBClusterToPointInTime", "rds:CreateDBInstance"],
    counts: { limits: ["rds_db_clusters", "rds_db_instances"] },
  },
  {
    what: "copies of caches, a node a shard",
    by: "restore drills, a home at a time",
    actions: ["elasticache:CreateReplicationGroup"],
    counts: { limits: ["elasticache_nodes"] },
  },
  {
    what: "two secrets of a copy",
    by: "restore drills, and RDS in their name",
    actions: ["secretsmanager:CreateSecret"],
    counts: { unbounded: "two for as long as a drill lasts, of 500,000 a region" },
  },
  {
    what: "versions of secrets that stand",
    by: "executors, External Secrets",
    actions: ["secretsmanager:PutSecretValue"],
    counts: { unbounded: "Secrets Manager keeps some 100 versions of a secret, and takes the oldest away itself" },
  },
  {
    what: "log groups of Enhanced Monitoring, one a region",
    by: "RDS",
    actions: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
    counts: { unbounded: "one an account and region, RDSOSMetrics, of 1,000,000" },
  },
  {
    what: "streams and lines of logs",
    by: "functions, flow logs, RDS, CloudTrail",
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    counts: { unbounded: "a group has as many streams as are made (CloudWatch Logs: Quotas); its retention ends them" },
  },
  {
    what: "metrics of the night's jobs",
    by: "delivery/heartbeat.sh",
    actions: ["cloudwatch:PutMetricData"],
    counts: { unbounded: "metrics have no limit (CloudWatch: Quotas), and those of a job are few" },
  },
  {
    what: "network interfaces of functions, with an address each",
    by: "Lambda, for executors and verifiers",
    actions: ["ec2:CreateNetworkInterface", "ec2:AssignPrivateIpAddresses"],
    counts: { limits: ["network_interfaces"] },
  },
  {
    what: "objects: backups, logs, states, plans, records",
    by: "backup tools of engines, Velero, services that log, delivery",
    actions: ["s3:PutObject"],
    counts: { unbounded: OBJECTS },
  },
  {
    what: "repositories of images that were pulled through",
    by: "ECR, by its creation templates",
    actions: ["ecr:CreateRepository", "ecr:ReplicateImage"],
    counts: {
      unbounded: "one an image that a chart names, some dozens of 100,000 a region (Amazon ECR: Service quotas)",
    },
  },
  {
    what: "grants of keys",
    by: "RDS, ElastiCache, EBS, Backup, ECR, in the caller's name",
    actions: ["kms:CreateGrant"],
    counts: { unbounded: "50,000 a key (AWS KMS: Resource quotas): one a volume or cluster under it" },
  },
  {
    what: "volumes of engines on Kubernetes, and their nodes' own",
    by: "the EBS driver, at an operator's claim",
    actions: ["iam:service-role/AmazonEBSCSIDriverPolicy"],
    counts: {
      uncounted:
        "gp3 storage of volumes, 50 TiB a region unless AWS grants more (Amazon EBS: Quotas): what custom resources claim, their members added up",
    },
  },
  {
    what: "network interfaces and addresses of pods",
    by: "the VPC CNI on nodes",
    actions: ["iam:AmazonEKS_CNI_Policy"],
    counts: { limits: ["network_interfaces"] },
  },
  {
    what: "nodes, within the most of their group",
    by: "the cluster autoscaler",
    actions: ["autoscaling:SetDesiredCapacity"],
    counts: { limits: ["ec2_on_demand_vcpus", "network_interfaces"] },
  },
  {
    what: "network interfaces of the control plane",
    by: "EKS",
    actions: ["iam:AmazonEKSClusterPolicy"],
    counts: { limits: ["network_interfaces"] },
  },
  {
    what: "nothing: nodes join and pull images",
    by: "nodes",
    actions: ["iam:AmazonEKSWorkerNodePolicy", "iam:AmazonEC2ContainerRegistryPullOnly"],
    counts: { unbounded: "these policies read, and make nothing" },
  },
  {
    what: "recovery points",
    by: "AWS Backup",
    actions: ["iam:service-role/AWSBackupServiceRolePolicyForBackup", "backup:CopyIntoBackupVault"],
    counts: {
      unbounded:
        "1,000,000 a vault (AWS Backup: Quotas), and those of RDS do not count as its manual snapshots (Amazon RDS: Using AWS Backup); plans end them",
    },
  },
  {
    what: "what people restore from recovery points",
    by: "AWS Backup, when it is asked to",
    actions: ["iam:service-role/AWSBackupServiceRolePolicyForRestores"],
    counts: {
      uncounted:
        "what people restore by hand: clusters and instances of RDS stand beside those counted, until somebody takes them away",
    },
  },
  {
    what: "final snapshots of clusters that were deleted",
    by: "Terraform's destroy (constructs/backup/final-snapshot.ts)",
    actions: [],
    counts: {
      uncounted:
        "final snapshots of deleted clusters: manual snapshots of RDS, 100 of clusters a region unless AWS grants more (Amazon RDS: Quotas); they stay until somebody takes those away whose expiry is over",
    },
  },
  {
    what: "targets of groups that stand",
    by: "the load balancer controller",
    actions: ["elasticloadbalancing:RegisterTargets"],
    counts: { unbounded: "a group has the members of one cluster, of 1,000 (Elastic Load Balancing: Quotas)" },
  },
  {
    what: "messages",
    by: "Alertmanager, alarms, rules, functions that failed",
    actions: ["sns:Publish", "sqs:SendMessage"],
    counts: { unbounded: USE },
  },
  {
    what: "tags of what stands",
    by: "executors, drills, ECR, sessions",
    actions: [
      "ssm:AddTagsToResource",
      "rds:AddTagsToResource",
      "elasticache:AddTagsToResource",
      "secretsmanager:TagResource",
      "ecr:TagResource",
      "sts:TagSession",
    ],
    counts: { unbounded: "50 a resource, and none has as many" },
  },
];

/** What AWS limits and nothing here can count, for people. */
export const UNCOUNTED: readonly string[] = MADE.flatMap(({ counts }) =>
  "uncounted" in counts ? [counts.uncounted] : [],
);
