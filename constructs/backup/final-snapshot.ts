import type { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";

/** What names of final snapshots begin with: the way to list them. */
export const FINAL_SNAPSHOT_PREFIX = "tessera-final-";

/**
 * Name of the snapshot that a cluster leaves when it is deleted after all. It has the id of the cluster's own security
 * group in it, which AWS gives anew each time: a second cluster of the same name leaves a second snapshot, where a name
 * that stays would make its deletion fail (DBClusterSnapshotAlreadyExistsFault). 34 characters of the 63 that a name may
 * have (Amazon RDS API, CreateDBClusterSnapshot); whose it is, its tags say.
 */
export function finalSnapshotName(group: SecurityGroup): string {
  return `${FINAL_SNAPSHOT_PREFIX}${group.id}`;
}

/**
 * How long a final snapshot is to be kept, as a tag that the cluster hands on to it: nothing deletes it by itself, and
 * whoever lists snapshots knows by it and by their date which are due.
 */
export function finalSnapshotTags(days: number): Readonly<Record<string, string>> {
  return { "tessera:final-snapshot-days": `${days}` };
}
