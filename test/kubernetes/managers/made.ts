import type { Checks } from "../../support/checks";
import { until } from "../../support/until";
import { madeOf } from "../control-plane/players/operators";
import { type Installed, ours, placed } from "../control-plane/stages/install";
import type { World } from "../control-plane/world";
import type { Block } from "../support";
import { lacks } from "./compare";

const titleOf = ({ kind, metadata: { name, namespace } }: Block) => `${kind} ${namespace}/${name}`;

/**
 * What a player leaves to the operator: which image, how secrets and claims are named where they are mounted, and whether a
 * service has its pods' port by number or by name.
 */
const LEFT = new Set(["image", "volumes", "targetPort"]);

function compared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compared);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !LEFT.has(key))
      .map(([key, one]) => [key, compared(one)]),
  );
}

/** What no operator makes before a server answers it, and who would have to answer. */
const AWAITED: readonly { readonly which: RegExp; readonly why: string }[] = [
  {
    which: /^(?:StatefulSet|PodDisruptionBudget|Service) \S+\/mongodb-mongos/,
    why: "Percona's makes routers once the replica sets have elected (psmdb_controller.go, reconcileReplsets before reconcileMongos)",
  },
];

/**
 * What the managers make is what the players of the other suite make in their stead, field by field: who reads the one may
 * trust the other.
 */
export async function likePlayers(world: World, checks: Checks, stack: Installed): Promise<readonly Block[]> {
  const expected = stack.releases.filter(ours).flatMap(({ namespace, manifests }) => madeOf(namespace, manifests));
  const awaited = expected.filter((one) => AWAITED.some(({ which }) => which.test(titleOf(one))));
  const wanted = expected.filter((one) => !awaited.includes(one));
  const found = async (one: Block) => {
    const { status, body } = await world.plane.ask("GET", await world.plane.pathOf(one));
    return status === 200 ? body : null;
  };
  const missing = async () => {
    const all = await Promise.all(wanted.map(found));
    return wanted.filter((_, index) => all[index] === null);
  };
  const all = await until(async () => (await missing()).length === 0, world.patience);
  const left = await missing();
  checks.check(`${stack.name}: managers make ${wanted.length} objects that the players name`, all, () =>
    left.map((one) => `${titleOf(one)} is not made`).join("\n"),
  );
  for (const { which, why } of AWAITED) {
    const count = awaited.filter((one) => which.test(titleOf(one))).length;
    if (count > 0) console.log(`        ${count} objects are not awaited: ${why}`);
  }
  const live = await Promise.all(wanted.map(found));
  const differ = wanted.flatMap((one, index) => {
    const { kind, metadata, ...rest } = one;
    const actual = live[index];
    if (actual === null || actual === undefined || kind === "Secret") return [];
    return lacks(compared({ metadata: { labels: metadata.labels }, ...rest }), actual).map(
      (line) => `${titleOf(one)} ${line}`,
    );
  });
  checks.check(`${stack.name}: and as the players make them`, differ.length === 0, () =>
    differ.slice(0, 40).join("\n"),
  );
  return live.filter((one) => one !== null) as Block[];
}

const KINDS: readonly (readonly [string, string])[] = [
  ["StatefulSet", "/apis/apps/v1/namespaces/NS/statefulsets"],
  ["Deployment", "/apis/apps/v1/namespaces/NS/deployments"],
  ["Job", "/apis/batch/v1/namespaces/NS/jobs"],
  ["Pod", "/api/v1/namespaces/NS/pods"],
];

const templateOf = ({ kind, spec }: Block): Block => (kind === "Pod" ? spec : spec.template.spec);
const containersOf = (one: Block): Block[] => {
  const { containers, initContainers = [] } = templateOf(one);
  return [...containers, ...initContainers];
};

/** Everything that runs pods in namespaces, pods that came of a set left out. */
export async function workloads(world: World, namespaces: readonly string[]): Promise<Block[]> {
  const all = await Promise.all(
    namespaces.flatMap((namespace) =>
      KINDS.map(async ([kind, path]) =>
        (await world.plane.list(path.replace("NS", namespace))).map((one) => ({ ...one, kind })),
      ),
    ),
  );
  const bySet = ({ kind, metadata }: Block) =>
    kind === "Pod" &&
    ((metadata.ownerReferences ?? []) as Block[]).some((one) =>
      KINDS.some(([of]) => of === one.kind || one.kind === "ReplicaSet"),
    );
  return all.flat().filter((one) => !bySet(one));
}

