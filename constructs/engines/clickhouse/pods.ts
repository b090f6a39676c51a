import { RESTRICTED_CONTAINER } from "../../kubernetes/pod-security";
import type { ManifestHost } from "../engine";
import { placed, restrictedPod } from "../families/incluster/pods";
import { backupContainer } from "./backups";
import { TLS_FOLDER } from "./server-files";
import type { ClickhouseSettings } from "./settings";
import { CLUSTER, HTTPS_PORT, INTERSERVER_PORT, METRICS_PORT, NATIVE_PORT } from "./topology";
import { SERVER_IMAGE, VERSIONS } from "./versions";

export const SERVER_CERTIFICATE = `${CLUSTER}-server`;
/** User and group of ClickHouse's images. */
const IMAGE_USER = 101;

/** What the strictest pod security level asks for. */
export const RESTRICTED_POD = { ...restrictedPod(IMAGE_USER), fsGroupChangePolicy: "OnRootMismatch" };

export const TLS_MOUNT = { name: "tls", mountPath: TLS_FOLDER, readOnly: true };

export function tlsVolume(secretName: string) {
  return { name: "tls", secret: { secretName, defaultMode: 0o440 } };
}

/** A server and the program that backs it up, beside each other: a backup is made of hard links to the server's files. */
export function serverPod(host: ManifestHost, settings: ClickhouseSettings, volume: string): object {
  const { instance, version } = settings;
  const size = { cpu: String(instance.vcpu), memory: `${instance.memory_gib}Gi` };
  const data = { name: volume, mountPath: "/var/lib/clickhouse" };
  const probe = { httpGet: { path: "/ping", port: HTTPS_PORT, scheme: "HTTPS" }, periodSeconds: 5 };
  return {
    // EKS Pod Identity gives the role of the backups to this account.
    serviceAccountName: CLUSTER,
    securityContext: RESTRICTED_POD,
    terminationGracePeriodSeconds: 60,
    ...placed(host),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { "clickhouse.altinity.com/chi": CLUSTER } },
      },
    ],
    containers: [
      {
        name: "clickhouse",
        image: host.image(`${SERVER_IMAGE}:${VERSIONS[version].tag}`),
        // The image makes a user without a password otherwise.
        env: [{ name: "CLICKHOUSE_SKIP_USER_SETUP", value: "1" }],
        ports: [
          { name: "https", containerPort: HTTPS_PORT },
          { name: "secureclient", containerPort: NATIVE_PORT },
          { name: "interserver", containerPort: INTERSERVER_PORT },
          { name: "metrics", containerPort: METRICS_PORT },
        ],
        // Asked for and allowed alike: the kernel takes memory from others first.
        resources: { requests: size, limits: size },
        livenessProbe: { ...probe, initialDelaySeconds: 60, failureThreshold: 10 },
        readinessProbe: probe,
        securityContext: RESTRICTED_CONTAINER,
        volumeMounts: [data, TLS_MOUNT],
      },
      { ...backupContainer(host, settings), securityContext: RESTRICTED_CONTAINER, volumeMounts: [data, TLS_MOUNT] },
    ],
    volumes: [tlsVolume(SERVER_CERTIFICATE)],
  };
}
