import type { Manifest } from "../../kubernetes/manifest";
import { LABEL } from "../../kubernetes/names";
import { RESTRICTED_CONTAINER } from "../../kubernetes/pod-security";
import type { ManifestHost } from "../engine";
import { placed, restrictedPod } from "../families/incluster/pods";
import { backups } from "./backups";
import { SECRETS } from "./credentials";
import { exporter, exporterVolumes } from "./exporter";
import { OPERATOR_VERSION } from "./operators";
import { configServerFile, DISABLED_PROTOCOLS, memberFile, routerFile } from "./server-files";
import type { MongodbSettings } from "./settings";
import { CONFIG_SERVER, ROUTER, size } from "./sizing";
import { CLUSTER, endpoints, PODS, podName, replsets } from "./topology";
import { SERVER_IMAGE, VERSIONS } from "./versions";

/** User and group of Percona's images. */
const IMAGE_USER = 1001;
/** What the strictest pod security level asks for. */
const RESTRICTED_POD = { ...restrictedPod(IMAGE_USER), fsGroupChangePolicy: "OnRootMismatch" };

/**
 * The cluster: one replica set in a cell, a sharded cluster where it is one tenant's. There are no finalizers:
 * delete-psmdb-pvc would delete the volumes and delete-pitr-chunks the oplog's copies with the resource.
 */
export function customResource(host: ManifestHost<MongodbSettings>, settings: MongodbSettings): Manifest {
  const { version, end_of_life_accepted: accepted, topology } = settings;
  const sharded = host.home.kind === "dedicated";
  const transit = host.security.values.encryption.in_transit;
  const disabled = DISABLED_PROTOCOLS[transit.tls_version]!;
  return {
    apiVersion: "psmdb.percona.com/v1",
    kind: "PerconaServerMongoDB",
    metadata: {
      name: CLUSTER,
      annotations: accepted ? { "tessera.internal/end-of-life": `accepted: MongoDB ${version}` } : undefined,
    },
    spec: {
      crVersion: OPERATOR_VERSION,
      image: host.image(`${SERVER_IMAGE}:${VERSIONS[version].tag}`),
      imagePullPolicy: "IfNotPresent",
      // Versions change by a change of settings and not by themselves.
      upgradeOptions: { apply: "disabled", setFCV: false },
      updateStrategy: "SmartUpdate",
      initContainerSecurityContext: RESTRICTED_CONTAINER,
      // The operator's own defaults are preferTLS and true. No issuer is named: it would write one of that name with an
      // authority of its own whenever it did not find the certificate (operator 1.22.0, pkg/psmdb/tls/certmanager.go).
      tls: { mode: "requireTLS", allowInvalidCertificates: false },
      unsafeFlags: { tls: false, replsetSize: false, mongosSize: false, backupIfUnhealthy: false },
      secrets: {
        users: SECRETS.users,
        encryptionKey: SECRETS.encryption,
        ssl: SECRETS.server,
        sslInternal: SECRETS.members,
      },
      replsets: replsets(settings, sharded).map((name) => ({
        ...members(host, { mongod: "mongod", replset: name }, topology.members),
        name,
        configuration: memberFile(settings, disabled),
        storage: { engine: "wiredTiger", wiredTiger: { engineConfig: { cacheSizeRatio: size(settings).cacheRatio } } },
        resources: resources(settings.instance.vcpu, settings.instance.memory_gib),
        volumeSpec: volume(host, settings.storage.data_gib),
        sidecars: [exporter(host, settings)],
        sidecarVolumes: exporterVolumes(),
        ...(sharded ? {} : { splitHorizons: horizons(host, settings, name) }),
      })),
      sharding: sharded ? shardingOf(host, settings, disabled) : { enabled: false },
      backup: backups(host, settings),
      logcollector: { enabled: false },
      pmm: { enabled: false, image: host.image("docker.io/percona/pmm-client:3.6.0") },
    },
  };
}

function shardingOf(host: ManifestHost<MongodbSettings>, settings: MongodbSettings, disabled: readonly string[]) {
  const { topology, storage } = settings;
  return {
    enabled: true,
    balancer: { enabled: true },
    configsvrReplSet: {
      ...members(host, { component: "cfg" }, topology.config_members),
      configuration: configServerFile(settings, disabled),
      resources: resources(CONFIG_SERVER.vcpu, CONFIG_SERVER.memoryGib),
      volumeSpec: volume(host, storage.config_gib),
    },
    mongos: {
      ...members(host, { component: "mongos" }, topology.routers),
      configuration: routerFile(settings, disabled),
      resources: resources(ROUTER.vcpu, ROUTER.memoryGib),
      expose: { type: "ClusterIP" },
    },
  };
}

/** Asked for and allowed alike: the kernel takes memory from others first. */
function resources(vcpu: number, memoryGib: number) {
  const amount = { cpu: String(vcpu), memory: `${memoryGib}Gi` };
  return { requests: amount, limits: amount };
}

function volume(host: ManifestHost<MongodbSettings>, gib: number) {
  return {
    persistentVolumeClaim: {
      storageClassName: host.names.storageClass,
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: `${gib}Gi` } },
    },
  };
}

/** What pods of one kind have in common: a node and a zone of their own, one away at a time. */
function members(host: ManifestHost<MongodbSettings>, kind: Readonly<Record<string, string>>, count: number) {
  const { mongod: component = kind.component!, replset } = kind;
  const labels = {
    ...PODS,
    "app.kubernetes.io/component": component,
    ...(replset === undefined ? {} : { "app.kubernetes.io/replset": replset }),
  };
  return {
    size: count,
    serviceAccountName: CLUSTER,
    affinity: { antiAffinityTopologyKey: "kubernetes.io/hostname" },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: labels },
      },
    ],
    ...placed(host),
    labels: { [LABEL.home]: host.home.name, [LABEL.engine]: CLUSTER },
    podDisruptionBudget: { maxUnavailable: 1 },
    podSecurityContext: RESTRICTED_POD,
    containerSecurityContext: RESTRICTED_CONTAINER,
    terminationGracePeriodSeconds: 300,
  };
}

/** Names by which clients outside of the cluster reach each member. A member knows by the TLS name who asks from outside. */
function horizons(host: ManifestHost<MongodbSettings>, settings: MongodbSettings, replset: string) {
  return Object.fromEntries(
    Object.entries(endpoints(settings, false)).map(([endpoint, { port }], index) => [
      podName(replset, index),
      { clients: `${host.names.host(endpoint)}:${port}` },
    ]),
  );
}
