import type { Manifest } from "../../../constructs/kubernetes/manifest";
import { type Amount, sum } from "../../engines/conformance/pods";
import type { Block } from "../support";

/** A pod as far as the scheduler looks at it. */
export interface Pod extends Amount {
  readonly name: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** No two of one kind on a node. */
  readonly apart: string | null;
  /** Over the zones evenly, none more than another by two. */
  readonly spread: string | null;
  /** Where it must be. Default: anywhere. */
  readonly zone?: string;
  /** Whether its volume keeps it in the zone where it was first. */
  readonly tied: boolean;
}

interface Kind {
  readonly name: string;
  readonly count: number;
  readonly resources: readonly Block[];
  readonly of: Block;
  readonly spread?: boolean;
  readonly tied?: boolean;
  readonly zone?: string;
  readonly apart?: string | null;
}

const ZONE = "topology.kubernetes.io/zone";

function pods({ name, count, resources, of, spread = true, tied = true, zone, apart = name }: Kind): Pod[] {
  const { [ZONE]: own, ...nodeSelector } = (of.nodeSelector ?? {}) as Record<string, string>;
  return Array.from({ length: count }, (_, index) => ({
    ...sum(resources),
    name: `${name}-${index}`,
    nodeSelector,
    apart,
    spread: spread ? name : null,
    zone: zone ?? own,
    tied,
  }));
}

const containers = (spec: Block): Block[] => spec.containers.map(({ resources }: Block) => resources);

/**
 * Pods that operators make of a resource. Counts, requests, spread and affinity are the manifests' own; what an operator
 * adds is said here: CloudNativePG 1.30.0 (pkg/specs/pods.go), Percona 1.22.0 (pkg/psmdb/statefulset.go), Altinity 0.26.0
 * (pkg/model/chi/creator), ECK 3.5.0 (pkg/controller/elasticsearch/nodespec), OpsTree 0.26.0 (internal/k8sutils).
 */
const MADE: Readonly<Record<string, (spec: Block, all: readonly Manifest[]) => Pod[]>> = {
  Cluster: (spec, all) =>
    pods({
      name: "timescaledb",
      count: spec.instances,
      resources: [
        spec.resources,
        ...all
          .filter(({ kind }) => kind === "ObjectStore")
          .map((one) => (one.spec as Block).instanceSidecarConfiguration.resources),
      ],
      of: spec.affinity,
    }),
  Pooler: ({ instances, template: { spec } }) =>
    pods({
      name: "pooler",
      count: instances,
      resources: containers(spec),
      of: spec,
      spread: false,
      tied: false,
      apart: null,
    }),
  PerconaServerMongoDB: ({ replsets, sharding, backup }) => [
    ...(replsets as Block[]).flatMap((set) =>
      pods({
        name: `mongodb-${set.name}`,
        count: set.size,
        resources: [set.resources, backup.resources, ...set.sidecars.map(({ resources }: Block) => resources)],
        of: set,
      }),
    ),
    ...(sharding.enabled
      ? [
          ...pods({
            name: "mongodb-cfg",
            count: sharding.configsvrReplSet.size,
            resources: [sharding.configsvrReplSet.resources, backup.resources],
            of: sharding.configsvrReplSet,
          }),
          ...pods({
            name: "mongodb-mongos",
            count: sharding.mongos.size,
            resources: [sharding.mongos.resources],
            of: sharding.mongos,
            tied: false,
          }),
        ]
      : []),
  ],
  ClickHouseInstallation: ({ configuration, templates }) => {
    const { layout } = configuration.clusters[0];
    const { spec } = templates.podTemplates[0];
    const count = layout.shardsCount * layout.replicasCount;
    return pods({ name: "chi", count, resources: containers(spec), of: spec });
  },
  ClickHouseKeeperInstallation: ({ configuration, templates }) => {
    const { spec } = templates.podTemplates[0];
    const { layout } = configuration.clusters[0];
    return pods({ name: "keeper", count: layout.replicasCount, resources: containers(spec), of: spec });
  },
  Elasticsearch: ({ nodeSets }) =>
    (nodeSets as Block[]).flatMap(({ name, count, podTemplate: { spec } }) =>
      // A set has a zone, and a role's sets are apart together.
      pods({
        name: `es-${name}`,
        count,
        resources: containers(spec),
        of: spec,
        spread: false,
        apart: `es-${name.replace(/-\d+$/, "")}`,
      }),
    ),
  RedisReplication: (spec) =>
    pods({
      name: "redis",
      count: spec.clusterSize,
      resources: [spec.kubernetesConfig.resources, ...spec.sidecars.map(({ resources }: Block) => resources)],
      of: spec,
    }),
  RedisSentinel: (spec) =>
    pods({
      name: "sentinel",
      count: spec.clusterSize,
      resources: [spec.kubernetesConfig.resources],
      of: spec,
      tied: false,
    }),
  Deployment: ({ replicas, template: { spec } }) =>
    pods({
      name: "deployment",
      count: replicas,
      resources: containers(spec),
      of: spec,
      spread: false,
      tied: false,
      apart: null,
    }),
  CronJob: ({ jobTemplate }) => {
    const { spec } = jobTemplate.spec.template;
    return pods({
      name: "job",
      count: 1,
      resources: containers(spec),
      of: spec,
      spread: false,
      tied: false,
      apart: null,
    });
  },
};

export function podsOf(namespace: string, manifests: readonly Manifest[]): Pod[] {
  return manifests.flatMap(({ kind, spec }) =>
    (MADE[kind]?.(spec as Block, manifests) ?? []).map((pod) => ({
      ...pod,
      name: `${namespace}/${pod.name}`,
      apart: pod.apart === null ? null : `${namespace}/${pod.apart}`,
      spread: pod.spread === null ? null : `${namespace}/${pod.spread}`,
    })),
  );
}
