import { type Amount, roomOf } from "../../../engines/conformance/pods";
import type { Block } from "../../support";
import type { ControlPlane } from "../cluster";

/** A node group of one zone, as a stack makes it. */
export interface Group {
  readonly name: string;
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly room: Amount;
  readonly min: number;
  readonly max: number;
}

const ZONE = "topology.kubernetes.io/zone";
const EFFECTS: Readonly<Record<string, string>> = { NO_SCHEDULE: "NoSchedule" };
/** By the addresses of an instance of these sizes. Source: amazon-eks-ami, eni-max-pods.txt. */
const PODS = 58;

/** @param zones of the environment, in order: a group is named by the last letter of its own */
export function groupsOf(blocks: readonly Block[], zones: readonly string[]): Group[] {
  return blocks.map(({ node_group_name: name, labels, taint = [], instance_types, scaling_config: scaling }) => ({
    name,
    zone: zones.find((zone) => zone.endsWith(name.slice(-1)))!,
    labels,
    taints: (taint as Block[]).map(({ key, value, effect }) => ({ key, value, effect: EFFECTS[effect]! })),
    room: roomOf(instance_types[0]),
    min: scaling.min_size,
    max: scaling.max_size,
  }));
}

/** Nodes of groups, as they join the cluster: with the group's labels, taints and room. There is no machine behind them. */
export class Nodes {
  #number = 0;
  /** Group of each node that stands. */
  readonly standing = new Map<string, Group>();

  constructor(private readonly plane: ControlPlane) {}

  async start(group: Group): Promise<string> {
    const name = `${group.name}-${++this.#number}`;
    const { cpu, memory } = group.room;
    const room = { cpu: `${cpu}m`, memory: `${Math.floor(memory)}Mi`, pods: String(PODS), "ephemeral-storage": "40Gi" };
    const labels = {
      ...group.labels,
      [ZONE]: group.zone,
      "kubernetes.io/hostname": name,
      "kubernetes.io/arch": "arm64",
      "kubernetes.io/os": "linux",
    };
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels },
      spec: { taints: group.taints, providerID: `aws:///${group.zone}/${name}` },
    };
    await this.#done("POST", "/api/v1/nodes", node);
    const conditions = [{ type: "Ready", status: "True", reason: "KubeletReady" }];
    const status = { allocatable: room, capacity: room, conditions };
    await this.#done("PATCH", `/api/v1/nodes/${name}/status`, { status });
    // The API server taints a new node as not ready; who takes that away looks after nodes with a kubelet.
    await this.#done("PATCH", `/api/v1/nodes/${name}`, { spec: { taints: group.taints } });
    this.standing.set(name, group);
    return name;
  }

  /** A node is gone, and its pods with it. */
  async lose(name: string): Promise<void> {
    this.standing.delete(name);
    await this.#done("DELETE", `/api/v1/nodes/${name}`);
    for (const { metadata } of await this.plane.list(`/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`))
      await this.plane.ask("DELETE", podPath(metadata), { gracePeriodSeconds: 0 });
  }

  async cordon(name: string, unschedulable: boolean): Promise<void> {
    await this.#done("PATCH", `/api/v1/nodes/${name}`, { spec: { unschedulable } });
  }

  async #done(method: string, path: string, body?: object): Promise<void> {
    const answer = await this.plane.ask(method, path, body, method === "PATCH" ? "merge-patch+json" : "json");
    if (answer.status > 201) throw new Error(`${method} ${path}: ${answer.body.message}`);
  }
}

export function podPath({ namespace, name }: Block): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

const matches = (selector: Block | undefined, labels: Block = {}) =>
  Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);

/**
 * Starts a node where a pod found none, as Cluster Autoscaler 1.34 does (core/scaleup, simulator): of the groups that may
 * have another node, one on whose empty node the pod would stand by selector, taints, room, its volumes' zone and the
 * spread that it must keep. One node for all pods that would stand on it.
 */
export class Autoscaler {
  groups: readonly Group[] = [];

  constructor(
    private readonly plane: ControlPlane,
    private readonly nodes: Nodes,
    /** Zones in which no node can be had. */
    private readonly closed: ReadonlySet<string>,
  ) {}

