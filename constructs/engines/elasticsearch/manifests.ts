import type { Manifest } from "../../kubernetes/manifest";
import { targetGroupBinding } from "../../kubernetes/parts/balancing";
import { authority, certificate, serviceNames } from "../../kubernetes/parts/certificates";
import { secretStores } from "../../kubernetes/parts/secrets";
import type { ClusterManifests, ManifestHost } from "../engine";
import { clientService, pushed } from "../families/incluster/manifests";
import { isProtected } from "../protection";
import { credentials, SECRETS } from "./credentials";
import { alerts, exporter } from "./monitoring";
import { networkPolicies } from "./network-policies";
import { elasticsearch, HTTP_CERTIFICATE, nodeSets, zonesOf } from "./nodes";
import type { ElasticsearchSettings } from "./settings";
import { snapshotJob } from "./snapshots";
import { CLUSTER, DATA_PODS, ENDPOINTS, HTTP_PORT, OPERATOR_SERVICES, SERVICE } from "./topology";

/** Room for the exporter, the job of the snapshots and the program beside each node. */
const BESIDE = { cpu: 2, memoryGib: 2, pods: 4 };

/** The nodes, certificates, snapshots, doors and watches. */
export function manifests(host: ManifestHost<ElasticsearchSettings>): ClusterManifests {
  const settings = host.settings.values;
  return {
    manifests: [
      ...authority(CLUSTER),
      serverCertificate(host),
      ...secretStores(host.home.environment, host.names),
      ...credentials(settings.password_rotation),
      ...pushed(host.names, CLUSTER, { secret: SECRETS.admin }),
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: CLUSTER },
        automountServiceAccountToken: false,
      },
      elasticsearch(host, settings),
      snapshotJob(host, settings),
      // Every data node: each answers for all of them.
      clientService(SERVICE, DATA_PODS, { https: HTTP_PORT }),
      ...networkPolicies(host),
      ...Object.entries(ENDPOINTS).map(([endpoint, { targetPort }]) =>
        targetGroupBinding(host.names, endpoint, SERVICE, targetPort),
      ),
      ...exporter(host),
      alerts(host, settings),
    ],
    quota: quota(host, settings),
    protect: isProtected(host, settings),
  };
}

/** The operator speaks to its own services, clients to the endpoints: all are in the one certificate. */
function serverCertificate({ names }: ManifestHost): Manifest {
  return certificate({
    cluster: CLUSTER,
    name: HTTP_CERTIFICATE,
    usages: ["server auth"],
    commonName: CLUSTER,
    dnsNames: [
      ...Object.keys(ENDPOINTS).map((endpoint) => names.host(endpoint)),
      ...[SERVICE, ...OPERATOR_SERVICES].flatMap((service) => serviceNames(names.namespace, service)),
      "localhost",
    ],
  });
}

function quota(host: ManifestHost, settings: ElasticsearchSettings) {
  const zones = zonesOf(host, settings).length;
  const sets = nodeSets(settings);
  // One more of each role than there are.
  const sum = (of: (set: (typeof sets)[number]) => number) =>
    sets.reduce((total, set) => total + of(set) * (set.count * zones + 1), 0);
  const nodes = sum(() => 1);
  return {
    cpu: sum(({ vcpu }) => vcpu) + BESIDE.cpu + Math.ceil(nodes / 10),
    memoryGib: sum(({ memoryGib }) => memoryGib) + BESIDE.memoryGib + Math.ceil(nodes / 10),
    storageGib: sum(({ storageGib }) => storageGib),
    pods: nodes + BESIDE.pods,
    volumes: nodes,
  };
}
