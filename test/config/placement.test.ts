import { Problems } from "../../config/documents";
import type { Cell, Environment, Tenant } from "../../config/model";
import { checkCapacity, checkPlacement, type MostOf } from "../../config/placement";
import { type Document, parseDocument } from "../../config/yaml";
import { environment, tenant } from "../support/fixture";

const FILE = "overrides/production_environment.yml";
const cell = (name: string, given: Partial<Cell> = {}): Cell => ({
  name,
  tier: "standard",
  admits: ["free", "standard"],
  engines: ["postgresql"],
  capacity_tenants: 10,
  ...given,
});
const CELLS = {
  "pool-1": cell("pool-1"),
  "pool-2": cell("pool-2", { engines: ["postgresql", "redis"] }),
  "premium-1": cell("premium-1", { admits: ["premium"] }),
};
const production = (cells: Readonly<Record<string, Cell>> = CELLS): Environment => environment({ cells });
const roomy: MostOf = () => 50;

const lives = (placed?: string, given: Partial<Tenant> = {}): Tenant =>
  tenant("acme", "standard", {
    engines: ["postgresql"],
    placement: placed === undefined ? {} : { production: placed },
    ...given,
  });
const textOf = ({ id, placement }: Tenant) =>
  parseDocument(`tenants/${id}/tenant.yml`, `id: ${id}\nplacement: ${JSON.stringify(placement)}\n`) as Document;

/** What is told of a tenant's placement, and what to do where its data is already there, by what its file said before. */
function told(
  who: Tenant,
  {
    pooled = true,
    cells = CELLS,
    before,
    taken = {},
  }: {
    pooled?: boolean;
    cells?: Readonly<Record<string, Cell>>;
    before?: Record<string, unknown>;
    taken?: Record<string, number>;
  } = {},
) {
  const problems = new Problems();
  const occupancy = () => new Map(Object.entries(taken));
  checkPlacement(who, textOf(who), production(cells), pooled, occupancy, roomy, problems);
  return problems.list().map(({ path, given, allowed, advice, standing, standingBy }) => ({
    path,
    given,
    allowed,
    advice,
    standing,
    ...(before !== undefined && { by: standingBy?.(before) }),
  }));
}
const was = (place: unknown, rest: object = {}) => ({
  tier: "standard",
  environments: ["production"],
  ...(place !== undefined && { placement: { production: place } }),
  ...rest,
});
const by = (found: ReturnType<typeof told>) => found.map((one) => one.by);
const MOVE = "Its data is in the cell that it had: write that one, since a tenant moves by a migration.";

describe("a tenant with a cluster of its own", () => {
  const own = (placed?: string, before?: object) => told(lives(placed), { pooled: false, before: before as never });

  it("is in no cell", () => {
    expect(own()).toEqual([]);
    expect(own("pool-1")).toMatchObject([
      {
        path: "placement.production",
        given: "pool-1",
        allowed: "no cell for a tenant with a cluster of its own",
        advice: "Take the line out.",
        standing: "Its data is in that cell: put tier and strategy back.",
      },
    ]);
  });

  it.each<[string, object, string]>([
    ["it had none before", was(undefined), "Take the line out."],
    ["what it had is no cell", was(7), "Take the line out."],
    ["its placement was no map", was("x", { placement: ["pool-1"] }), "Take the line out."],
    ["it shared one in another tier", was("pool-2", { tier: "free" }), "Its data is in pool-2: put tier free back."],
    [
      "it shared one in this tier",
      was("pool-2"),
      "Its data is in pool-2: put its strategy back, in security_config.yml.",
    ],
    [
      "its tier was none",
      was("pool-2", { tier: 7 }),
      "Its data is in pool-2: put its strategy back, in security_config.yml.",
    ],
  ])("is told what to do where %s", (_where, before, advice) => {
    expect(by(own("pool-1", before))).toEqual([advice]);
  });
});

