import type { Checks } from "../../../support/checks";
import { until } from "../../../support/until";
import { chance, shuffled } from "../../capacity/schedule";
import type { Block } from "../../support";
import { isUnschedulable, podPath } from "../players/nodes";
import type { World } from "../world";
import { type Installed, ours, placed } from "./install";
import { madeBy } from "./stand";

/** A pod by itself, and the claims that it brings. */
interface Loose {
  readonly pod: Block;
  readonly claims: readonly Block[];
}

/** As far as the scheduler looks at it: who it is and what it mounts of secrets is of no account. */
function loose(namespace: string, name: string, template: Block, claims: readonly Block[] = []): Loose {
  const { serviceAccountName: _, volumes = [], ...spec } = template.spec;
  const own = claims.map(({ metadata, spec: of }) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: `${metadata.name}-${name}`, namespace },
    spec: of,
  }));
  return {
    pod: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace, labels: template.metadata.labels },
      spec: {
        ...spec,
        automountServiceAccountToken: false,
        volumes: [
          ...(volumes as Block[]).map((one) =>
            one.secret ? { ...one, secret: { ...one.secret, optional: true } } : one,
          ),
          ...own.map(({ metadata }, index) => ({
            name: claims[index]!.metadata.name,
            persistentVolumeClaim: { claimName: metadata.name },
          })),
        ],
      },
    },
    claims: own,
  };
}

/** Pods of every kind that a stack has, those of jobs among them. */
function looseOf(stack: Installed): Loose[] {
  const objects = [...madeBy(stack), ...stack.releases.filter(ours).flatMap(placed)];
  const claimOf = new Map(
    objects
      .filter(({ kind }) => kind === "PersistentVolumeClaim")
      .map((one) => [`${one.metadata.namespace}/${one.metadata.name}`, one]),
  );
  return objects.flatMap(({ kind, metadata: { name, namespace, labels }, spec }) => {
    const several = (of: Block, claims?: readonly Block[]) =>
      Array.from({ length: spec.replicas ?? 1 }, (_, index) => loose(namespace, `${name}-${index}`, of, claims));
    if (kind === "StatefulSet") return several(spec.template, spec.volumeClaimTemplates);
    if (kind === "Deployment") return several(spec.template);
    if (kind === "CronJob") return [loose(namespace, name, spec.jobTemplate.spec.template)];
    if (kind !== "Pod") return [];
    const claims = ((spec.volumes ?? []) as Block[]).flatMap(({ persistentVolumeClaim: of }) =>
      of === undefined ? [] : [claimOf.get(`${namespace}/${of.claimName}`)!],
    );
    return [{ ...loose(namespace, name, { metadata: { labels }, spec }), claims }];
  });
}

const keyOf = ({ metadata: { namespace, name } }: Block) => `${namespace}/${name}`;

/** A cluster on which all homes' pods arrive in some order. */
export class Orders {
  readonly #pods: readonly Loose[];
  readonly #ground: readonly Block[];
  readonly #namespaces: ReadonlySet<string>;

