import type { Manifest } from "../../kubernetes/manifest";
import { LABEL } from "../../kubernetes/names";
import type { ManifestHost } from "../engine";
import { RESTRICTED_CONTAINER, restrictedPod } from "../families/incluster/pods";
import { ROLES_SECRET, SECRETS } from "./credentials";
import { RELAYED, relayContainer } from "./credentials-relay";
import type { ElasticsearchSettings } from "./settings";
import { size } from "./sizing";
import { CLUSTER, NODE_PODS } from "./topology";
import { IMAGE, VERSIONS } from "./versions";

export const HTTP_CERTIFICATE = `${CLUSTER}-server`;
const ZONE = "topology.kubernetes.io/zone";
/** User and group of Elastic's images. */
const IMAGE_USER = 1000;

/** What the strictest pod security level asks for. */
export const RESTRICTED_POD = restrictedPod(IMAGE_USER);

/** Nodes of one role in each zone. */
interface NodeSet {
  readonly role: string;
  readonly roles: readonly string[];
  readonly count: number;
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly storageGib: number;
}

/** Volume of a node for machine learning, in GiB: models go to memory. */
const ML_STORAGE_GIB = 20;

export function nodeSets({ masters, instance, topology, storage, features }: ElasticsearchSettings): NodeSet[] {
  const data = { vcpu: instance.vcpu, memoryGib: instance.memory_gib };
  const tiers = dataTiers(topology);
  return [
    {
      role: "master",
      roles: ["master"],
      count: 1,
      vcpu: masters.vcpu,
      memoryGib: masters.memory_gib,
      storageGib: masters.storage_gib,
    },
    {
      role: "data",
      // Named one by one, a node holds data of these tiers only: without warm and cold nodes it holds all.
      roles: [...(tiers.length === 0 ? ["data"] : ["data_hot", "data_content"]), "ingest", "transform"],
      count: topology.data_nodes_per_zone,
      ...data,
      storageGib: storage.data_gib,
    },
    ...tiers.map(([name, tier]) => ({
      role: name,
      roles: [`data_${name}`],
      count: tier.nodes_per_zone,
      ...data,
      storageGib: tier.storage_gib,
    })),
    ...(features.machine_learning
      ? [{ role: "ml", roles: ["ml", "remote_cluster_client"], count: 1, ...data, storageGib: ML_STORAGE_GIB }]
      : []),
  ];
}

/** Tiers beside the hot one that have nodes of their own, from the warmer to the colder. */
export function dataTiers({ warm, cold }: ElasticsearchSettings["topology"]) {
  return Object.entries({ warm, cold }).flatMap(([name, tier]) => (tier === null ? [] : [[name, tier] as const]));
}

/** Zones that the nodes are in. */
export function zonesOf({ environment }: ManifestHost, { topology }: ElasticsearchSettings): readonly string[] {
  return environment.zones.slice(0, topology.zones);
}

/** The cluster: a node set for each role in each zone, so that the loss of a zone is the loss of one copy. */
export function elasticsearch(host: ManifestHost, settings: ElasticsearchSettings): Manifest {
  const { tag, maintained } = VERSIONS[settings.version];
  return {
    apiVersion: "elasticsearch.k8s.elastic.co/v1",
    kind: "Elasticsearch",
    metadata: {
      name: CLUSTER,
      annotations: maintained
        ? undefined
        : { "tessera.internal/end-of-life": `version ${settings.version} gets no fixes: accepted in its settings` },
    },
    spec: {
      version: tag,
      image: host.image(`${IMAGE}:${tag}`),
      // The default destroys volumes with the cluster.
      volumeClaimDeletePolicy: "DeleteOnScaledownOnly",
      auth: {
        // Its password would be in a secret that everybody guesses the name of.
        disableElasticUser: true,
        fileRealm: Object.values(SECRETS).map((secretName) => ({ secretName })),
        roles: [{ secretName: ROLES_SECRET }],
      },
      http: { tls: { certificate: { secretName: HTTP_CERTIFICATE } } },
      // Transport has TLS by the operator's own authority for this cluster: it cannot be had without.
      updateStrategy: { changeBudget: { maxUnavailable: 1, maxSurge: 0 } },
      podDisruptionBudget: {
        spec: { maxUnavailable: 1, selector: { matchLabels: { ...NODE_PODS } } },
      },
      nodeSets: nodeSets(settings).flatMap((set) =>
        zonesOf(host, settings).map((zone, index) => ({
          name: `${set.role}-${index}`,
          count: set.count,
          config: config(host, settings, set, zone),
          podTemplate: podTemplate(host, set, zone),
          volumeClaimTemplates: [
            {
              // The operator looks for this name, and otherwise gives the node a volume that goes with its pod.
              metadata: { name: "elasticsearch-data" },
              spec: {
                accessModes: ["ReadWriteOnce"],
                storageClassName: host.names.storageClass,
                resources: { requests: { storage: `${set.storageGib}Gi` } },
              },
            },
          ],
        })),
      ),
    },
  };
}

