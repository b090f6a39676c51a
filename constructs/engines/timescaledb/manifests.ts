import type { Manifest } from "../../kubernetes/manifest";
import { targetGroupBinding } from "../../kubernetes/parts/balancing";
import { authority, certificate, serviceNames } from "../../kubernetes/parts/certificates";
import { rotatedPassword, secretStores } from "../../kubernetes/parts/secrets";
import type { ClusterManifests, ManifestHost } from "../engine";
import { pushed } from "../families/incluster/manifests";
import { PASSWORD_ROTATION_DAYS } from "../families/incluster/rotation";
import { isProtected } from "../protection";
import { alerts, monitors } from "./alerts";
import { backups } from "./backups";
import { clusterManifest, imageCatalog, SERVER_CERTIFICATE } from "./cluster-manifest";
import { networkPolicies } from "./network-policies";
import { poolerManifests } from "./pooler";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER, ENDPOINTS, POOLER, POSTGRESQL_PORT, SERVICES, SUPERUSER_SECRET } from "./topology";

/** Pods of a rolling update, of backups and of the first start come on top of those that stay. */
const SPARE_PODS = 6;
const SIDECAR_GIB = 1;
const POOLER_CPU = 1;

/** The cluster, its pooler, its certificates, backups, doors and watches. */
export function manifests(host: ManifestHost<TimescaledbSettings>): ClusterManifests {
  const settings = host.settings.values;
  return {
    manifests: [
      ...authority(CLUSTER),
      serverCertificate(host, settings),
      ...secretStores(host.home.environment, host.names),
      ...pushed(host.names, CLUSTER, { secret: SUPERUSER_SECRET }),
      ...superuser(settings),
      imageCatalog(host, settings),
      clusterManifest(host, settings),
      ...backups(host, settings),
      ...poolerManifests(host, settings),
      ...networkPolicies(host, settings),
      ...bindings(host, settings),
      ...monitors(settings),
      alerts(host, settings),
    ],
    quota: quota(settings),
    protect: isProtected(host, settings),
  };
}

/**
 * The operator makes the secret, and gives the primary a password of it that has changed: it watches secrets that are its
 * own, and a replica that takes over, or a cluster that is restored, is given the secret's too. Who is signed in stays so.
 * Source: CloudNativePG 1.30.0, internal/controller/cluster_status.go and internal/management/controller/instance_controller.go
 * (refreshCredentialsFromSecret).
 */
function superuser({ password_rotation: rotation }: TimescaledbSettings): Manifest[] {
  const days = PASSWORD_ROTATION_DAYS[rotation];
  return days === null ? [] : rotatedPassword(SUPERUSER_SECRET, SUPERUSER_SECRET, "password", days);
}

/** Readers have replicas to go to where there are any. */
function readerService(settings: TimescaledbSettings): string {
  return settings.instance.replicas > 0 ? SERVICES.replicas : SERVICES.any;
}

function serverCertificate(host: ManifestHost, settings: TimescaledbSettings): Manifest {
  const services = [...Object.values(SERVICES), ...(settings.pooler.instances > 0 ? [POOLER] : [])];
  const endpoints = Object.keys(ENDPOINTS).filter((endpoint) => endpoint !== "pooler" || settings.pooler.instances > 0);
  return certificate({
    cluster: CLUSTER,
    name: SERVER_CERTIFICATE,
    usages: ["server auth"],
    dnsNames: [
      ...endpoints.map((endpoint) => host.names.host(endpoint)),
      ...services.flatMap((service) => serviceNames(host.names.namespace, service)),
    ],
    // The operator reloads the servers when the certificate is renewed.
    secretLabels: { "cnpg.io/reload": "" },
  });
}

function bindings({ names }: ManifestHost, settings: TimescaledbSettings): Manifest[] {
  return [
    targetGroupBinding(names, "writer", SERVICES.writer, POSTGRESQL_PORT),
    targetGroupBinding(names, "reader", readerService(settings), POSTGRESQL_PORT),
    ...(settings.pooler.instances > 0 ? [targetGroupBinding(names, "pooler", POOLER, POSTGRESQL_PORT)] : []),
  ];
}

function quota({ instance, storage, pooler }: TimescaledbSettings) {
  // One more than there are, and a job that makes it: an update starts the new before the old one goes.
  const instances = instance.replicas + 3;
  return {
    cpu: instances * (instance.vcpu + 1) + (pooler.instances + 1) * POOLER_CPU,
    memoryGib: instances * (instance.memory_gib + SIDECAR_GIB) + pooler.instances + 1,
    storageGib: (instance.replicas + 2) * (storage.data_gib + storage.wal_gib),
    pods: instance.replicas + 1 + pooler.instances + SPARE_PODS,
    volumes: (instance.replicas + 2) * 2,
  };
}
