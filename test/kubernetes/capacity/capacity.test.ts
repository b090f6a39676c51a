import { releasesOf } from "../as-sent";
import { type BuiltStack, built } from "../support";
import { type Pod, podsOf } from "./pods";
import { chance, type Group, groupsOf, Schedule, shuffled } from "./schedule";

const ORDERS = 500;

/** Homes that share nodes, and the stacks that make those nodes. */
const PLACES: readonly (readonly [homes: readonly string[], nodes: string])[] = [
  [["production-cell-premium-1-incluster", "production-cell-standard-1-incluster"], "production-platform"],
  [["production-tenant-northwind-bank-incluster"], "production-tenant-northwind-bank"],
  [["production-tenant-open-data-lab-incluster"], "production-tenant-open-data-lab"],
];

/** Pods that found no node in some order of arrival, by how often. `after`: once a node of each zone was gone, too. */
function without(
  pods: readonly Pod[],
  groups: readonly Group[],
): { first: Set<string>; after: Set<string>; most: number } {
  const [first, after] = [new Set<string>(), new Set<string>()];
  let most = 0;
  for (let order = 0; order < ORDERS; order++) {
    const random = chance(order);
    const schedule = new Schedule(groups, random);
    // Who is pending is looked at again whenever something changed.
    const arrive = (arriving: readonly Pod[], pending: Set<string>) => {
      let left = shuffled(arriving, random);
      for (let round = 0; round < 3 && left.length > 0; round++) left = left.filter((pod) => !schedule.place(pod));
      for (const { name } of left) pending.add(name);
    };
    arrive(pods, first);
    arrive(schedule.lose(), after);
    most = Math.max(most, schedule.nodes.length);
  }
  return { first, after, most };
}

describe.each(PLACES)("%j on the nodes of %s", (homes, nodes) => {
  let stacks: BuiltStack[];
  let groups: Group[];
  let pods: Pod[];
  beforeAll(() => {
    stacks = built(...homes, nodes);
    groups = groupsOf(stacks.at(-1)!.all("aws_eks_node_group")).filter(
      ({ labels }) => labels["tessera.internal/class"] !== "system",
    );
    pods = stacks
      .slice(0, -1)
      .flatMap((stack) => releasesOf(stack).flatMap(({ namespace, manifests }) => podsOf(namespace, manifests)));
  });

  test(`every pod has a node in ${ORDERS} orders of arrival, and again with a node of each zone gone`, () => {
    expect(pods.length).toBeGreaterThan(10);
    const { first, after, most } = without(pods, groups);
    expect([...first]).toEqual([]);
    expect([...after]).toEqual([]);
    expect(most).toBeGreaterThan(groups.reduce((sum, { min }) => sum + min, 0) - 1);
  });

  test("no more is asked for than the groups may have", () => {
    const asked = pods.reduce((sum, { cpu }) => sum + cpu, 0);
    expect(asked).toBeLessThan(groups.reduce((sum, { max, room }) => sum + max * room.cpu, 0));
  });

  test("without engines apart, or without an autoscaler, some pod would find none", () => {
    const fixed = groups.map((group) => ({ ...group, max: group.min }));
    const anyEngine = ({ "tessera.internal/engine": _, ...labels }: Readonly<Record<string, string>>) => labels;
    const together = {
      groups: fixed.map((group) => ({ ...group, labels: anyEngine(group.labels) })),
      pods: pods.map((pod) => ({ ...pod, nodeSelector: anyEngine(pod.nodeSelector) })),
    };
    expect(without(pods, fixed).first.size + without(together.pods, together.groups).first.size).toBeGreaterThan(0);
  });
});