  constructor(
    private readonly world: World,
    private readonly checks: Checks,
    stacks: readonly Installed[],
  ) {
    this.#pods = stacks.flatMap(looseOf);
    this.#namespaces = new Set(this.#pods.map(({ pod }) => pod.metadata.namespace as string));
    this.#ground = stacks.flatMap(({ objects }) =>
      objects.filter(({ kind }) => kind === "Namespace" || kind === "StorageClass"),
    );
  }

  /** How many pods arrive. */
  get size(): number {
    return this.#pods.length;
  }

  /** All of them, on nodes that stand and those that the autoscaler starts. */
  async arrive(order: number): Promise<void> {
    const { world, checks } = this;
    for (const one of this.#ground) await world.plane.must(one);
    // No pod is let in before its namespace has an account.
    const accounts = async () =>
      (await world.plane.list("/api/v1/serviceaccounts")).filter(({ metadata }) =>
        this.#namespaces.has(metadata.namespace),
      );
    await until(async () => (await accounts()).length >= this.#namespaces.size, this.world.patience);
    const { autoscaler } = world.players;
    delete world.players.autoscaler;
    for (const { pod, claims } of shuffled(this.#pods, chance(order))) {
      for (const one of claims) await world.plane.must(one);
      await this.#create(pod);
    }
    const looked = await until(async () => (await this.#undecided()) === 0, this.world.patience);
    const waiting = (await this.#arrived()).filter(isUnschedulable).length;
    checks.check(`order ${order}: each pod has a node or a reason; ${waiting} wait for another node`, looked);
    world.players.autoscaler = autoscaler!;
    await this.#allPlaced(`order ${order}: ${this.size} pods of all homes have a node`);
  }

  /** A node of each zone and kind is gone; then a whole zone, which comes back. */
  async lose(order: number): Promise<void> {
    const random = chance(order);
    const { nodes } = this.world;
    const byGroup = new Map([...nodes.standing].map(([name, group]) => [group.name, name]));
    const gone = shuffled([...byGroup.values()], random).slice(0, Math.ceil(byGroup.size / 2));
    const lost = await this.#loseNodes(gone);
    await this.#allPlaced(`order ${order}: ${gone.length} nodes are gone, and their ${lost.length} pods have others`);
  }

  async zone(order: number): Promise<void> {
    const { world, checks } = this;
    const zones = [...new Set(world.groups.map(({ zone }) => zone))];
    const zone = zones[order % zones.length]!;
    world.closed.add(zone);
    const lost = await this.#loseNodes(
      [...world.nodes.standing].filter(([, of]) => of.zone === zone).map(([name]) => name),
    );
    await until(async () => (await this.#undecided()) === 0, this.world.patience);
    const standing = (await this.#arrived()).filter(({ spec }) => spec.nodeName !== undefined).length;
    checks.check(
      `order ${order}: zone ${zone} is gone, and no pod but its ${lost.length}`,
      standing >= this.size - lost.length,
      () => `${standing} of ${this.size} stand`,
    );
    world.closed.delete(zone);
    await this.#allPlaced(`order ${order}: zone ${zone} is back, and every pod has a node`);
  }

  /** Everything that arrived is gone, and nodes are as few as at first. */
  async clear(): Promise<void> {
    const { world } = this;
    for (const namespace of this.#namespaces)
      for (const path of [
        `/api/v1/namespaces/${namespace}/pods`,
        `/api/v1/namespaces/${namespace}/persistentvolumeclaims`,
      ])
        await world.plane.ask("DELETE", `${path}?gracePeriodSeconds=0`);
    const empty = async () => {
      await world.plane.ask("DELETE", "/api/v1/persistentvolumes");
      const kinds = ["persistentvolumeclaims", "persistentvolumes"];
      const volumes = await Promise.all(kinds.map((kind) => world.plane.list(`/api/v1/${kind}`)));
      return (await this.#arrived()).length === 0 && volumes.every((one) => one.length === 0);
    };
    if (!(await until(empty, this.world.patience))) throw new Error(`pods or volumes stay: ${world.troubles()}`);
    const seen = new Map<string, number>();
    for (const [name, group] of [...world.nodes.standing]) {
      const count = (seen.get(group.name) ?? 0) + 1;
      seen.set(group.name, count);
      if (count > group.min) await world.nodes.lose(name);
    }
    for (const group of world.groups)
      for (let count = seen.get(group.name) ?? 0; count < group.min; count++) await world.nodes.start(group);
  }

  async #arrived(): Promise<Block[]> {
    return (await this.world.pods()).filter(({ metadata }) => this.#namespaces.has(metadata.namespace));
  }

  async #create(pod: Block): Promise<void> {
    await this.world.plane.create(`/api/v1/namespaces/${pod.metadata.namespace}/pods`, pod);
  }

  /** Their pods come again, with the volumes that they have. */
  async #loseNodes(names: readonly string[]): Promise<Block[]> {
    const before = new Map(this.#pods.map(({ pod }) => [keyOf(pod), pod]));
    const on = (await this.#arrived()).filter(({ spec }) => names.includes(spec.nodeName));
    for (const name of names) await this.world.nodes.lose(name);
    const lost = on.map((pod) => before.get(keyOf(pod))!);
    for (const pod of lost) {
      const gone = async () => (await this.world.plane.ask("GET", podPath(pod.metadata))).status === 404;
      if (!(await until(gone, this.world.patience))) throw new Error(`${keyOf(pod)} does not go with its node`);
      await this.#create(pod);
    }
    return lost;
  }

  /** How many pods the scheduler has neither placed nor found no node for. */
  async #undecided(): Promise<number> {
    return (await this.#arrived()).filter((pod) => pod.spec.nodeName === undefined && !isUnschedulable(pod)).length;
  }

  async #allPlaced(what: string): Promise<void> {
    const without = async () => (await this.#arrived()).filter(({ spec }) => spec.nodeName === undefined);
    const placedAll = async () => (await without()).length === 0 && (await this.#arrived()).length === this.size;
    const right = await until(placedAll, this.world.patience);
    const left = await without();
    this.checks.check(what, right, () =>
      left
        .map((pod) => `${keyOf(pod)}: ${pod.status.conditions?.[0]?.message}`)
        .concat(this.world.troubles())
        .join("\n"),
    );
  }
}
