import { RESTRICTED_CONTAINER } from "../../kubernetes/pod-security";
import type { ManifestHost } from "../engine";
import type { MongodbSettings } from "./settings";
import { BACKUP_AGENT } from "./sizing";
import { CLUSTER } from "./topology";
import { BACKUP_IMAGE } from "./versions";

/** Name of the storage. It is written in every backup: it never changes. */
const STORAGE = "home";
const HOURS_A_DAY = 24;

/**
 * Where full backups and the oplog lie in the bucket, by the first characters of their names. `.pbm.init`, by which the
 * agents know their storage, is neither. Source: Percona Backup for MongoDB 2.12.0, defs/defs.go and backup/types.go.
 */
const FULL = `${CLUSTER}/2`;
const OPLOG = `${CLUSTER}/pbmPitr/`;

/** When copies leave the bucket: at twice the age of the oldest that is kept, so that none goes while backups fail for a while. */
export function expiry({ keep, interval_hours: interval }: MongodbSettings["backup"]) {
  return { prefixes: [FULL, OPLOG], days: 2 * Math.ceil((keep * interval) / HOURS_A_DAY) };
}

/** Hours of the day at which full backups start. */
function backupHours({ interval_hours: interval, hour_utc: first }: MongodbSettings["backup"]): number[] {
  return Array.from({ length: HOURS_A_DAY / interval }, (_, index) => (first + index * interval) % HOURS_A_DAY).sort(
    (a, b) => a - b,
  );
}

/**
 * Full backups by schedule, and the oplog between them, to the home's bucket: its default is the home's key. There are no
 * credentials: an agent beside each member has the pods' role by EKS Pod Identity.
 */
export function backups(host: ManifestHost, { backup }: MongodbSettings): object {
  const amount = { cpu: String(BACKUP_AGENT.vcpu), memory: `${BACKUP_AGENT.memoryGib}Gi` };
  return {
    enabled: true,
    image: host.image(BACKUP_IMAGE),
    serviceAccountName: CLUSTER,
    containerSecurityContext: RESTRICTED_CONTAINER,
    resources: { requests: amount, limits: amount },
    storages: {
      [STORAGE]: {
        main: true,
        type: "s3",
        s3: {
          bucket: host.names.bucket,
          region: host.home.environment.region,
          prefix: CLUSTER,
          insecureSkipTLSVerify: false,
        },
      },
    },
    // Nothing of the oplog is copied before the first full backup stands. Source: Percona Backup for MongoDB.
    pitr: {
      enabled: backup.point_in_time,
      oplogOnly: false,
      oplogSpanMin: backup.oplog_span_minutes,
      compressionType: "s2",
    },
    tasks: [
      {
        name: "full",
        enabled: true,
        schedule: `0 ${backupHours(backup).join(",")} * * *`,
        type: "logical",
        storageName: STORAGE,
        compressionType: "s2",
        // True puts a finalizer on each backup: whoever deletes the namespace would delete its copies in the bucket with it
        // (operator 1.22.0, pkg/psmdb/backup/job.go). The bucket lets old ones go by their age.
        retention: { type: "count", count: backup.keep, deleteFromStorage: false },
      },
    ],
  };
}
