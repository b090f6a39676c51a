import type { Manifest } from "../../../kubernetes/manifest";
import { RESTRICTED_CONTAINER } from "../../../kubernetes/pod-security";
import type { ManifestHost } from "../../engine";
import { youngerThan } from "../../families/incluster/certificate-age";
import { placed, restrictedPod } from "../../families/incluster/pods";
import type { RedisSettings } from "../settings";
import { ACCOUNTS, passwordOf } from "./accounts";
import { SERVER_CERTIFICATE, TLS_FOLDER, tlsOf } from "./beside";
import { amount, apart, labelsOf } from "./pods";
import { API } from "./replication";
import { tlsLines } from "./server-file";
import { SENTINEL_POD } from "./sizing";
import { ENGINE, PORT, QUORUM, SENTINEL, SENTINEL_PODS, SENTINEL_PORT, SENTINELS } from "./topology";
import { INCLUSTER_VERSIONS } from "./versions";

const CONFIG = `${SENTINEL}-config`;
/** Silence after which a sentinel takes the primary for dead, and time that a failover may take, in milliseconds. */
const DOWN_AFTER_MS = 5000;
const FAILOVER_TIMEOUT_MS = 20_000;
/** A client and a handshake, on a node that may be busy. */
const PROBE_SECONDS = 5;

/**
 * Watches over the primary, and makes a replica the primary when it is gone. The operator's own sentinels inside a
 * RedisReplication know no TLS, so they are a resource of their own.
 */
export function sentinel(host: ManifestHost, settings: RedisSettings): Manifest[] {
  const { image, uid } = INCLUSTER_VERSIONS[settings.server][settings.version]!;
  const { in_transit: transit } = host.security.values.encryption;
  const secret = { name: ACCOUNTS.default!.secret, key: "password" };
  const server = host.image(image);
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: CONFIG },
      data: { "redis-sentinel-additional.conf": `${tlsLines(transit).join("\n")}\n` },
    },
    {
      apiVersion: API,
      kind: "RedisSentinel",
      metadata: { name: SENTINEL, labels: labelsOf(host) },
      spec: {
        clusterSize: SENTINELS,
        serviceAccountName: ENGINE,
        kubernetesConfig: {
          image: server,
          imagePullPolicy: "IfNotPresent",
          redisSecret: secret,
          resources: amount(SENTINEL_POD.cpu, SENTINEL_POD.memoryMib),
          updateStrategy: { type: "RollingUpdate" },
          service: { serviceType: "ClusterIP" },
        },
        redisSentinelConfig: {
          redisReplicationName: ENGINE,
          redisReplicationPassword: { secretKeyRef: secret },
          additionalSentinelConfig: CONFIG,
          redisPort: String(PORT),
          quorum: String(QUORUM),
          downAfterMilliseconds: String(DOWN_AFTER_MS),
          failoverTimeout: String(FAILOVER_TIMEOUT_MS),
          parallelSyncs: "1",
        },
        TLS: tlsOf(SERVER_CERTIFICATE),
        // Not run: its security context is that of the operator's own init container.
        initContainer: { enabled: false, image: server, securityContext: RESTRICTED_CONTAINER },
        // The operator has sentinels ask for the password too, and what the probe runs finds it here.
        env: [{ name: "REDISCLI_AUTH", ...passwordOf("default") }],
        livenessProbe: {
          exec: { command: ["sh", "-ec", liveness()] },
          periodSeconds: 30,
          timeoutSeconds: PROBE_SECONDS,
          failureThreshold: 3,
        },
        pdb: { enabled: true, maxUnavailable: 1 },
        podSecurityContext: restrictedPod(uid),
        securityContext: RESTRICTED_CONTAINER,
        ...placed(host),
        ...apart(SENTINEL_PODS),
      },
    },
  ];
}

/**
 * What a sentinel is asked, as its own user: without the password it answers NOAUTH. A sentinel holds no data, and reads a
 * renewed certificate only when it starts: one that is older than its certificate is restarted. What it knows is in a file
 * that a restart of its container leaves alone.
 *
 * @param folder of the certificate
 * @param process where the kernel tells of the sentinel's
 */
export function liveness(folder: string = TLS_FOLDER, port: number = SENTINEL_PORT, process = "/proc/1"): string {
  return [
    `[ "$(redis-cli --tls --cacert ${folder}/ca.crt -h localhost -p ${port} ping)" = PONG ]`,
    youngerThan(`${folder}/tls.crt`, process),
  ].join("\n");
}
