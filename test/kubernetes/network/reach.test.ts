import { allForms } from "../../../constructs/engines/forms";
import { type Block, type BuiltStack, built } from "../support";
import { straight } from "./cni";
import { MUST, MUST_NOT, type Row } from "./reach";
import { NetworkWorld } from "./world";

const STACKS = [
  "production-operators",
  "production-cell-premium-1-incluster",
  "production-tenant-northwind-bank-incluster",
  "production-tenant-open-data-lab-incluster",
];

const said = ({ from, to, port, why }: Row) => `${from} -> ${to}:${port} (${why})`;

describe("who must reach whom", () => {
  let stacks: BuiltStack[];
  let world: NetworkWorld;
  beforeAll(() => {
    stacks = built(...STACKS);
    world = NetworkWorld.of(stacks);
  });

  test.each(MUST.map((row) => [said(row), row] as const))("%s", (_, row) => {
    expect(world.pairs(row)).toBeGreaterThan(0);
    expect(world.obstacles(row)).toEqual([]);
  });

  test.each(MUST_NOT.map((row) => [said(row), row] as const))("never %s", (_, row) => {
    expect(world.pairs(row)).toBeGreaterThan(0);
    expect(world.obstacles(row)).toHaveLength(world.pairs(row));
  });

  test("no pod of a home reaches one of another home, at any port that is open to its own", () => {
    const ports = [...new Set(MUST.map(({ port }) => port))];
    const ofHomes = world.cluster.pods.filter(({ namespace }) => namespace.startsWith("tessera-"));
    expect(new Set(ofHomes.map(({ namespace }) => namespace)).size).toBeGreaterThan(5);
    const open = ofHomes.flatMap((from) =>
      ofHomes
        .filter(({ namespace }) => namespace !== from.namespace)
        .flatMap((to) =>
          ports
            .filter((port) => straight(world.cluster, from, to, port) === null)
            .map((port) => `${from.namespace}/${from.name} -> ${to.namespace}/${to.name}:${port}`),
        ),
    );
    // An address of the VPC may be a pod's: HTTPS goes out to all of it, and no server listens there.
    expect(open.filter((one) => !one.endsWith(":443"))).toEqual([]);
  });

  test("no policy of a release says an empty list, which is stored as none and changes with each upgrade", () => {
    const empty = world.cluster.policies.filter(({ spec }) =>
      ["ingress", "egress"].some((direction) => (spec as Block)[direction]?.length === 0),
    );
    expect(empty.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([]);
  });

  test("every policy of a home is of some actor's pods: a label that nothing has opens nothing", () => {
    const idle = world.cluster.policies.filter(({ metadata, spec }) => {
      const labels = (spec as { podSelector: { matchLabels?: Record<string, string> } }).podSelector.matchLabels ?? {};
      return !world.cluster.pods.some(
        (pod) =>
          pod.namespace === metadata.namespace &&
          Object.entries(labels).every(([key, value]) => pod.labels[key] === value),
      );
    });
    // Nothing acts in a namespace of operators that no row is about.
    const known = new Set(world.cluster.pods.map(({ namespace }) => namespace));
    expect(idle.filter(({ metadata }) => known.has(metadata.namespace!)).map(({ metadata }) => metadata)).toEqual([]);
  });
});

test("the table has a row for every engine that runs on Kubernetes", () => {
  const engines = allForms().filter(({ engine }) => engine.kubernetes !== undefined);
  expect(engines.length).toBeGreaterThan(0);
  const from = new Set(MUST.map((row) => row.from.split(" ")[0]));
  for (const { engine } of engines) expect(from).toContain(engine.id);
});
