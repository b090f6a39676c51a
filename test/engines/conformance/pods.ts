import { DEFAULT_KUBERNETES } from "../../../config/kubernetes";
import type { Json, Thing } from "../fleet";

/** What a pod asks for, or a node has: thousandths of a virtual CPU, and MiB. */
export interface Amount {
  readonly cpu: number;
  readonly memory: number;
}

/** EC2 instance types that nodes are of. Source: EC2 instance types, general purpose and memory optimized. */
const NODES: Readonly<Record<string, readonly [vcpu: number, memoryGib: number]>> = {
  "m7g.large": [2, 8],
  "m7g.xlarge": [4, 16],
  "m7g.2xlarge": [8, 32],
  "r7g.large": [2, 16],
  "r7g.xlarge": [4, 32],
  "r7g.2xlarge": [8, 64],
  "r7g.4xlarge": [16, 128],
  "r7g.8xlarge": [32, 256],
};

/**
 * Kept back on every node: by EKS 255 MiB and 11 for each of 58 pods, 100 MiB before pods are evicted, and less than
 * 100 thousandths of a CPU; and what the add-ons' own pods ask for. Source: amazon-eks-ami, kube-reserved.
 */
const KEPT: Amount = { cpu: 400, memory: 255 + 11 * 58 + 100 + 256 };
/** Memory that the kernel does not show: about 3 % of what EC2 names. */
const SHOWN = 0.97;

export function roomOf(instanceType: string): Amount {
  const [vcpu, memoryGib] = NODES[instanceType]!;
  return { cpu: vcpu * 1000 - KEPT.cpu, memory: memoryGib * 1024 * SHOWN - KEPT.memory };
}

const cpuOf = (text: string) => (text.endsWith("m") ? Number.parseFloat(text) : Number.parseFloat(text) * 1000);
const memoryOf = (text: string) => Number.parseFloat(text) * (text.endsWith("Gi") ? 1024 : 1);
const NOTHING: Amount = { cpu: 0, memory: 0 };

export function sum(resources: readonly (Json | undefined)[]): Amount {
  return resources.reduce<Amount>((total, one) => {
    const { cpu = "0", memory = "0Mi" } = one?.requests ?? {};
    return { cpu: total.cpu + cpuOf(String(cpu)), memory: total.memory + memoryOf(String(memory)) };
  }, NOTHING);
}

/** Specifications of pods anywhere in a manifest: whatever has containers. */
function podSpecs(value: unknown): Json[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray((value as Json).containers) ? [value as Json] : [];
  return [...own, ...Object.values(value).flatMap(podSpecs)];
}

/** Kinds whose operator puts pods together from parts. All others have pods' own specifications in them. */
const OPERATORS: Readonly<Record<string, (body: Json, all: readonly Thing[]) => Amount[]>> = {
  Cluster: ({ spec }, all) => {
    const sidecars = all.filter(({ type }) => type === "ObjectStore");
    return [sum([spec.resources, ...sidecars.map(({ body }) => body.spec.instanceSidecarConfiguration?.resources)])];
  },
  // A sentinel stands beside a server: it has no nodes of its own.
  RedisReplication: ({ spec }, all) => [
    sum([
      spec.kubernetesConfig.resources,
      ...spec.sidecars.map(({ resources }: Json) => resources),
      ...all.filter(({ type }) => type === "RedisSentinel").map(({ body }) => body.spec.kubernetesConfig.resources),
    ]),
  ],
  PerconaServerMongoDB: ({ spec: { replsets, sharding, backup } }) => [
    ...[...replsets, sharding.configsvrReplSet].flatMap((one: Json | undefined) =>
      one
        ? [sum([one.resources, backup.resources, ...(one.sidecars ?? []).map(({ resources }: Json) => resources)])]
        : [],
    ),
    sum([sharding.mongos?.resources]),
  ],
};

/** Pods that no node of the home has room for: they would wait for ever. */
export function podsWithoutRoom(things: readonly Thing[]): string[] {
  const groups = things.filter(({ type }) => type === "aws_eks_node_group");
  const types: string[] =
    groups.length > 0
      ? groups.flatMap(({ body }) => body.instance_types)
      : [DEFAULT_KUBERNETES.nodes.shared.instance_type];
  const rooms = types.map(roomOf);
  const fits = ({ cpu, memory }: Amount) => rooms.some((room) => cpu <= room.cpu && memory <= room.memory);
  return things
    .filter(({ type }) => !/^(aws|kubernetes)_|^helm_/.test(type))
    .flatMap(({ type, body }) =>
      (
        OPERATORS[type]?.(body, things) ??
        podSpecs(body).map(({ containers }) => sum(containers.map(({ resources }: Json) => resources)))
      )
        .filter((pod) => !fits(pod))
        .map(({ cpu, memory }) => `${type}: ${cpu} m and ${memory} MiB, on ${[...new Set(types)].join(" or ")}`),
    );
}
