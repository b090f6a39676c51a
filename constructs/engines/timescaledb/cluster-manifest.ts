import type { Manifest } from "../../kubernetes/manifest";
import { LABEL } from "../../kubernetes/names";
import type { ManifestHost } from "../engine";
import { placed } from "../families/incluster/pods";
import { OBJECT_STORE } from "./backups";
import { BACKUP_PLUGIN } from "./operators";
import { PRELOADED, parameters } from "./parameters";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER, INSTANCES } from "./topology";
import { IMAGE_USER, imageReference } from "./versions";

const API = "postgresql.cnpg.io/v1";
const CATALOG = `${CLUSTER}-images`;
export const SERVER_CERTIFICATE = `${CLUSTER}-server`;

/** What a commit does while too few replicas answer. */
const DURABILITY: Readonly<Record<TimescaledbSettings["replication"]["without_replicas"], string>> = {
  wait: "required",
  go_on: "preferred",
};

/** Says which PostgreSQL an image holds: the operator cannot read it from this image's tag. */
export function imageCatalog(host: ManifestHost, settings: TimescaledbSettings): Manifest {
  const { postgresql: major, version, licence } = settings;
  return {
    apiVersion: API,
    kind: "ImageCatalog",
    metadata: { name: CATALOG },
    spec: { images: [{ major, image: host.image(imageReference(major, version, licence.edition)) }] },
  };
}

/** A primary and its replicas, one a node and spread over the zones. */
export function clusterManifest(host: ManifestHost, settings: TimescaledbSettings): Manifest {
  const { instance, storage } = settings;
  const volume = (gib: number) => ({
    size: `${gib}Gi`,
    storageClass: host.names.storageClass,
    resizeInUseVolumes: true,
  });
  const size = { cpu: String(instance.vcpu), memory: `${instance.memory_gib}Gi` };
  return {
    apiVersion: API,
    kind: "Cluster",
    metadata: {
      name: CLUSTER,
      annotations:
        settings.licence.edition === "timescale"
          ? { "tessera.internal/timescale-licence": `accepted: ${settings.licence.terms_accepted}` }
          : undefined,
    },
    spec: {
      instances: instance.replicas + 1,
      imageCatalogRef: {
        apiGroup: "postgresql.cnpg.io",
        kind: "ImageCatalog",
        name: CATALOG,
        major: settings.postgresql,
      },
      postgresUID: IMAGE_USER,
      postgresGID: IMAGE_USER,
      // The executor makes the shared database; this one only has to be there.
      bootstrap: { initdb: { database: "cluster", owner: "cluster", dataChecksums: true, encoding: "UTF8" } },
      enableSuperuserAccess: true,
      postgresql: {
        shared_preload_libraries: PRELOADED,
        parameters: parameters(settings, host.security.values),
        // The operator's own last rule would let unencrypted connections in.
        pg_hba: ["hostnossl all all all reject", "hostssl all all all scram-sha-256"],
        ...synchronous(settings),
      },
      certificates: { serverTLSSecret: SERVER_CERTIFICATE, serverCASecret: SERVER_CERTIFICATE },
      plugins: [
        {
          name: BACKUP_PLUGIN,
          isWALArchiver: true,
          parameters: { barmanObjectName: OBJECT_STORE, serverName: CLUSTER },
        },
      ],
      storage: volume(storage.data_gib),
      walStorage: volume(storage.wal_gib),
      // Asked for and allowed alike: the kernel takes memory from others first.
      resources: { requests: size, limits: size },
      affinity: {
        ...placed(host),
        enablePodAntiAffinity: true,
        podAntiAffinityType: "required",
        topologyKey: "kubernetes.io/hostname",
      },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "topology.kubernetes.io/zone",
          whenUnsatisfiable: "DoNotSchedule",
          // Poolers carry the cluster's label too: counted with the instances, they could leave one that is tied to its
          // volume without a zone to come back to.
          labelSelector: { matchLabels: INSTANCES },
        },
      ],
      replicationSlots: { highAvailability: { enabled: true } },
      // A primary that is to stop gets little time: the sooner a replica takes over, the sooner writes go on.
      smartShutdownTimeout: 10,
      stopDelay: 60,
      switchoverDelay: 60,
      failoverDelay: 0,
      enablePDB: true,
      primaryUpdateStrategy: "unsupervised",
      primaryUpdateMethod: "switchover",
      inheritedMetadata: { labels: { [LABEL.home]: host.home.name, [LABEL.engine]: CLUSTER } },
    },
  };
}

/** A commit waits for any of the replicas; which one may take over is decided by a quorum, so nothing acknowledged is lost. */
function synchronous({ replication, instance }: TimescaledbSettings): object {
  if (replication.mode === "asynchronous" || instance.replicas === 0) return {};
  const dataDurability = DURABILITY[replication.without_replicas];
  return {
    synchronous: { method: "any", number: replication.synchronous_replicas, dataDurability, failoverQuorum: true },
  };
}
