import type { Environment } from "../../config/model";
import { homeName } from "../../config/naming";
import { clusterName } from "../kubernetes/names";

/** Bucket of the backups of the cluster's own objects (not of data: every engine backs that up itself). */
export function clusterBackupBucket(environment: Environment): string {
  return `tessera-${environment.account_id}-${homeName.foundation(environment.name)}-objects`;
}

/** Role of an operator that clears old backups up by itself. At most 64 characters (IAM). */
export function operatorRoleName(environment: Environment, chart: string): string {
  return `${clusterName(environment.name)}-${chart}`;
}

export function operatorRoleArn(environment: Environment, chart: string): string {
  return `arn:aws:iam::${environment.account_id}:role/${operatorRoleName(environment, chart)}`;
}
