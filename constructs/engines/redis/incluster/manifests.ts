import type { Manifest } from "../../../kubernetes/manifest";
import { targetGroupBinding } from "../../../kubernetes/parts/balancing";
import { authority, certificate, serviceNames } from "../../../kubernetes/parts/certificates";
import { secretStores } from "../../../kubernetes/parts/secrets";
import type { ClusterManifests, ManifestHost } from "../../engine";
import { clientService, pushed } from "../../families/incluster/manifests";
import { isProtected } from "../../protection";
import type { RedisSettings } from "../settings";
import { ACCOUNTS, secrets } from "./accounts";
import { alerts, monitors } from "./alerts";
import { backupJob } from "./backups";
import { SERVER_CERTIFICATE } from "./beside";
import { networkPolicies } from "./network-policies";
import { configuration, replication } from "./replication";
import { sentinel } from "./sentinel";
import { BACKUP_POD, CERTIFICATES, EXPORTER, SENTINEL_POD } from "./sizing";
import {
  ENGINE,
  endpoints,
  memberName,
  membersOf,
  PODS,
  PORT,
  PRIMARY_SERVICE,
  podName,
  REPLICA_SERVICE,
  SENTINEL,
  SENTINELS,
} from "./topology";

const MIB_A_GIB = 1024;

/** Servers and sentinels, their certificates, users, copies, doors and watches. */
export function manifests(host: ManifestHost<RedisSettings>): ClusterManifests {
  const settings = host.settings.values;
  return {
    manifests: [
      ...authority(ENGINE),
      serverCertificate(host, settings),
      ...secretStores(host.home.environment, host.names),
      ...secrets(),
      ...pushed(host.names, ENGINE, { secret: ACCOUNTS.default!.secret }),
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: ENGINE }, automountServiceAccountToken: false },
      configuration(host, settings),
      replication(host, settings),
      ...sentinel(host, settings),
      backupJob(host, settings),
      ...doors(host, settings),
      ...networkPolicies(host),
      ...monitors(),
      alerts(host, settings),
    ],
    quota: quota(settings),
    protect: isProtected(host, settings),
  };
}

/** One for servers and sentinels: replicas, sentinels and the operator check the authority, clients the name too. */
function serverCertificate({ names }: ManifestHost, settings: RedisSettings): Manifest {
  const { namespace } = names;
  const headless = [`${ENGINE}-headless`, `${SENTINEL}-sentinel-headless`].flatMap((service) => {
    const own = serviceNames(namespace, service);
    return [...own, ...own.map((name) => `*.${name}`)];
  });
  return certificate({
    cluster: ENGINE,
    name: SERVER_CERTIFICATE,
    usages: ["server auth", "client auth"],
    commonName: ENGINE,
    dnsNames: [
      ...Object.keys(endpoints(settings)).map((endpoint) => names.host(endpoint)),
      ...[PRIMARY_SERVICE, REPLICA_SERVICE].flatMap((service) => serviceNames(namespace, service)),
      ...headless,
      "localhost",
    ],
  });
}

/** The operator's services for primary and replicas, and one for each member: users are made on every one. */
function doors({ names }: ManifestHost, settings: RedisSettings): Manifest[] {
  const members = Array.from({ length: membersOf(settings) }, (_, index) => index);
  return [
    targetGroupBinding(names, "writer", PRIMARY_SERVICE, PORT),
    targetGroupBinding(names, "reader", REPLICA_SERVICE, PORT),
    ...members.flatMap((index): Manifest[] => {
      const service = `${ENGINE}-${memberName(index)}`;
      return [
        clientService(service, { ...PODS, "statefulset.kubernetes.io/pod-name": podName(index) }, { [ENGINE]: PORT }),
        targetGroupBinding(names, memberName(index), service, PORT),
      ];
    }),
  ];
}

function quota(settings: RedisSettings) {
  const { instance, storage } = settings.kubernetes;
  // One more of each than there are, for upgrades.
  const members = membersOf(settings) + 1;
  const sentinels = SENTINELS + 1;
  const beside = (of: "cpu" | "memoryMib") =>
    members * (EXPORTER[of] + CERTIFICATES[of]) + sentinels * SENTINEL_POD[of] + BACKUP_POD[of];
  return {
    cpu: Math.ceil(members * instance.vcpu + beside("cpu")),
    memoryGib: Math.ceil(members * instance.memory_gib + beside("memoryMib") / MIB_A_GIB),
    storageGib: members * storage.data_gib,
    pods: members + sentinels + 1,
    volumes: members,
  };
}
