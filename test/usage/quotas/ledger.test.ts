import { LIMITS, LIMITS_AS_OF } from "../../../constructs/quotas/limits";
import type { InventoryItem } from "../../../usage/inventory";
import { QuotaCount } from "../../../usage/quotas/count";
import { forecast } from "../../../usage/quotas/forecast";
import { limitOf, type QuotaLedger, weightOf } from "../../../usage/quotas/ledger";

const ledger: QuotaLedger = {
  limits: {
    clusters: { name: "clusters", types: ["a_cluster", "b_cluster"], source: "a page" },
    parameters: { name: "parameters", types: ["parameter"], source: "a page" },
  },
  allowed: (environment) => ({ clusters: environment === "production" ? 12 : 10, parameters: 100 }),
};

const GROUP = "aws_elasticache_replication_group";
const NODES: QuotaLedger = {
  limits: Object.fromEntries(Object.entries(LIMITS).filter(([id]) => id === "elasticache_nodes")),
  allowed: () => ({ elasticache_nodes: 300 }),
};

describe("the ledger", () => {
  it("holds limits with sources, each name once", () => {
    const limits = Object.values(LIMITS);
    expect(LIMITS_AS_OF).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(new Set(limits.map(({ name }) => name)).size).toBe(limits.length);
    for (const limit of limits) expect(limit).toMatchObject({ source: expect.stringMatching(/.{5}/) });
  });

  it("takes what an environment was granted in place of the default", () => {
    expect([limitOf(ledger, "clusters", "production"), limitOf(ledger, "clusters", "staging")]).toEqual([12, 10]);
  });
});

describe("node groups", () => {
  const limit = LIMITS.ec2_on_demand_vcpus!;
  const group = (max: number, ...types: string[]) => {
    const values: Readonly<Record<string, unknown>> = { "scaling_config.max_size": max, instance_types: types };
    return weightOf(limit, "aws_eks_node_group", (path) => values[path]);
  };

  it("count as the virtual CPUs of the most nodes that they may have, of the largest type", () => {
    expect(group(4, "r7g.2xlarge")).toBe(32);
    expect(group(2, "m7g.xlarge", "m7g.4xlarge")).toBe(32);
    expect(group(0, "r7g.2xlarge")).toBe(0);
  });
});

describe("counts of a plan", () => {
  it("add what is made, take off what goes, and share a limit among types", () => {
    const count = new QuotaCount(ledger);
    for (const [type, action] of [
      ["a_cluster", "no-op"],
      ["b_cluster", "update"],
      ["a_cluster", "create"],
      ["b_cluster", "create"],
      ["a_cluster", "delete"],
      ["a_cluster", "replace"],
    ] as const)
      count.add(type, action, "production");
    expect(count.rows()).toEqual([
      { name: "clusters", scope: "production", region: null, limit: 12, used: 4, added: 1, repeats: 8 },
    ]);
  });

  it("are each region's own, but for the account's; what is of an unknown region counts in each", () => {
    const count = new QuotaCount({
      ...ledger,
      limits: { ...ledger.limits, roles: { name: "roles", types: ["role"], source: "a page", scope: "account" } },
    });
    for (const [type, action, region] of [
      ["a_cluster", "no-op", "eu-central-1"],
      ["a_cluster", "create", "eu-central-1"],
      ["a_cluster", "create", "eu-west-1"],
      ["b_cluster", "create", undefined],
      ["role", "create", "eu-central-1"],
      ["role", "create", "eu-west-1"],
    ] as const)
      count.add(type, action, "production", undefined, region);
    const rows = count.rows().map(({ name, region, used, added }) => [name, region, used, added]);
    expect(rows.sort()).toEqual([
      ["clusters", "eu-central-1", 1, 2],
      ["clusters", "eu-west-1", 0, 2],
      ["roles", null, 0, 2],
    ]);
  });

  it("count the nodes of a cache, and a change of their number", () => {
    const group = (values: Record<string, unknown>) => (path: string) => values[path];
    const small = group({ num_node_groups: 3, replicas_per_node_group: 1 });
    const large = group({ num_node_groups: 3, replicas_per_node_group: 2 });
    const rows = (...actions: readonly [string, typeof small, typeof small][]) => {
      const count = new QuotaCount(NODES);
      for (const [action, before, after] of actions) count.add(GROUP, action, "production", { before, after });
      return count.rows().map(({ used, added }) => [used, added]);
    };
    const none = group({});
    expect(rows(["create", none, small])).toEqual([[0, 6]]);
    expect(rows(["update", small, large])).toEqual([[6, 3]]);
    expect(rows(["delete", large, none])).toEqual([[9, -9]]);
    expect(rows(["no-op", small, small])).toEqual([[6, 0]]);
  });
});

describe("the forecast", () => {
  const item = (stack: string, type: string, instances = 1, keys?: string[]): InventoryItem => ({
    stack,
    type,
    values: {},
    instances,
    ...(keys && { keys }),
  });
  const items = [
    item("production-cell-a", "a_cluster"),
    item("production-tenant-x", "b_cluster", 2),
    item("production-tenant-y", "b_cluster", 2),
    item("production-tenant-y-incluster", "parameter", 2),
    item("production-cell-a-tenants", "parameter", 4, ["p", "q"]),
  ];

  it("says how many more tenants of each kind fit, and when it is full", () => {
    const rows = forecast(items, ledger, "production", { dedicated: 1, pooled: 10 });
    expect(rows.find(({ name }) => name === "clusters")).toMatchObject({
      used: 5,
      limit: 12,
      perDedicated: 2,
      dedicatedLeft: 3,
      months: 3,
    });
    expect(rows.find(({ name }) => name === "parameters")).toMatchObject({
      used: 6,
      perPooled: 2,
      pooledLeft: 47,
      months: 4,
    });
  });

  it("counts each region for itself, and the account's limits over all", () => {
    const here = (type: string, region: string) => ({ ...item("production-cell-a", type), region });
    const limits = {
      ...ledger.limits,
      roles: { name: "roles", types: ["role"], source: "a page", scope: "account" as const },
    };
    const two = ["eu-central-1", "eu-west-1"].flatMap((region) => [here("a_cluster", region), here("role", region)]);
    const rows = forecast([...two, here("b_cluster", "eu-west-1")], { ...ledger, limits }, "production");
    expect(
      rows
        .filter(({ used }) => used > 0)
        .map(({ name, region, used }) => [name, region, used])
        .sort(),
    ).toEqual([
      ["clusters", "eu-central-1", 1],
      ["clusters", "eu-west-1", 2],
      ["roles", null, 2],
    ]);
  });

  it("counts the nodes of a cache, of its copy too", () => {
    const home = { ...item("production-tenant-x", GROUP), values: { num_node_groups: 3, replicas_per_node_group: 1 } };
    const copy = { ...item("production-tenant-x", GROUP), values: { tags: { "tessera:nodes": "6" } } };
    const single = { ...item("production-cell-a", GROUP), values: { num_cache_clusters: 2 } };
    const [row] = forecast([home, copy, single], NODES, "staging");
    expect(row).toMatchObject({ used: 14, perDedicated: 12, limit: 300 });
  });

  it("puts the fullest first", () => {
    expect(forecast(items, ledger, "staging").map(({ name }) => name)).toEqual(["clusters", "parameters"]);
  });
});
