import type { Manifest } from "../../../kubernetes/manifest";
import { RESTRICTED_CONTAINER } from "../../../kubernetes/pod-security";
import type { ManifestHost } from "../../engine";
import { placed, restrictedPod } from "../../families/incluster/pods";
import type { RedisSettings } from "../settings";
import { ACCOUNTS, passwordOf, preparation } from "./accounts";
import { certificatesContainer, exporterContainer, SERVER_CERTIFICATE, tlsOf } from "./beside";
import { amount, apart, labelsOf } from "./pods";
import { serverFile } from "./server-file";
import { EXPORTER, size } from "./sizing";
import { ENGINE, membersOf, PODS } from "./topology";
import { INCLUSTER_VERSIONS } from "./versions";

export const API = "redis.redis.opstreelabs.in/v1beta2";
const CONFIG = `${ENGINE}-config`;
const MIB_A_GIB = 1024;
/** A member writes what is left of its append-only file and its users before it goes. */
const GRACE_SECONDS = 120;

/** Directives that the operator includes after its own. */
export function configuration(host: ManifestHost, settings: RedisSettings): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: CONFIG },
    data: { "redis-additional.conf": serverFile(settings, host.security.values, host.home.kind === "cell") },
  };
}

/** The primary and its replicas. Who is which is the sentinels' matter, and the operator's labels follow. */
export function replication(host: ManifestHost, settings: RedisSettings): Manifest {
  const { image, uid } = INCLUSTER_VERSIONS[settings.server][settings.version]!;
  const { instance, storage } = settings.kubernetes;
  const server = host.image(image);
  return {
    apiVersion: API,
    kind: "RedisReplication",
    metadata: { name: ENGINE, labels: labelsOf(host) },
    spec: {
      clusterSize: membersOf(settings),
      serviceAccountName: ENGINE,
      kubernetesConfig: {
        image: server,
        imagePullPolicy: "IfNotPresent",
        redisSecret: { name: ACCOUNTS.default!.secret, key: "password" },
        resources: amount(instance.vcpu, instance.memory_gib * MIB_A_GIB),
        updateStrategy: { type: "RollingUpdate" },
        // A member that comes back after scaling begins anew: its old volume knows users that may be gone by then.
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Delete" },
        service: { serviceType: "ClusterIP" },
      },
      redisConfig: { additionalRedisConfig: CONFIG, maxMemoryPercentOfLimit: size(settings).dataPercent },
      TLS: tlsOf(SERVER_CERTIFICATE),
      // Its security context is that of the operator's own init container too.
      initContainer: {
        enabled: true,
        image: server,
        imagePullPolicy: "IfNotPresent",
        command: ["sh", "-c", preparation()],
        env: Object.entries(ACCOUNTS).map(([account, { variable }]) => ({ name: variable, ...passwordOf(account) })),
        resources: amount(EXPORTER.cpu, EXPORTER.memoryMib),
        securityContext: RESTRICTED_CONTAINER,
      },
      sidecars: [exporterContainer(host), certificatesContainer(server)],
      storage: {
        keepAfterDelete: true,
        volumeClaimTemplate: {
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: host.names.storageClass,
            resources: { requests: { storage: `${storage.data_gib}Gi` } },
          },
        },
      },
      pdb: { enabled: true, maxUnavailable: 1 },
      podSecurityContext: restrictedPod(uid),
      securityContext: RESTRICTED_CONTAINER,
      terminationGracePeriodSeconds: GRACE_SECONDS,
      ...placed(host),
      ...apart(PODS),
    },
  };
}
