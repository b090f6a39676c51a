import type { Checks } from "../../../support/checks";
import { until } from "../../../support/until";
import type { Block } from "../../support";
import { isUnschedulable } from "../players/nodes";
import { madeOf } from "../players/operators";
import type { World } from "../world";
import { type Installed, ours, placed } from "./install";

/** What operators make of a stack's resources. */
export function madeBy({ releases }: Installed): Block[] {
  return releases.filter(ours).flatMap(({ namespace, manifests }) => madeOf(namespace, manifests));
}

/** How many pods come of an object. */
export function podsOf({ kind, spec }: Block): number {
  if (kind === "Pod") return 1;
  return kind === "StatefulSet" || kind === "Deployment" ? (spec.replicas ?? 1) : 0;
}

const namespacesOf = ({ objects }: Installed) =>
  objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name as string);

/** Everything that a stack's operators make stands: each pod is admitted, has a node, volumes, and what it mounts. */
export async function stand(world: World, checks: Checks, stack: Installed): Promise<number> {
  const made = madeBy(stack);
  const refused: string[] = [];
  for (const one of made) {
    const { status, body } = await world.plane.apply(one, "operators");
    if (status > 201) refused.push(`${one.kind} ${one.metadata.namespace}/${one.metadata.name}: ${body.message}`);
  }
  checks.check(`${stack.name}: ${made.length} objects of operators are admitted`, refused.length === 0, () =>
    refused.join("\n"),
  );
  const own = stack.releases.filter(ours).flatMap(placed);
  const expected = [...made, ...own].reduce((sum, one) => sum + podsOf(one), 0);
  const namespaces = namespacesOf(stack);
  const running = async () =>
    (await inNamespaces(world, namespaces)).filter(({ status }) => status.phase === "Running").length;
  const all = await until(async () => (await running()) === expected, world.patience);
  const found = await running();
  const evidence = all ? "" : await whyNot(world, namespaces);
  checks.check(`${stack.name}: ${expected} pods stand`, all, () => `${found} of ${expected} run\n${evidence}`);
  await endpoints(world, checks, stack, [...made, ...own]);
  await budgets(world, checks, stack, made);
  return found;
}

/** Pods that are not over. */
export async function inNamespaces(world: World, namespaces: readonly string[]): Promise<Block[]> {
  return (await world.pods()).filter(
    ({ metadata, status }) => namespaces.includes(metadata.namespace) && status.phase !== "Succeeded",
  );
}

/** What the cluster itself says of pods that are not there or stand nowhere. */
export async function whyNot(world: World, namespaces: readonly string[]): Promise<string> {
  const pods = (await inNamespaces(world, namespaces)).filter(({ status }) => status.phase === "Pending");
  const events = await world.plane.list("/api/v1/events?limit=2000");
  const failures = events
    .filter(({ type, metadata }) => type === "Warning" && namespaces.includes(metadata.namespace))
    .filter(({ reason }) => reason !== "FailedScheduling")
    .map(({ involvedObject, message }) => `${involvedObject.kind} ${involvedObject.name}: ${message}`);
  const told = pods.map((pod) => {
    const scheduled = ((pod.status.conditions ?? []) as Block[]).find(({ type }) => type === "PodScheduled");
    const missing = world.kubelet.waiting.get(pod.metadata.name) ?? [];
    const why = isUnschedulable(pod)
      ? scheduled?.message
      : missing.length > 0
        ? `waits for ${missing}`
        : pod.spec.nodeName;
    return `${pod.metadata.namespace}/${pod.metadata.name}: ${why}`;
  });
  return [...told, ...new Set(failures), world.troubles()].slice(0, 40).join("\n");
}

/** Services that an operator points at a pod by a label that it writes while it runs: of no player here. */
const POINTED = /^redis-(?:master|replica)$/;

/** Each service leads to pods, and each binding of a target group to a service. */
async function endpoints(world: World, checks: Checks, { name }: Installed, objects: readonly Block[]): Promise<void> {
  const services = objects.filter(({ kind, metadata }) => kind === "Service" && !POINTED.test(metadata.name));
  if (services.length === 0) return;
  const slices = "/apis/discovery.k8s.io/v1/endpointslices";
  const without = async () => {
    const all = await world.plane.list(slices);
    return services.filter(
      ({ metadata }) =>
        !all.some(
          (slice) =>
            slice.metadata.namespace === metadata.namespace &&
            slice.metadata.labels["kubernetes.io/service-name"] === metadata.name &&
            ((slice.endpoints ?? []) as Block[]).some(({ conditions }) => conditions?.ready),
        ),
    );
  };
  const led = await until(async () => (await without()).length === 0, world.patience);
  const idle = (await without()).map(({ metadata, spec }) => `${metadata.name}: ${JSON.stringify(spec.selector)}`);
  checks.check(`${name}: ${services.length} services lead to pods`, led, () => idle.join("\n"));
  const bindings = objects.filter(({ kind }) => kind === "TargetGroupBinding");
  const unbound = bindings.filter(
    ({ metadata, spec }) =>
      !objects.some(
        (one) =>
          one.kind === "Service" &&
          one.metadata.namespace === metadata.namespace &&
          one.metadata.name === spec.serviceRef.name &&
          (one.spec.ports as Block[]).some(({ port, name: of }) => [port, of].includes(spec.serviceRef.port)),
      ),
  );
  checks.check(`${name}: ${bindings.length} target groups are bound to services`, unbound.length === 0, () =>
    unbound.map(({ metadata, spec }) => `${metadata.namespace}/${metadata.name}: ${JSON.stringify(spec)}`).join("\n"),
  );
}

/** Budgets select pods, and allow one to go, as the controller counts them. */
async function budgets(world: World, checks: Checks, { name }: Installed, made: readonly Block[]): Promise<void> {
  const all = made.filter(({ kind }) => kind === "PodDisruptionBudget");
  if (all.length === 0) return;
  const wrong = async () => {
    const found = await Promise.all(
      all.map(async (one) => (await world.plane.ask("GET", await world.plane.pathOf(one))).body),
    );
    return found
      .filter(({ metadata, status }) => {
        // A primary goes once the operator has made another: until then its budget keeps it.
        const allowed = metadata.name.endsWith("-primary") ? 0 : 1;
        return !(status?.expectedPods > 0 && status.disruptionsAllowed === allowed);
      })
      .map(({ metadata, status }) => `${metadata.namespace}/${metadata.name}: ${JSON.stringify(status)}`);
  };
  const right = await until(async () => (await wrong()).length === 0, world.patience);
  const evidence = await wrong();
  checks.check(`${name}: ${all.length} budgets let one pod go, and no other`, right, () => evidence.join("\n"));
}
