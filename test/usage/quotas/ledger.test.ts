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
      count.add(type, action, { environment: "production" });
    expect(count.rows()).toEqual([
      { name: "clusters", scope: "production", region: null, limit: 12, used: 4, added: 1, repeats: 8 },
    ]);
  });

  it("count the nodes of a cache, and a change of their number", () => {
    const group = (values: Record<string, unknown>) => (path: string) => values[path];
    const small = group({ num_node_groups: 3, replicas_per_node_group: 1 });
    const large = group({ num_node_groups: 3, replicas_per_node_group: 2 });
    const rows = (...actions: readonly [string, typeof small, typeof small][]) => {
      const count = new QuotaCount(NODES);
      for (const [action, before, after] of actions)
        count.add(GROUP, action, { environment: "production" }, { before, after });
      return count.rows().map(({ used, added }) => [used, added]);
    };
    const none = group({});
    expect(rows(["create", none, small])).toEqual([[0, 6]]);
    expect(rows(["update", small, large])).toEqual([[6, 3]]);
    expect(rows(["delete", large, none])).toEqual([[9, -9]]);
    expect(rows(["no-op", small, small])).toEqual([[6, 0]]);
  });
});

describe("counts of two regions", () => {
  const rows = (...places: readonly (readonly [string, string, string?])[]) => {
    const count = new QuotaCount({
      ...ledger,
      limits: { ...ledger.limits, roles: { name: "roles", types: ["role"], scope: "account", source: "a page" } },
      allowed: () => ({ clusters: 2, parameters: 2, roles: 2 }),
    });
    for (const [type, action, region] of places) count.add(type, action, { environment: "production", region });
    return count.rows().map(({ name, region, used, added }) => [name, region, used, added]);
  };

  it("are each region's own", () => {
    const here = ["a_cluster", "no-op", "eu-central-1"] as const;
    const there = ["a_cluster", "create", "eu-west-1"] as const;
    expect(rows(here, here, there)).toEqual([
      ["clusters", "eu-central-1", 2, 0],
      ["clusters", "eu-west-1", 0, 1],
    ]);
  });

  it("are one where the account has the limit over all of them", () => {
    expect(rows(["role", "no-op", "eu-central-1"], ["role", "create", "eu-west-1"])).toEqual([["roles", null, 1, 1]]);
  });

  it("are reckoned with in each where nobody knows the region", () => {
    expect(rows(["a_cluster", "no-op", "eu-central-1"], ["a_cluster", "create"], ["parameter", "create"])).toEqual([
      ["clusters", "eu-central-1", 1, 1],
      ["parameters", null, 0, 1],
    ]);
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
    const rows = forecast(items, ledger, "production", { growth: { dedicated: 1, pooled: 10 } });
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

  it("counts the nodes of a cache, of its copy too", () => {
    const home = { ...item("production-tenant-x", GROUP), values: { num_node_groups: 3, replicas_per_node_group: 1 } };
    const copy = { ...item("production-tenant-x", GROUP), values: { tags: { "tessera:nodes": "6" } } };
    const single = { ...item("production-cell-a", GROUP), values: { num_cache_clusters: 2 } };
    const [row] = forecast([home, copy, single], NODES, "staging");
    expect(row).toMatchObject({ used: 14, perDedicated: 12, limit: 300 });
  });

  it("keeps room for the copy that a restore drill makes, where there are drills", () => {
    const group = { num_node_groups: 3, replicas_per_node_group: 2, cluster_mode: "enabled" };
    const [here, there] = ["eu-central-1", "eu-west-1"];
    const standing = [
      { ...item("production-tenant-x", GROUP), values: group, region: here },
      { ...item("production-tenant-x", GROUP), values: group, region: there },
    ];
    const nodes = (drills?: string) =>
      forecast(standing, NODES, "production", { drills }).map(({ region, used, beside }) => [region, used, beside]);
    expect(nodes()).toEqual([
      [here, 9, undefined],
      [there, 9, undefined],
    ]);
    // One node a shard, in the region of the home.
    expect(nodes(here)).toEqual([
      [here, 12, 3],
      [there, 9, undefined],
    ]);
  });

  it("puts the fullest first", () => {
    expect(forecast(items, ledger, "staging").map(({ name }) => name)).toEqual(["clusters", "parameters"]);
  });
});