describe("a tenant that shares", () => {
  it.each(["pool-1", "pool-2"])("is well in a cell that takes it: %s", (name) => {
    expect(told(lives(name))).toEqual([]);
  });

  it("is in some cell, the least filled for one", () => {
    expect(told(lives(), { taken: { "pool-1": 4, "pool-2": 3 } })).toMatchObject([
      {
        path: "placement.production",
        given: undefined,
        allowed: "a cell of production for a tenant that shares one",
        advice: "Write production: pool-2 under placement (3 of 10 taken).",
        standing: MOVE,
      },
    ]);
    expect(told(lives())).toMatchObject([{ advice: "Write production: pool-1 under placement (0 of 10 taken)." }]);
    expect(told(lives(), { cells: {} })).toMatchObject([
      { advice: `No cell of production admits tier standard: add one, in ${FILE}.` },
    ]);
  });

  it("is in a cell that there is", () => {
    expect(told(lives("pool-3"))).toMatchObject([
      { given: "pool-3", allowed: "pool-1, pool-2 or premium-1", advice: expect.stringMatching(/^Did you mean pool-/) },
    ]);
    expect(told(lives("elsewhere"))).toMatchObject([
      { advice: "Write production: pool-1 under placement (0 of 10 taken).", standing: MOVE },
    ]);
    expect(told(lives("constructor"))).toMatchObject([{ allowed: "pool-1, pool-2 or premium-1" }]);
  });

  it("is in a cell that admits its tier", () => {
    expect(told(lives("premium-1"))).toMatchObject([
      {
        allowed: "a cell that admits tier standard: premium-1 admits premium",
        advice: "Write production: pool-1 under placement (0 of 10 taken).",
        standing: `${MOVE} Where it is this one, put the tier back, or let the cell admit it, in ${FILE}.`,
      },
    ]);
  });

  it("is in a cell that runs its engines, each told by itself", () => {
    const engines = ["postgresql", "redis", "mongodb"];
    const advice = `No cell of production that admits tier standard runs mongodb: leave that out, or add a cell, in ${FILE}.`;
    const each = told(lives("pool-1", { engines }));
    expect(each.map(({ allowed }) => allowed).sort()).toEqual([
      "a cell that runs mongodb: pool-1 runs postgresql",
      "a cell that runs redis: pool-1 runs postgresql",
    ]);
    expect(each.map((one) => one.advice)).toEqual([advice, advice]);
    expect(told(lives("pool-1", { engines: ["redis"] }))).toMatchObject([
      {
        allowed: "a cell that runs redis: pool-1 runs postgresql",
        advice: "Write production: pool-2 under placement (0 of 10 taken).",
        standing: `${MOVE} Where it is this one, let the cell run redis, in ${FILE}, or leave it out.`,
      },
    ]);
  });

  it.each<[string, Tenant, object, string]>([
    [
      "it did not live there",
      lives(),
      was("pool-1", { environments: ["staging"] }),
      "Write production: pool-1 under placement (0 of 10 taken).",
    ],
    [
      "its environments were none",
      lives(),
      was("pool-1", { environments: "production" }),
      "Write production: pool-1 under placement (0 of 10 taken).",
    ],
    [
      "it had a cluster of its own in another tier",
      lives(),
      was(undefined, { tier: "enterprise" }),
      "Its data is in a cluster of its own: put tier enterprise back.",
    ],
    [
      "it had one in this tier",
      lives(),
      was(undefined),
      "Its data is in a cluster of its own: put its strategy back, in security_config.yml.",
    ],
    [
      "it was in another cell",
      lives("pool-3"),
      was("pool-2"),
      "Its data is in pool-2: write that one, since a tenant moves by a migration.",
    ],
    [
      "it was in a cell that is gone",
      lives("pool-3"),
      was("pool-9"),
      "Its data is in pool-9: write that one, since a tenant moves by a migration.",
    ],
    [
      "it was in another cell, which takes only the tier that it had",
      lives(),
      was("premium-1", { tier: "premium" }),
      `Its data is in premium-1: write that one, since a tenant moves by a migration. It admits no tier standard: put tier premium back, or let it, in ${FILE}.`,
    ],
    [
      "it was in another cell, which has stopped taking its tier",
      lives(),
      was("premium-1"),
      `Its data is in premium-1: write that one, since a tenant moves by a migration. It admits no tier standard: let it, in ${FILE}.`,
    ],
    [
      "it was in this cell in a tier that it takes",
      lives("premium-1"),
      was("premium-1", { tier: "premium" }),
      `Its data is in premium-1: put tier premium back, or let the cell admit tier standard, in ${FILE}.`,
    ],
    [
      "it was in this cell, which has stopped taking its tier",
      lives("premium-1"),
      was("premium-1"),
      `Its data is in premium-1: let the cell admit tier standard, in ${FILE}.`,
    ],
    [
      "it was in this cell without the engine",
      lives("pool-1", { engines: ["redis"] }),
      was("pool-1"),
      `Its data is in pool-1: let the cell run redis, in ${FILE}, or leave it out.`,
    ],
  ])("is told what to do where %s", (_where, who, before, advice) => {
    expect(by(told(who, { before: before as never }))).toEqual([advice]);
  });
});

