import type { Manifest } from "../../kubernetes/manifest";
import type { ManifestHost } from "../engine";
import { BACKUP_PLUGIN } from "./operators";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER } from "./topology";

export const OBJECT_STORE = `${CLUSTER}-backup`;

/** Days of the week on which a full backup is taken, in a schedule's sixth field. */
const DAYS: Readonly<Record<TimescaledbSettings["backup"]["full_schedule"], string>> = { daily: "*", weekly: "0" };

/** The log goes to the bucket as it is written, a full backup by schedule: together they restore to any second between. */
export function backups(host: ManifestHost, { backup }: TimescaledbSettings): Manifest[] {
  return [
    {
      apiVersion: "barmancloud.cnpg.io/v1",
      kind: "ObjectStore",
      metadata: { name: OBJECT_STORE },
      spec: {
        configuration: {
          destinationPath: `s3://${host.names.bucket}/`,
          // The pods' role: EKS Pod Identity gives it to every container of the pod.
          s3Credentials: { inheritFromIAMRole: true },
          // `encryption: aws:kms` would name no key, and S3 would take the account's own: see BackupBucket.
          wal: { compression: "zstd", maxParallel: 4 },
          data: { compression: "snappy", jobs: 2, immediateCheckpoint: true },
        },
        retentionPolicy: `${backup.retention_days}d`,
        instanceSidecarConfiguration: {
          env: [{ name: "AWS_DEFAULT_REGION", value: host.home.environment.region }],
          resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "1", memory: "1Gi" } },
        },
      },
    },
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "ScheduledBackup",
      metadata: { name: CLUSTER },
      spec: {
        cluster: { name: CLUSTER },
        // Seconds first, as the operator wants it.
        schedule: `0 0 ${backup.hour_utc} * * ${DAYS[backup.full_schedule]}`,
        method: "plugin",
        pluginConfiguration: { name: BACKUP_PLUGIN },
        // Without one there is nothing to replay the log on.
        immediate: true,
        target: "prefer-standby",
        backupOwnerReference: "none",
      },
    },
  ];
}
