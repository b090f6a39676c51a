import type { Manifest } from "../../../kubernetes/manifest";
import { authorityNames } from "../../../kubernetes/parts/certificates";
import { RESTRICTED_CONTAINER } from "../../../kubernetes/pod-security";
import type { ManifestHost } from "../../engine";
import { placed, restrictedPod } from "../../families/incluster/pods";
import type { RedisSettings } from "../settings";
import { passwordOf } from "./accounts";
import { amount } from "./pods";
import { BACKUP_POD } from "./sizing";
import { BACKUP_PODS, ENGINE, PORT, REPLICA_SERVICE } from "./topology";
import { INCLUSTER_VERSIONS, UPLOADER_IMAGE } from "./versions";

export const BACKUP_JOB = `${ENGINE}-backup`;
/** Copies begin with this in the bucket: its expiry goes by it. */
export const BACKUP_PREFIX = "snapshots/";
const HOURS_A_DAY = 24;
const LONGEST_SECONDS = 3 * 3600;
const SHARED = "/copy";
const AUTHORITY = "/authority";

/** Minute and hours at which copies begin: the first at the start of the window. */
export function backupSchedule({ backup, kubernetes }: RedisSettings): string {
  const [hour = 0, minute = 0] = backup.snapshot_window.slice(0, 5).split(":").map(Number);
  const interval = kubernetes.backup.interval_hours;
  const hours = Array.from({ length: HOURS_A_DAY / interval }, (_, index) => (hour + index * interval) % HOURS_A_DAY);
  return `${minute} ${hours.sort((a, b) => a - b).join(",")} * * *`;
}

/**
 * Reads a copy as a replica would, into a pipe: it never lies on a node's disk. The last line says that it is whole.
 *
 * @param server how redis-cli reaches the server
 */
export function reading(server: string, folder: string = SHARED): string {
  return [
    "set -eu",
    `[ -p ${folder}/pipe ] || mkfifo ${folder}/pipe`,
    `redis-cli ${server} --user backup --no-auth-warning --rdb - > ${folder}/pipe`,
    `touch ${folder}/whole`,
  ].join("\n");
}

/**
 * Sends the pipe to the bucket, under a name that no restore takes until the copy is known to be whole. S3 encrypts with
 * the home's key by the bucket's own default. Above 8 MB the client would read the tags of what it moves, which the role
 * may not, and there are none (aws-cli 2.31.0, awscli/customizations/s3/subscribers.py).
 */
export function sending(bucket: string, folder: string = SHARED): string {
  return [
    "set -eu",
    `until [ -p ${folder}/pipe ]; do sleep 1; done`,
    "name=$(date -u +%Y-%m-%dT%H-%M-%SZ).rdb",
    `part=s3://${bucket}/incomplete/$name`,
    `aws s3 cp --only-show-errors - "$part" < ${folder}/pipe`,
    `tries=0; until [ -e ${folder}/whole ] || [ $tries -ge 30 ]; do sleep 1; tries=$((tries + 1)); done`,
    `if ! [ -e ${folder}/whole ]; then aws s3 rm --only-show-errors "$part"; echo 'the copy broke off' >&2; exit 1; fi`,
    `aws s3 mv --only-show-errors --copy-props none "$part" "s3://${bucket}/${BACKUP_PREFIX}$name"`,
  ].join("\n");
}

/** Copies to the home's bucket by schedule, from a replica. The operator has none for replicated servers. */
export function backupJob(host: ManifestHost, settings: RedisSettings): Manifest {
  const { image, uid } = INCLUSTER_VERSIONS[settings.server][settings.version]!;
  const container = (name: string, of: object) => ({
    name,
    imagePullPolicy: "IfNotPresent",
    resources: amount(BACKUP_POD.cpu / 2, BACKUP_POD.memoryMib / 2),
    securityContext: RESTRICTED_CONTAINER,
    ...of,
  });
  const shared = { name: "copy", mountPath: SHARED };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: BACKUP_JOB },
    spec: {
      schedule: backupSchedule(settings),
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: LONGEST_SECONDS,
          template: {
            metadata: { labels: { ...BACKUP_PODS } },
            spec: {
              restartPolicy: "Never",
              serviceAccountName: ENGINE,
              automountServiceAccountToken: false,
              securityContext: restrictedPod(uid),
              ...placed(host),
              containers: [
                container("read", {
                  image: host.image(image),
                  command: ["sh", "-c", reading(`--tls --cacert ${AUTHORITY}/ca.crt -h ${REPLICA_SERVICE} -p ${PORT}`)],
                  env: [{ name: "REDISCLI_AUTH", ...passwordOf("backup") }],
                  volumeMounts: [shared, { name: "authority", mountPath: AUTHORITY, readOnly: true }],
                }),
                container("send", {
                  image: host.image(UPLOADER_IMAGE),
                  command: ["sh", "-c", sending(host.names.bucket)],
                  env: [
                    { name: "AWS_REGION", value: host.home.environment.region },
                    { name: "HOME", value: "/tmp" },
                  ],
                  volumeMounts: [shared],
                }),
              ],
              volumes: [
                { name: "copy", emptyDir: { sizeLimit: "16Mi" } },
                {
                  name: "authority",
                  secret: { secretName: authorityNames(ENGINE).secret, items: [{ key: "ca.crt", path: "ca.crt" }] },
                },
              ],
            },
          },
        },
      },
    },
  };
}