function config(host: ManifestHost, settings: ElasticsearchSettings, set: NodeSet, zone: string): object {
  const { features, observability } = settings;
  const { in_transit: transit } = host.security.values.encryption;
  const sizing = size(settings);
  const protocols = transit.tls_version === "1.3" ? ["TLSv1.3"] : ["TLSv1.3", "TLSv1.2"];
  return {
    "node.roles": [...set.roles],
    "node.attr.zone": zone,
    "cluster.routing.allocation.awareness.attributes": "zone",
    // Maps of files would need a setting of the node's kernel, and so a privileged pod.
    "node.store.allow_mmap": false,
    "xpack.security.http.ssl.supported_protocols": protocols,
    "xpack.security.transport.ssl.supported_protocols": protocols,
    // The executor hands over hashes and never passwords.
    "xpack.security.authc.password_hashing.algorithm": "pbkdf2_50000",
    "xpack.security.authc.api_key.enabled": true,
    "xpack.security.audit.enabled": features.audit,
    "xpack.watcher.enabled": features.alerting,
    "xpack.graph.enabled": features.graph,
    "xpack.ml.enabled": features.machine_learning,
    "logger.level": observability.log_level,
    // A pattern that is too wide deletes what it should not: indices are deleted by their names.
    "action.destructive_requires_name": true,
    // No index comes into being by a slip of the pen.
    "action.auto_create_index": "tenant_*,.*",
    // Without these the snapshots would go by way of another region's address, which the network does not reach.
    "s3.client.default.endpoint": `s3.${host.environment.region}.amazonaws.com`,
    "s3.client.default.region": host.environment.region,
    "cluster.max_shards_per_node": sizing.shardsPerNode,
    "indices.memory.index_buffer_size": `${sizing.indexBufferPercent}%`,
    "indices.queries.cache.size": `${sizing.queryCachePercent}%`,
  };
}

function podTemplate(host: ManifestHost, { roles, vcpu, memoryGib }: NodeSet, zone: string): object {
  const { placement } = host;
  const capacity = { cpu: String(vcpu), memory: `${memoryGib}Gi` };
  return {
    metadata: { labels: { [LABEL.home]: host.home, [LABEL.engine]: CLUSTER } },
    spec: {
      // EKS Pod Identity gives the role of the snapshots to this account.
      serviceAccountName: CLUSTER,
      automountServiceAccountToken: false,
      securityContext: RESTRICTED_POD,
      nodeSelector: { ...placement.nodeSelector, [ZONE]: zone },
      tolerations: placement.tolerations.map((toleration) => ({ ...toleration })),
      affinity: {
        podAntiAffinity: {
          // Two nodes of a role never share a machine.
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: "kubernetes.io/hostname",
              labelSelector: {
                matchLabels: { ...NODE_PODS, [`elasticsearch.k8s.elastic.co/node-${roles[0]}`]: "true" },
              },
            },
          ],
        },
      },
      containers: [
        {
          name: "elasticsearch",
          env: RELAYED,
          // Asked for and allowed alike: the kernel takes memory from others first. Half of it becomes the heap.
          resources: { requests: capacity, limits: capacity },
          securityContext: RESTRICTED_CONTAINER,
        },
        relayContainer(host, RESTRICTED_CONTAINER),
      ],
    },
  };
}
