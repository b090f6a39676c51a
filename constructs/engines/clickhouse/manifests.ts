import type { Manifest } from "../../kubernetes/manifest";
import { targetGroupBinding } from "../../kubernetes/parts/balancing";
import { authority, certificate, serviceNames } from "../../kubernetes/parts/certificates";
import { secretStores } from "../../kubernetes/parts/secrets";
import type { ClusterManifests, ManifestHost } from "../engine";
import { clientService, pushed } from "../families/incluster/manifests";
import { isProtected } from "../protection";
import { alerts, monitors } from "./alerts";
import { backupMonitor } from "./backups";
import { credentials, SECRETS } from "./credentials";
import { installation } from "./installation";
import { KEEPER_CERTIFICATE, KEEPER_SIZE, keeperInstallation } from "./keeper-manifest";
import { networkPolicies } from "./network-policies";
import { SERVER_CERTIFICATE } from "./pods";
import type { ClickhouseSettings } from "./settings";
import { BACKUP_MEMORY_GIB } from "./sizing";
import { CLUSTER, ENDPOINTS, HTTPS_PORT, keeperHost, NATIVE_PORT, READY, SERVER_PODS, SERVICE } from "./topology";

const BACKUP_VCPU = 1;

/** The servers, Keeper, certificates, backups, doors and watches. */
export function manifests(host: ManifestHost<ClickhouseSettings>): ClusterManifests {
  const settings = host.settings.values;
  return {
    manifests: [
      ...authority(CLUSTER),
      ...certificates(host, settings),
      ...secretStores(host.home.environment, host.names),
      ...credentials(),
      ...pushed(host.names, CLUSTER, { secret: SECRETS.admin }),
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: CLUSTER } },
      keeperInstallation(host, settings),
      installation(host, settings),
      // Every server that is ready, whatever its shard: each answers for all of them.
      clientService(SERVICE, { ...SERVER_PODS, ...READY }, { https: HTTPS_PORT, secureclient: NATIVE_PORT }),
      ...networkPolicies(host),
      ...Object.entries(ENDPOINTS).map(([endpoint, { targetPort }]) =>
        targetGroupBinding(host.names, endpoint, SERVICE, targetPort),
      ),
      ...monitors(),
      backupMonitor(),
      alerts(host, settings),
    ],
    quota: quota(settings),
    protect: isProtected(host, settings),
  };
}

/** One certificate for all servers and one for all of Keeper. Each shows its own to the other. */
function certificates({ names }: ManifestHost, { topology, keeper, cluster_name }: ClickhouseSettings): Manifest[] {
  const services = (shards: number, replicas: number) =>
    Array.from({ length: shards * replicas }, (_, index) =>
      serviceNames(
        names.namespace,
        `chi-${CLUSTER}-${cluster_name}-${Math.floor(index / replicas)}-${index % replicas}`,
      ),
    ).flat();
  return [
    certificate({
      cluster: CLUSTER,
      name: SERVER_CERTIFICATE,
      usages: ["server auth", "client auth"],
      commonName: CLUSTER,
      dnsNames: [
        ...Object.keys(ENDPOINTS).map((endpoint) => names.host(endpoint)),
        ...serviceNames(names.namespace, SERVICE),
        ...services(topology.shards, topology.replicas_per_shard),
        "localhost",
      ],
    }),
    certificate({
      cluster: CLUSTER,
      name: KEEPER_CERTIFICATE,
      usages: ["server auth", "client auth"],
      commonName: "keeper",
      dnsNames: [
        ...Array.from({ length: keeper.members }, (_, index) =>
          serviceNames(names.namespace, keeperHost(index)),
        ).flat(),
        "localhost",
      ],
    }),
  ];
}

function quota({ instance, topology, keeper, storage }: ClickhouseSettings) {
  const servers = topology.shards * topology.replicas_per_shard + 1;
  const keepers = keeper.members + 1;
  return {
    cpu: servers * (instance.vcpu + BACKUP_VCPU) + keepers * KEEPER_SIZE.vcpu,
    memoryGib: servers * (instance.memory_gib + BACKUP_MEMORY_GIB) + keepers * KEEPER_SIZE.memoryGib,
    storageGib: servers * storage.data_gib + keepers * keeper.storage_gib,
    pods: servers + keepers,
    volumes: servers + keepers,
  };
}
