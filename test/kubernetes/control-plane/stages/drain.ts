import type { Checks } from "../../../support/checks";
import { until } from "../../../support/until";
import type { Block } from "../../support";
import { podPath } from "../players/nodes";
import type { World } from "../world";
import type { Installed } from "./install";
import { inNamespaces, madeBy, whyNot } from "./stand";

const REFUSED = 429;

async function evict(world: World, pod: Block): Promise<number> {
  const { name, namespace } = pod.metadata;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  return (await world.plane.ask("POST", `${podPath(pod.metadata)}/eviction`, eviction)).status;
}

const selected = (budget: Block, pods: readonly Block[]) =>
  pods.filter(({ metadata }) =>
    Object.entries(budget.spec.selector.matchLabels as Record<string, string>).every(
      ([key, value]) => metadata.labels?.[key] === value,
    ),
  );

/**
 * What draining nodes at once comes to: of each budget's pods one may go, the next is refused while it is away, and it comes
 * back on another node, where its volume may be. A node that is drained takes no pod meanwhile.
 */
export async function drain(world: World, checks: Checks, stack: Installed): Promise<void> {
  const made = madeBy(stack);
  const budgets = made.filter(({ kind }) => kind === "PodDisruptionBudget");
  if (budgets.length === 0) return;
  // Instances of CloudNativePG are of no set: their operator makes them again.
  const loose = made.filter(({ kind }) => kind === "Pod");
  const wrong: string[] = [];
  let drained = 0;
  for (const budget of budgets) {
    const { name, namespace } = budget.metadata;
    const before = await inNamespaces(world, [namespace]);
    const [first, second] = selected(budget, before);
    if (first === undefined) continue;
    const primary = name.endsWith("-primary");
    const node = first.spec.nodeName as string;
    if (!primary) await world.nodes.cordon(node, true);
    // On a busy machine the first would be back before the second is asked about: nothing runs until both are answered.
    const { kubelet } = world.players;
    delete world.players.kubelet;
    const answers = [await evict(world, first), ...(second === undefined ? [] : [await evict(world, second)])];
    if (kubelet !== undefined) world.players.kubelet = kubelet;
    const expected = primary ? [REFUSED] : second === undefined ? [201] : [201, REFUSED];
    if (answers.join() !== expected.join())
      wrong.push(`${namespace}/${name}: ${answers.join()}, not ${expected.join()}`);
    if (primary) continue;
    const back = async () => {
      for (const pod of loose.filter(({ metadata }) => metadata.namespace === namespace))
        if ((await world.plane.ask("GET", podPath(pod.metadata))).status === 404) await world.plane.apply(pod);
      const now = await inNamespaces(world, [namespace]);
      const away = now.every(({ metadata, spec }) => metadata.name !== first.metadata.name || spec.nodeName !== node);
      return away && now.length === before.length && now.every(({ status }) => status.phase === "Running");
    };
    if (!(await until(back, world.patience))) wrong.push(`${namespace}/${name}: ${await whyNot(world, [namespace])}`);
    await world.nodes.cordon(node, false);
    drained++;
  }
  checks.check(
    `${stack.name}: ${budgets.length} budgets let one pod go and refuse the next; ${drained} come back on another node`,
    wrong.length === 0,
    () => wrong.join("\n"),
  );
}
