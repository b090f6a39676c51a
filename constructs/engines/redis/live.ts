import type { Observation } from "../../../executor/contract/observation";
import { closedGroups, customerKey, type EngineLive, expectations, type LiveHost, restorePoint } from "../../live/live";
import { drill } from "./drill";
import { groupId } from "./names";

/** A daily snapshot, and an hour for its window and the time that it takes. */
const RESTORE_POINT_SECONDS = 25 * 3600;

interface ReplicationGroup {
  readonly Status: string;
  readonly AtRestEncryptionEnabled?: boolean;
  readonly TransitEncryptionEnabled?: boolean;
  readonly TransitEncryptionMode?: string;
  readonly AutomaticFailover?: string;
  readonly KmsKeyId?: string;
  readonly UserGroupIds?: readonly string[];
  readonly MemberClusters?: readonly string[];
  readonly ReplicationGroupCreateTime?: string;
}

interface Snapshot {
  readonly SnapshotStatus?: string;
  readonly NodeSnapshots?: readonly { readonly SnapshotCreateTime?: string }[];
}

/** What ElastiCache says of a group, against what was synthesized. `id` default: the home's own group. */
async function inspect(host: LiveHost, id = groupId(host.home.name)): Promise<readonly Observation[]> {
  const { aws } = host;
  const wanted = host.synthesized("aws_elasticache_replication_group").find((one) => one.replication_group_id === id);
  const { ReplicationGroups: found } = await aws.call<{ ReplicationGroups: ReplicationGroup[] }>(
    "elasticache",
    "describe-replication-groups",
    { ReplicationGroupId: id },
  );
  const group = found[0]!;
  const { CacheClusters: nodes } = await aws.call<{
    CacheClusters: { SecurityGroups?: { SecurityGroupId: string }[] }[];
  }>("elasticache", "describe-cache-clusters", { CacheClusterId: group.MemberClusters?.[0] });
  const groups = (nodes[0]?.SecurityGroups ?? []).map(({ SecurityGroupId }) => SecurityGroupId);
  return [
    ...expectations([
      ["synthesized", wanted !== undefined, true],
      ["status", group.Status, "available"],
      ["encrypted", group.AtRestEncryptionEnabled === true, true],
      ["tls", group.TransitEncryptionEnabled === true && group.TransitEncryptionMode !== "preferred", true],
      ["failover", group.AutomaticFailover === "enabled", wanted?.automatic_failover_enabled === true],
      ["users-only", (group.UserGroupIds ?? []).length, 1],
    ]),
    await customerKey(aws, group.KmsKeyId),
    await closedGroups(aws, groups),
    restorePoint(
      await newestSnapshot(host, id),
      group.ReplicationGroupCreateTime ?? null,
      RESTORE_POINT_SECONDS,
      host.now,
    ),
  ];
}

async function newestSnapshot({ aws }: LiveHost, id: string): Promise<string | null> {
  const { Snapshots: snapshots } = await aws.call<{ Snapshots: Snapshot[] }>("elasticache", "describe-snapshots", {
    ReplicationGroupId: id,
  });
  const times = snapshots
    .filter(({ SnapshotStatus }) => SnapshotStatus === "available")
    .flatMap(({ NodeSnapshots: parts = [] }) => parts.map(({ SnapshotCreateTime }) => SnapshotCreateTime))
    .filter((time) => time !== undefined);
  return times.sort().at(-1) ?? null;
}

export const live: EngineLive = { inspect, drill };
