import { type Amount, roomOf } from "../../engines/conformance/pods";
import type { Block } from "../support";
import type { Pod } from "./pods";

/** A node group of one zone, as the stack makes it. */
export interface Group {
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly room: Amount;
  readonly min: number;
  readonly max: number;
}

interface Node {
  readonly group: Group;
  readonly pods: Pod[];
}

export function groupsOf(blocks: readonly Block[]): Group[] {
  return blocks.map((block) => ({
    zone: block.node_group_name.slice(-1),
    labels: block.labels,
    room: roomOf(block.instance_types[0]),
    min: block.scaling_config.min_size,
    max: block.scaling_config.max_size,
  }));
}

const used = ({ pods }: Node, of: keyof Amount) => pods.reduce((sum, pod) => sum + pod[of], 0);

/**
 * A small player of the scheduler and the autoscaler: filters by label (a node's taints are its labels), room, hostname and
 * zone, scores as LeastAllocated does (Kubernetes 1.34, noderesources/least_allocated.go), ties by chance; a pod that finds
 * no node has one started in a group that would take it (Cluster Autoscaler 1.34, core/scaleup), as long as there may be
 * another.
 */
export class Schedule {
  readonly nodes: Node[];
  readonly #homes = new Map<string, string>();

  constructor(
    readonly groups: readonly Group[],
    private readonly random: () => number,
  ) {
    this.nodes = groups.flatMap((group) => Array.from({ length: group.min }, () => ({ group, pods: [] })));
  }

  /** Whether the pod has a node now. */
  place(pod: Pod): boolean {
    const free = this.nodes.filter((node) => this.#takes(node, pod));
    const best = this.#best(free, pod) ?? this.#started(pod);
    if (best === undefined) return false;
    best.pods.push(pod);
    if (pod.tied) this.#homes.set(pod.name, best.group.zone);
    return true;
  }

  /** A node of each zone is gone. What was on it. */
  lose(): Pod[] {
    const zones = [...new Set(this.nodes.map(({ group }) => group.zone))];
    return zones.flatMap((zone) => {
      const here = this.nodes.filter((node) => node.group.zone === zone && node.pods.length > 0);
      const gone = here[Math.floor(this.random() * here.length)];
      if (gone === undefined) return [];
      this.nodes.splice(this.nodes.indexOf(gone), 1);
      return gone.pods;
    });
  }

  #takes(node: Node, pod: Pod): boolean {
    const { group, pods } = node;
    const zone = this.#homes.get(pod.name) ?? pod.zone?.slice(-1);
    return (
      (zone === undefined || zone === group.zone) &&
      Object.entries(group.labels).every(([key, value]) => pod.nodeSelector[key] === value) &&
      Object.entries(pod.nodeSelector).every(([key, value]) => group.labels[key] === value) &&
      used(node, "cpu") + pod.cpu <= group.room.cpu &&
      used(node, "memory") + pod.memory <= group.room.memory &&
      (pod.apart === null || pods.every((other) => other.apart !== pod.apart)) &&
      this.#even(group.zone, pod)
    );
  }

  /** Whether one more in this zone keeps the spread: none has two more than another. */
  #even(zone: string, { spread }: Pod): boolean {
    if (spread === null) return true;
    const zones = [...new Set(this.groups.map((group) => group.zone))];
    const count = (of: string) =>
      this.nodes
        .filter(({ group }) => group.zone === of)
        .reduce((sum, { pods }) => sum + pods.filter((other) => other.spread === spread).length, 0);
    return count(zone) + 1 - Math.min(...zones.map(count)) <= 1;
  }

  #best(free: readonly Node[], pod: Pod): Node | undefined {
    const score = (node: Node) =>
      (node.group.room.cpu - used(node, "cpu") - pod.cpu) / node.group.room.cpu +
      (node.group.room.memory - used(node, "memory") - pod.memory) / node.group.room.memory;
    return [...free]
      .map((node) => ({ node, at: score(node) + this.random() * 1e-9 }))
      .sort((one, other) => other.at - one.at)[0]?.node;
  }

  #started(pod: Pod): Node | undefined {
    const [group] = this.groups.filter(
      (one) =>
        this.nodes.filter(({ group: of }) => of === one).length < one.max && this.#takes({ group: one, pods: [] }, pod),
    );
    if (group === undefined) return undefined;
    const node: Node = { group, pods: [] };
    this.nodes.push(node);
    return node;
  }
}

/** Numbers that look like chance and are the same each time. Source: mulberry32. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const made = [...items];
  for (let index = made.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [made[index], made[other]] = [made[other]!, made[index]!];
  }
  return made;
}