/** Containers that run once before the others, or look after them from beside: nobody asks them how they are. */
const PROBED = new Set(["postgres", "mongod", "mongos", "elasticsearch", "pgbouncer"]);

/** Of everything that managers have made: what the plan promises of images, amounts and probes. */
export async function promises(
  world: World,
  checks: Checks,
  { name, objects, releases }: Installed,
  registry: RegExp,
): Promise<number> {
  const namespaces = objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name as string);
  const own = new Set(releases.filter(ours).flatMap(placed).map(titleOf));
  const made = (await workloads(world, namespaces)).filter((one) => !own.has(titleOf(one)));
  const told = (which: (container: Block, one: Block) => boolean) =>
    made.flatMap((one) =>
      containersOf(one)
        .filter((container) => which(container, one))
        .map((container) => `${titleOf(one)} ${container.name}: ${container.image}`),
    );
  const foreign = told(({ image }) => !registry.test(image));
  checks.check(
    `${name}: ${made.length} workloads of managers take images of the account's registry`,
    foreign.length === 0,
    () => foreign.join("\n"),
  );
  // As they were admitted: the namespace's limit range has its say.
  const boundless = (await world.pods())
    .filter(({ metadata }) => namespaces.includes(metadata.namespace))
    .flatMap((pod) =>
      containersOf({ ...pod, kind: "Pod" })
        .filter(({ resources }) => !resources?.limits?.memory || !resources?.requests?.cpu)
        .map((container) => `${titleOf({ ...pod, kind: "Pod" })} ${container.name}`),
    );
  checks.check(`${name}: every container of theirs asks for an amount and is bounded`, boundless.length === 0, () =>
    boundless.join("\n"),
  );
  const silent = told(
    ({ name: container, readinessProbe, livenessProbe }, { kind }) =>
      kind !== "Job" && PROBED.has(container) && readinessProbe === undefined && livenessProbe === undefined,
  );
  checks.check(`${name}: every server of theirs is probed`, silent.length === 0, () => silent.join("\n"));
  return made.length;
}

const ZONE = "topology.kubernetes.io/zone";

/** Pods of each set and cluster that managers make, on nodes of how many zones. */
export async function overZones(world: World, checks: Checks, { name, objects }: Installed): Promise<void> {
  const namespaces = objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name as string);
  const nodes = new Map(
    (await world.plane.list("/api/v1/nodes")).map(({ metadata }) => [metadata.name as string, metadata.labels[ZONE]]),
  );
  const groupOf = ({ metadata }: Block): string | null => {
    if (metadata.labels?.["cnpg.io/podRole"] === "instance") return `${metadata.labels["cnpg.io/cluster"]} instances`;
    const labels = metadata.labels ?? {};
    const cluster = labels["elasticsearch.k8s.elastic.co/cluster-name"];
    if (cluster !== undefined)
      return `${cluster} ${labels["elasticsearch.k8s.elastic.co/node-data"] === "true" ? "data" : "other nodes"}`;
    const owner = ((metadata.ownerReferences ?? []) as Block[])[0];
    return owner?.kind === "StatefulSet" ? owner.name : null;
  };
  const groups = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const pod of await world.pods()) {
    const group = groupOf(pod);
    if (group === null || !namespaces.includes(pod.metadata.namespace) || pod.spec.nodeName === undefined) continue;
    const key = `${pod.metadata.namespace} ${group}`;
    groups.set(key, (groups.get(key) ?? new Set()).add(nodes.get(pod.spec.nodeName)!));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const together = [...groups].filter(([key, zones]) => zones.size < Math.min(3, counts.get(key)!));
  checks.check(
    `${name}: replicas of ${groups.size} sets are over zones`,
    groups.size > 0 && together.length === 0,
    () => together.map(([key, zones]) => `${key}: ${counts.get(key)} pods in ${[...zones].join(", ")}`).join("\n"),
  );
}