  async act(pods: readonly Block[]): Promise<void> {
    const pending = pods.filter(isUnschedulable);
    if (pending.length === 0) return;
    const started = new Set<Group>();
    for (const pod of pending) {
      const group = await this.#groupFor(pod, pods);
      if (group === undefined || started.has(group)) continue;
      started.add(group);
      await this.nodes.start(group);
    }
  }

  async #groupFor(pod: Block, pods: readonly Block[]): Promise<Group | undefined> {
    const zones = await this.#zonesOf(pod);
    return this.groups.find(
      (group) =>
        !this.closed.has(group.zone) &&
        [...this.nodes.standing.values()].filter((one) => one === group).length < group.max &&
        (zones === null || zones.has(group.zone)) &&
        Object.entries((pod.spec.nodeSelector ?? {}) as Record<string, string>).every(
          ([key, value]) => (key === ZONE ? group.zone : group.labels[key]) === value,
        ) &&
        group.taints.every(({ key, value }) =>
          (pod.spec.tolerations ?? []).some((one: Block) => one.key === key && one.value === value),
        ) &&
        asked(pod).cpu <= group.room.cpu &&
        asked(pod).memory <= group.room.memory &&
        this.#keepsSpread(pod, pods, group),
    );
  }

  /** Zones of its volumes. Null: they may be anywhere. */
  async #zonesOf({ metadata: { namespace }, spec }: Block): Promise<Set<string> | null> {
    const zones = new Set<string>();
    for (const { persistentVolumeClaim: of } of (spec.volumes ?? []) as Block[]) {
      if (of === undefined) continue;
      const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${of.claimName}`;
      const { volumeName } = (await this.plane.ask("GET", path)).body.spec ?? {};
      if (volumeName === undefined) continue;
      const { body } = await this.plane.ask("GET", `/api/v1/persistentvolumes/${volumeName}`);
      zones.add(body.metadata.labels[ZONE]);
    }
    return zones.size === 0 ? null : zones;
  }

  #keepsSpread(pod: Block, pods: readonly Block[], group: Group): boolean {
    const alike = this.groups.filter((one) => JSON.stringify(one.labels) === JSON.stringify(group.labels));
    const zones = [...new Set(alike.map(({ zone }) => zone))];
    return ((pod.spec.topologySpreadConstraints ?? []) as Block[])
      .filter(({ topologyKey, whenUnsatisfiable }) => topologyKey === ZONE && whenUnsatisfiable === "DoNotSchedule")
      .every(({ labelSelector, maxSkew }) => {
        const counts = zones.map(
          (zone) =>
            pods.filter(
              ({ metadata, spec }) =>
                metadata.namespace === pod.metadata.namespace &&
                matches(labelSelector, metadata.labels) &&
                this.nodes.standing.get(spec.nodeName)?.zone === zone,
            ).length,
        );
        return counts[zones.indexOf(group.zone)]! + 1 - Math.min(...counts) <= maxSkew;
      });
  }
}

/** Whether the scheduler has looked at a pod and found no node. */
export function isUnschedulable({ spec, status, metadata }: Block): boolean {
  const conditions = (status?.conditions ?? []) as Block[];
  return (
    spec.nodeName === undefined &&
    metadata.deletionTimestamp === undefined &&
    conditions.some(({ type, reason }) => type === "PodScheduled" && reason === "Unschedulable")
  );
}

const UNITS: Readonly<Record<string, number>> = { Gi: 1024, Mi: 1, "": 1 / 1024 / 1024 };
const cpuOf = (text: string) => (text.endsWith("m") ? Number.parseFloat(text) : Number.parseFloat(text) * 1000);
const memoryOf = (text: string) => Number.parseFloat(text) * UNITS[/[A-Z]i$/.exec(text)?.[0] ?? ""]!;

/** What a pod's containers ask for together. Containers that run once before them are no more than that, here. */
export function asked({ spec }: Block): Amount {
  const resources = (spec.containers as Block[]).map((one) => one.resources?.requests ?? {});
  return {
    cpu: resources.reduce((sum, { cpu = "0" }) => sum + cpuOf(cpu), 0),
    memory: resources.reduce((sum, { memory = "0" }) => sum + memoryOf(memory), 0),
  };
}
