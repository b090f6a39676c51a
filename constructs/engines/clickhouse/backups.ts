import type { Manifest } from "../../kubernetes/manifest";
import { authorityNames } from "../../kubernetes/parts/certificates";
import type { ManifestHost } from "../engine";
import { youngerThan } from "../families/incluster/certificate-age";
import { BACKUP_USER, fromSecret, SECRETS } from "./credentials";
import { TLS_FOLDER } from "./server-files";
import type { ClickhouseSettings } from "./settings";
import { BACKUP_MEMORY_GIB } from "./sizing";
import { BACKUP_PORT, CLUSTER, NATIVE_PORT, SERVER_PODS } from "./topology";
import { BACKUP_IMAGE } from "./versions";

/**
 * clickhouse-backup beside each server. The first replica of each shard backs up; the others stand by, for restores.
 * S3 encrypts with the home's key by the bucket's own default: naming a key here could only name another.
 */
export function backupContainer(host: ManifestHost, { backup }: ClickhouseSettings): object {
  const values: Readonly<Record<string, string>> = {
    LOG_LEVEL: "info",
    REMOTE_STORAGE: "s3",
    S3_BUCKET: host.names.bucket,
    S3_REGION: host.home.environment.region,
    // An ACL is refused by a bucket that knows none. Source: Altinity/clickhouse-backup#785.
    S3_ACL: "",
    S3_PATH: "shard-{shard}",
    S3_DISABLE_SSL: "false",
    S3_COMPRESSION_FORMAT: "zstd",
    CLICKHOUSE_HOST: "localhost",
    CLICKHOUSE_PORT: String(NATIVE_PORT),
    CLICKHOUSE_SECURE: "true",
    CLICKHOUSE_SKIP_VERIFY: "false",
    CLICKHOUSE_TLS_CA: `${TLS_FOLDER}/ca.crt`,
    CLICKHOUSE_USERNAME: BACKUP_USER,
    // Users, rights and policies go with the rows: a restore without them would let nobody in, or everybody.
    RBAC_BACKUP_ALWAYS: "true",
    FULL_INTERVAL: `${backup.full_interval_hours}h`,
    WATCH_INTERVAL: `${backup.incremental_interval_hours}h`,
    BACKUPS_TO_KEEP_LOCAL: "-1",
    BACKUPS_TO_KEEP_REMOTE: String(backup.keep),
    API_LISTEN: `0.0.0.0:${BACKUP_PORT}`,
    API_SECURE: "true",
    API_CERTIFICATE_FILE: `${TLS_FOLDER}/tls.crt`,
    API_PRIVATE_KEY_FILE: `${TLS_FOLDER}/tls.key`,
    API_USERNAME: BACKUP_USER,
  };
  const password = fromSecret(SECRETS.backup, "password");
  return {
    name: "clickhouse-backup",
    image: host.image(BACKUP_IMAGE),
    command: [
      "/bin/sh",
      "-c",
      'case "$HOSTNAME" in *-0-0) exec clickhouse-backup server --watch ;; *) exec clickhouse-backup server ;; esac',
    ],
    env: [
      ...Object.entries(values).map(([name, value]) => ({ name, value })),
      // Its API could restore or delete: it wants a password too, and network policies let Prometheus in alone.
      ...["CLICKHOUSE_PASSWORD", "API_PASSWORD"].map((name) => ({ name, ...password })),
    ],
    ports: [{ name: "backup", containerPort: BACKUP_PORT }],
    // It reads its certificate when it starts and never again: a backup that is cut off by this is taken anew.
    livenessProbe: {
      exec: { command: ["/bin/sh", "-ec", youngerThan(`${TLS_FOLDER}/tls.crt`)] },
      initialDelaySeconds: 60,
      periodSeconds: 300,
      failureThreshold: 3,
    },
    resources: {
      requests: { cpu: "250m", memory: `${BACKUP_MEMORY_GIB}Gi` },
      limits: { cpu: "1", memory: `${BACKUP_MEMORY_GIB}Gi` },
    },
  };
}

/** Prometheus asks how old the last backup is. */
export function backupMonitor(): Manifest {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: `${CLUSTER}-backup` },
    spec: {
      selector: { matchLabels: SERVER_PODS },
      podMetricsEndpoints: [
        {
          port: "backup",
          interval: "60s",
          scheme: "https",
          basicAuth: {
            username: { name: SECRETS.backup, key: "username" },
            password: { name: SECRETS.backup, key: "password" },
          },
          tlsConfig: {
            ca: { secret: { name: authorityNames(CLUSTER).secret, key: "ca.crt" } },
            serverName: "localhost",
          },
        },
      ],
    },
  };
}
