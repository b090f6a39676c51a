import type { Aws } from "../../live/aws";
import { type DrillHost, type EngineDrill, expectations, orMissing } from "../../live/live";
import { groupId } from "./names";

interface Group {
  readonly Status: string;
  readonly NodeGroups?: readonly unknown[];
  readonly CacheNodeType?: string;
  readonly KmsKeyId?: string;
  readonly TransitEncryptionEnabled?: boolean;
  readonly AtRestEncryptionEnabled?: boolean;
  readonly Engine?: string;
  readonly MemberClusters?: readonly string[];
}

interface Snapshot {
  readonly SnapshotName: string;
  readonly SnapshotStatus: string;
  readonly NodeSnapshots?: readonly { readonly SnapshotCreateTime?: string }[];
}

async function groupOf(aws: Aws, id: string): Promise<Group | null> {
  const answer = await orMissing(
    aws.call<{ ReplicationGroups: Group[] }>("elasticache", "describe-replication-groups", { ReplicationGroupId: id }),
  );
  return answer?.ReplicationGroups[0] ?? null;
}

const madeAt = ({ NodeSnapshots: parts = [] }: Snapshot) =>
  parts
    .map(({ SnapshotCreateTime }) => SnapshotCreateTime ?? "")
    .sort()
    .at(-1) ?? "";

/** The newest snapshot that is not younger than the time to restore to. */
async function snapshotOf(host: DrillHost): Promise<Snapshot> {
  const { Snapshots: snapshots } = await host.aws.call<{ Snapshots: Snapshot[] }>("elasticache", "describe-snapshots", {
    ReplicationGroupId: groupId(host.home.name),
  });
  const fit = snapshots
    .filter(({ SnapshotStatus }) => SnapshotStatus === "available")
    .filter((one) => host.restoreTo === null || Date.parse(madeAt(one)) <= Date.parse(host.restoreTo))
    .sort((a, b) => Date.parse(madeAt(a)) - Date.parse(madeAt(b)));
  const newest = fit.at(-1);
  if (newest === undefined) throw new Error(`${groupId(host.home.name)} has no snapshot to restore`);
  return newest;
}

/**
 * ElastiCache: a group of its own, seeded from a snapshot, one node a shard and no users: nobody signs in to it, so its
 * keys are not read. That it comes up with every shard shows that the snapshot can be loaded.
 */
export const drill: EngineDrill = {
  async begin(host) {
    const snapshot = await snapshotOf(host);
    const source = await groupOf(host.aws, groupId(host.home.name));
    const { CacheClusters: nodes } = await host.aws.call<{ CacheClusters: { CacheSubnetGroupName?: string }[] }>(
      "elasticache",
      "describe-cache-clusters",
      { CacheClusterId: source?.MemberClusters?.[0] },
    );
    await host.aws.call("elasticache", "create-replication-group", {
      ReplicationGroupId: host.id,
      ReplicationGroupDescription: "A copy that a restore drill throws away",
      SnapshotName: snapshot.SnapshotName,
      Engine: source?.Engine,
      CacheNodeType: source?.CacheNodeType,
      CacheSubnetGroupName: nodes[0]?.CacheSubnetGroupName,
      NumNodeGroups: source?.NodeGroups?.length ?? 1,
      ReplicasPerNodeGroup: 0,
      AutomaticFailoverEnabled: (source?.NodeGroups?.length ?? 1) > 1,
      AtRestEncryptionEnabled: true,
      TransitEncryptionEnabled: true,
      KmsKeyId: source?.KmsKeyId,
      Tags: host.tags,
    });
    return madeAt(snapshot);
  },

  async ready({ aws, id }) {
    return (await groupOf(aws, id))?.Status === "available";
  },

  async check({ aws, id, home }) {
    const [copy, source] = [await groupOf(aws, id), await groupOf(aws, groupId(home.name))];
    return [
      ...expectations([
        ["status", copy?.Status, "available"],
        ["shards", copy?.NodeGroups?.length, source?.NodeGroups?.length],
        ["encrypted", copy?.AtRestEncryptionEnabled, true],
        ["tls", copy?.TransitEncryptionEnabled, true],
      ]),
      { check: "keys-read", tenant: null, holds: null, seen: "not read: nobody may sign in to a copy" },
    ];
  },

  async destroy({ aws, id }) {
    const copy = await groupOf(aws, id);
    if (copy === null) return true;
    if (copy.Status !== "deleting")
      await aws.call("elasticache", "delete-replication-group", {
        ReplicationGroupId: id,
        RetainPrimaryCluster: false,
      });
    return false;
  },
};
