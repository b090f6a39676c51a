import type { Manifest } from "../../kubernetes/manifest";
import { LABEL } from "../../kubernetes/names";
import type { ManifestHost } from "../engine";
import { placed, RESTRICTED_CONTAINER } from "../families/incluster/pods";
import { RESTRICTED_POD, TLS_MOUNT, tlsVolume } from "./pods";
import { openSsl } from "./server-files";
import type { ClickhouseSettings } from "./settings";
import { CLUSTER, KEEPER, KEEPER_CLUSTER, KEEPER_METRICS_PORT, KEEPER_PORT, RAFT_PORT } from "./topology";
import { KEEPER_IMAGE, KEEPER_TAG } from "./versions";

export const KEEPER_CERTIFICATE = `${KEEPER}-server`;
/** What one of Keeper's servers takes. Source: ClickHouse, "Sizing and hardware recommendations": 4 GB is plenty. */
export const KEEPER_SIZE = { vcpu: 1, memoryGib: 2 } as const;
const CONTROL_PORT = 9182;
const POD = "keeper";
const VOLUME = "data";

/** Keeper from the first day with as many members as it will have: growing from one loses the quorum. */
export function keeperInstallation(host: ManifestHost, settings: ClickhouseSettings): Manifest {
  const { keeper } = settings;
  const { in_transit: transit } = host.security.values.encryption;
  return {
    apiVersion: "clickhouse-keeper.altinity.com/v1",
    kind: "ClickHouseKeeperInstallation",
    metadata: { name: KEEPER },
    spec: {
      defaults: {
        storageManagement: { provisioner: "StatefulSet", reclaimPolicy: "Retain" },
        templates: { podTemplate: POD, dataVolumeClaimTemplate: VOLUME },
      },
      configuration: {
        clusters: [
          {
            name: KEEPER_CLUSTER,
            layout: { replicasCount: keeper.members },
            pdbManaged: "yes",
            pdbMaxUnavailable: 1,
          },
        ],
        settings: {
          "keeper_server/tcp_port_secure": String(KEEPER_PORT),
          "keeper_server/raft_configuration/secure": "true",
          "keeper_server/http_control/port": String(CONTROL_PORT),
          "keeper_server/http_control/readiness/endpoint": "/ready",
          // `rcvr`, `dirs` and their like are for people in the pod.
          "keeper_server/four_letter_word_white_list": "ruok,mntr",
          "prometheus/endpoint": "/metrics",
          "prometheus/port": String(KEEPER_METRICS_PORT),
          "prometheus/metrics": "true",
          "prometheus/asynchronous_metrics": "true",
          "prometheus/events": "true",
        },
        files: {
          // Who has no certificate of this cluster's authority is not let in: Keeper holds users and their rights.
          "config.d/tls.xml": openSsl(transit, "strict"),
          "config.d/zz-no-plain-ports.xml":
            '<clickhouse><keeper_server><tcp_port remove="1"/></keeper_server></clickhouse>',
        },
      },
      templates: {
        podTemplates: [
          {
            name: POD,
            metadata: { labels: { [LABEL.home]: host.home, [LABEL.engine]: CLUSTER } },
            podDistribution: [
              {
                type: "ClickHouseAntiAffinity",
                scope: "ClickHouseInstallation",
                topologyKey: "kubernetes.io/hostname",
              },
            ],
            spec: keeperPod(host),
          },
        ],
        volumeClaimTemplates: [
          {
            name: VOLUME,
            reclaimPolicy: "Retain",
            spec: {
              accessModes: ["ReadWriteOnce"],
              storageClassName: host.names.storageClass,
              resources: { requests: { storage: `${keeper.storage_gib}Gi` } },
            },
          },
        ],
      },
    },
  };
}

function keeperPod(host: ManifestHost): object {
  const size = { cpu: String(KEEPER_SIZE.vcpu), memory: `${KEEPER_SIZE.memoryGib}Gi` };
  return {
    // It needs nothing of AWS and of Kubernetes.
    automountServiceAccountToken: false,
    securityContext: RESTRICTED_POD,
    ...placed(host),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { "clickhouse-keeper.altinity.com/chk": KEEPER } },
      },
    ],
    containers: [
      {
        name: "clickhouse-keeper",
        image: host.image(`${KEEPER_IMAGE}:${KEEPER_TAG}`),
        ports: [
          { name: "client", containerPort: KEEPER_PORT },
          { name: "raft", containerPort: RAFT_PORT },
          { name: "metrics", containerPort: KEEPER_METRICS_PORT },
        ],
        resources: { requests: size, limits: size },
        livenessProbe: { tcpSocket: { port: KEEPER_PORT }, initialDelaySeconds: 60, periodSeconds: 5 },
        readinessProbe: { httpGet: { path: "/ready", port: CONTROL_PORT }, periodSeconds: 5 },
        securityContext: RESTRICTED_CONTAINER,
        volumeMounts: [{ name: VOLUME, mountPath: "/var/lib/clickhouse-keeper" }, TLS_MOUNT],
      },
    ],
    volumes: [tlsVolume(KEEPER_CERTIFICATE)],
  };
}
