import type { Manifest } from "../../kubernetes/manifest";
import { targetGroupBinding } from "../../kubernetes/parts/balancing";
import { authority, certificate, serviceNames } from "../../kubernetes/parts/certificates";
import { secretStores } from "../../kubernetes/parts/secrets";
import type { ClusterManifests, ManifestHost } from "../engine";
import { clientService, pushed } from "../families/incluster/manifests";
import { isProtected } from "../protection";
import { alerts, monitors } from "./alerts";
import { encryptionKey, SECRETS } from "./credentials";
import { customResource } from "./custom-resource";
import { networkPolicies } from "./network-policies";
import type { MongodbSettings } from "./settings";
import { BACKUP_AGENT, CONFIG_SERVER, EXPORTER, ROUTER } from "./sizing";
import {
  CLUSTER,
  CONFIG_SET,
  endpoints,
  MONGODB_PORT,
  PODS,
  podName,
  ROUTER_PODS,
  ROUTERS,
  replsets,
} from "./topology";

/** The cluster, its certificates, keys, backups, doors and watches. */
export function manifests(host: ManifestHost<MongodbSettings>): ClusterManifests {
  const settings = host.settings.values;
  const sharded = host.home.kind === "dedicated";
  return {
    manifests: [
      ...authority(CLUSTER),
      ...certificates(host, settings, sharded),
      ...secretStores(host.home.environment, host.names),
      ...encryptionKey(host.names),
      ...pushed(host.names, CLUSTER, {
        // The administrator of users.
        secret: SECRETS.users,
        username: "MONGODB_USER_ADMIN_USER",
        password: "MONGODB_USER_ADMIN_PASSWORD",
      }),
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: CLUSTER } },
      customResource(host, settings),
      ...doors(host, settings, sharded),
      ...networkPolicies(host),
      ...monitors(),
      alerts(host, settings),
    ],
    quota: quota(settings, sharded),
    protect: isProtected(host, settings),
  };
}

/**
 * One certificate that clients see and one by which members know each other. MongoDB takes as a member whose
 * certificate has the same organization and unit; the authority is this cluster's own, so no other's passes.
 */
function certificates({ names }: ManifestHost, settings: MongodbSettings, sharded: boolean): Manifest[] {
  const { namespace } = names;
  const sets = [...replsets(settings, sharded), ...(sharded ? [CONFIG_SET, "mongos"] : [])];
  const inside = sets.flatMap((set) => {
    const own = serviceNames(namespace, `${CLUSTER}-${set}`);
    return [...own, ...own.map((name) => `*.${name}`)];
  });
  const member = (name: string, dnsNames: readonly string[]) => {
    const made = certificate({
      cluster: CLUSTER,
      name,
      usages: ["server auth", "client auth"],
      commonName: CLUSTER,
      dnsNames,
    });
    return { ...made, spec: { ...(made.spec as object), subject: { organizations: ["PSMDB"] } } };
  };
  const outside = Object.keys(endpoints(settings, sharded)).map((endpoint) => names.host(endpoint));
  return [
    member(SECRETS.server, [...outside, ...inside, "localhost"]),
    member(SECRETS.members, [...inside, "localhost"]),
  ];
}

/** In front of the routers one service; in front of a replica set one for each member, since only one takes writes. */
function doors({ names }: ManifestHost, settings: MongodbSettings, sharded: boolean): Manifest[] {
  const service = (name: string, selector: Readonly<Record<string, string>>) =>
    clientService(name, selector, { mongodb: MONGODB_PORT });
  const all = Object.keys(endpoints(settings, sharded));
  const bind = (endpoint: string, to: string) => targetGroupBinding(names, endpoint, to, MONGODB_PORT);
  if (sharded) return [service(ROUTERS, ROUTER_PODS), ...all.map((endpoint) => bind(endpoint, ROUTERS))];
  const [replset = ""] = replsets(settings, false);
  return all.flatMap((endpoint, index) => [
    service(`${CLUSTER}-${endpoint}`, { ...PODS, "statefulset.kubernetes.io/pod-name": podName(replset, index) }),
    bind(endpoint, `${CLUSTER}-${endpoint}`),
  ]);
}

function quota({ instance, topology, storage }: MongodbSettings, sharded: boolean) {
  const members = topology.members * (sharded ? topology.shards : 1) + 1;
  const configs = sharded ? topology.config_members + 1 : 0;
  const routers = sharded ? topology.routers + 1 : 0;
  return {
    cpu: Math.ceil(
      members * (instance.vcpu + BACKUP_AGENT.vcpu + EXPORTER.vcpu) +
        configs * (CONFIG_SERVER.vcpu + BACKUP_AGENT.vcpu) +
        routers * ROUTER.vcpu,
    ),
    memoryGib: Math.ceil(
      members * (instance.memory_gib + BACKUP_AGENT.memoryGib + EXPORTER.memoryGib) +
        configs * (CONFIG_SERVER.memoryGib + BACKUP_AGENT.memoryGib) +
        routers * ROUTER.memoryGib,
    ),
    storageGib: members * storage.data_gib + configs * storage.config_gib,
    pods: members + configs + routers,
    volumes: members + configs,
  };
}