describe("a cell with more tenants than it takes", () => {
  const ids = ["alder", "birch", "cedar", "dogwood"];
  const full = (
    cells: Readonly<Record<string, Cell>>,
    most: MostOf,
    members: Readonly<Record<string, readonly string[]>>,
  ) => {
    const problems = new Problems();
    const of = new Map(
      Object.entries(members).map(([name, list]) => [
        name,
        list.map((id) => tenant(id, "standard", { engines: ["postgresql"], placement: { production: name } })),
      ]),
    );
    const arrival = (id: string) => -ids.indexOf(id);
    const document = (one: Tenant) => (one.id === "unread" ? null : textOf(one));
    checkCapacity(production(cells), of, document, arrival, most, problems);
    return problems
      .list()
      .map(({ file, path, given, allowed, advice, standing }) => ({ file, path, given, allowed, advice, standing }));
  };
  const two = { a: cell("a", { capacity_tenants: 2 }) };

  it("is told of those who came last", () => {
    expect(full(two, roomy, { a: ["cedar", "dogwood"] })).toEqual([]);
    expect(full(two, roomy, { a: ["alder", "birch", "cedar"] })).toEqual([
      {
        file: "tenants/alder/tenant.yml",
        path: "placement.production",
        given: "a",
        allowed: "a cell with room: a takes 2 tenants and has 3",
        advice: `Add a cell, or raise capacity_tenants of a (its engines have room for 50) in ${FILE}.`,
        standing: `Its data is here: raise capacity_tenants of a (its engines have room for 50) in ${FILE}, or place those elsewhere that are new.`,
      },
    ]);
  });

  it("sends each into a cell with room for one more, and not two into one place", () => {
    const cells = { ...two, b: cell("b", { capacity_tenants: 1 }), c: cell("c", { capacity_tenants: 20 }) };
    const advices = full(cells, roomy, { a: ids, c: Array(10).fill("cedar") }).map(({ file, advice }) => [
      file,
      advice,
    ]);
    const raise = `or raise capacity_tenants of a (its engines have room for 50) in ${FILE}.`;
    expect(advices).toEqual([
      ["tenants/alder/tenant.yml", `Place it in c, ${raise}`],
      ["tenants/birch/tenant.yml", `Place it in b, ${raise}`],
    ]);
  });

  it.each<[string, number | null, string, string]>([
    [
      "have room for them",
      3,
      `Add a cell, or raise capacity_tenants of a (its engines have room for 3) in ${FILE}.`,
      `Its data is here: raise capacity_tenants of a (its engines have room for 3) in ${FILE}, or place those elsewhere that are new.`,
    ],
    [
      "have none",
      2,
      `Add a cell in ${FILE}. The engines of a have room for 2 tenants.`,
      "Its data is here: place those elsewhere that are new. The engines of a have room for 2 tenants.",
    ],
    [
      "count nothing",
      Number.POSITIVE_INFINITY,
      `Add a cell, or raise capacity_tenants of a in ${FILE}.`,
      `Its data is here: raise capacity_tenants of a in ${FILE}, or place those elsewhere that are new.`,
    ],
    [
      "have problems of their own",
      null,
      `Add a cell, or raise capacity_tenants of a as far as its engines have room in ${FILE}.`,
      `Its data is here: raise capacity_tenants of a as far as its engines have room in ${FILE}, or place those elsewhere that are new.`,
    ],
  ])("is told whether its engines %s", (_what, most, advice, standing) => {
    expect(full(two, () => most, { a: ids.slice(0, 3) })).toMatchObject([{ advice, standing }]);
  });

  it("is not told to name the environment's file where nothing in it is to be changed", () => {
    const cells = { ...two, b: cell("b") };
    expect(full(cells, () => 2, { a: ids.slice(0, 3) })).toMatchObject([
      { advice: "Place it in b. The engines of a have room for 2 tenants." },
    ]);
  });

  it("is passed over where it is not there, and so are tenants whose files have problems", () => {
    expect(full(two, roomy, { gone: ids })).toEqual([]);
    expect(full({ a: cell("a", { capacity_tenants: 1 }) }, roomy, { a: ["dogwood", "unread"] })).toEqual([]);
  });
});
