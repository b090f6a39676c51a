import type { Environment } from "../../config/model";
import { homeName } from "../../config/naming";

/** Bucket of the backups of the cluster's own objects (not of data: every engine backs that up itself). */
export function clusterBackupBucket(environment: Environment): string {
  return `tessera-${environment.account_id}-${homeName.foundation(environment.name)}-objects`;
}
