import { z } from "zod";
import { wholeNumber } from "../../../../config/fields";
import { userPasswords } from "../../families/incluster/rotation";
import { LICENCES } from "./versions";

/** Virtual CPUs and GiB of the nodes that a tenant may have of its own. Source: EC2, instance types m7g and r7g. */
export const NODE_TYPES: Readonly<Record<string, { readonly vcpu: number; readonly memoryGib: number }>> = {
  "m7g.xlarge": { vcpu: 4, memoryGib: 16 },
  "m7g.2xlarge": { vcpu: 8, memoryGib: 32 },
  "r7g.xlarge": { vcpu: 4, memoryGib: 32 },
  "r7g.2xlarge": { vcpu: 8, memoryGib: 64 },
  "r7g.4xlarge": { vcpu: 16, memoryGib: 128 },
  "r7g.8xlarge": { vcpu: 32, memoryGib: 256 },
};

/** Settings that the form `kubernetes` has beside those of both forms. */
export const inclusterSettings = z
  .strictObject({
    licence_accepted: z
      .enum(LICENCES)
      .nullable()
      .describe(
        "Licence under which Redis 8 is used: read it first. RSALv2 and SSPL forbid or bind offering it as a service. null: the server is Valkey (BSD).",
      ),
    instance: z
      .strictObject({
        vcpu: wholeNumber(1, 32).describe("Virtual CPUs of each server."),
        memory_gib: wholeNumber(2, 256).describe(
          "Memory of each server, in GiB. Data may take 65 %: the rest is for copies while snapshots are written.",
        ),
        node_type: z
          .enum(Object.keys(NODE_TYPES))
          .describe("EC2 instance type of the tenant's own nodes. A cell's servers run on the platform's nodes."),
      })
      .describe("What each server runs on."),
    storage: z
      .strictObject({
        data_gib: wholeNumber(10, 2000).describe(
          "Volume of each server for snapshot and append-only file, in GiB: at least three times the memory. It grows and never shrinks.",
        ),
        append_fsync: z
          .enum(["everysec", "always"])
          .describe("When the append-only file goes to disk: everysec can lose a second of writes, always is slower."),
      })
      .describe("Persistence on volumes encrypted with the home's key."),
    backup: z
      .strictObject({
        interval_hours: z
          .literal([1, 2, 3, 4, 6, 8, 12, 24])
          .describe("Hours between copies to the home's bucket, from the start of backup.snapshot_window on."),
        undelete_days: wholeNumber(1, 90).describe("Days that a deleted copy can still be brought back."),
      })
      .describe("Copies to the home's bucket. They are kept for backup.snapshot_retention_days."),
    alarms: z
      .strictObject({
        storage_percent: wholeNumber(1, 100).describe("Alarm above this share of a volume in use."),
        backup_age_hours: wholeNumber(1, 720).describe("Alarm when the last copy is older than this, in hours."),
      })
      .describe("Thresholds of alarms that only this form has."),
    users: userPasswords,
  })
  .describe("The form kubernetes: what ElastiCache decides by itself, or does not have.");

/** Leaves that count in this form only. */
export const ONLY_KUBERNETES = [
  "kubernetes.licence_accepted",
  "kubernetes.instance.vcpu",
  "kubernetes.instance.memory_gib",
  "kubernetes.instance.node_type",
  "kubernetes.storage.data_gib",
  "kubernetes.storage.append_fsync",
  "kubernetes.backup.interval_hours",
  "kubernetes.backup.undelete_days",
  "kubernetes.alarms.storage_percent",
  "kubernetes.alarms.backup_age_hours",
  "kubernetes.users.password_rotation",
  "kubernetes.users.password_overlap_days",
] as const;

/** Leaves that only ElastiCache has, by what stands in their place here. */
export const ONLY_ELASTICACHE: Readonly<Record<string, string>> = {
  "node.class": "write kubernetes.instance",
  "topology.cluster_mode":
    "clients come through a load balancer, by which members of a cluster cannot be told apart, so there is one shard",
  "topology.shards": "there is one shard: write kubernetes.instance for more memory",
  "caching.layers.l2_redis": "there is one shard: write kubernetes.instance for more memory",
  "caching.layers.l2_redis.type": "there is one shard: write kubernetes.instance for more memory",
  "caching.layers.l2_redis.cluster_nodes": "there is one shard: write kubernetes.instance for more memory",
  "caching.layers.l2_redis.replication": "write topology.replicas_per_shard",
  "persistence.mode": "snapshot and append-only file are always kept: write kubernetes.storage.append_fsync",
  global_replication: "there is no second region in this form: copies in the bucket are what leaves the cluster",
  "alarms.region_lag_seconds": "there is no second region in this form",
  "maintenance.window": "Amazon has no hand in these servers: versions change by a change of settings",
  "maintenance.auto_minor_upgrade": "versions change by a change of settings",
  "observability.log_exports": "logs are the pods' own",
  "deletion.final_snapshot": "copies in the bucket and the volumes outlast the cluster",
};
