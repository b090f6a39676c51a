import type { Finding } from "../../../review/finding";
import { AddedCost } from "../../../review/group/money";
import { touched } from "../../../review/group/reach";
import { Standing } from "../../../review/group/standing";
import { toldOnce } from "../../../review/group/told-once";
import type { ChangeSet, Entry } from "../../../review/rule";
import type { Pricing } from "../../../usage/cost/price";
import { change, entry, finding, of } from "./given";

describe("added cost", () => {
  const table = { region: "eu-central-1" };
  const priced = { table, of: (_type: string, read: (path: string) => unknown) => read("cost") } as unknown as Pricing;
  const side = (usd: number, rest: object = {}) => ({ cost: { usd, ...rest } });
  const added = (...changes: object[]) => {
    const cost = new AddedCost(priced);
    for (const one of changes) cost.add(change(one), undefined);
    return cost;
  };

  it.each([
    ["create", { action: "create", before: side(9), after: side(5) }, 5],
    ["delete", { action: "delete", before: side(5), after: side(9) }, -5],
    ["update", { before: side(5), after: side(8) }, 3],
    ["replace", { action: "replace", before: side(5), after: side(4) }, -1],
    ["forget", { action: "forget", before: side(5) }, 0],
    ["same", { before: side(5), after: side(5) }, 0],
    ["nothing after", { before: side(5), after: undefined }, -5],
    ["nothing before", { before: undefined, after: side(5) }, 5],
  ])("of %s", (_name, given, usd) => {
    expect(added(given).total.usd).toBe(usd);
  });

  it("is summed by tenant, stack and environment", () => {
    const cost = added(
      { action: "create", after: side(1), owner: { service: "x", tenant: "a", environment: "e" } },
      { action: "create", after: side(2), owner: { service: "x" }, plan: { stack: "t" } },
    );
    expect([...cost.byTenant].map(([who, { usd }]) => [who, usd])).toEqual([
      ["a", 1],
      ["(shared)", 2],
    ]);
    expect([...cost.byStack].map(([who, { usd }]) => [who, usd])).toEqual([
      ["s", 1],
      ["t", 2],
    ]);
    expect([...cost.byEnvironment].map(([who, { usd }]) => [who, usd])).toEqual([["e", 1]]);
  });

  it("counts what has no price where it comes or goes", () => {
    const none = side(0, { unpriced: "u" });
    expect([...added({ action: "create", after: none }, { action: "delete", before: none }).total.unpriced]).toEqual([
      ["u", 2],
    ]);
    expect(added({ before: none, after: none }).total.unpriced.size).toBe(0);
    expect(added({ before: side(1, { unpriced: "u" }), after: side(2, { unpriced: "u" }) }).total.unpriced.size).toBe(
      0,
    );
    expect(added({ before: none, after: none }).byTenant.size).toBe(0);
  });

  it("says where prices are another region's", () => {
    const borrowed = side(5, { borrowed: "us-east-1" });
    expect([...added({ action: "create", after: borrowed }).total.unpriced.keys()]).toEqual([
      "us-east-1: its own prices are not written down; counted at those of eu-central-1",
    ]);
    expect(added({ action: "delete", before: borrowed }).total.unpriced.size).toBe(1);
    expect(added({ before: borrowed, after: borrowed }).total.unpriced.size).toBe(0);
  });
});

describe("who is reached", () => {
  const fleet = new Map([
    ["a", { service: "", cell: "one", environment: "production" }],
    ["b", { service: "", cell: "two", environment: "production" }],
    ["c", { service: "", cell: "one", environment: "testing" }],
    ["d", { service: "" }],
  ]);
  const reach = (...entries: Entry[]) => {
    const { direct, shared } = touched({ entries, fleet: { tenants: fleet, size: 4 } } as unknown as ChangeSet);
    return [[...direct], [...shared]];
  };
  const cell = { service: "x", cell: "one", environment: "production" };
  const environment = { service: "x", environment: "production", serves: "environment" as const };

  it.each([
    ["own", [of("a")], [["a"], []]],
    ["a cell's", [entry({ owner: cell })], [[], ["a"]]],
    ["a cell's and own", [entry({ owner: cell }), of("a")], [["a"], []]],
    ["an environment's", [entry({ owner: environment })], [[], ["a", "b"]]],
    ["an environment's cell", [entry({ owner: { ...cell, serves: "environment" } })], [[], ["a"]]],
    ["a tenant's own ground", [entry({ owner: { ...environment, serves: "tenant" } })], [[], []]],
    ["a new one of a cell", [entry({ owner: cell, action: "create" })], [[], []]],
    ["a new one of a tenant", [of("a", { action: "create" })], [["a"], []]],
    ["a move", [of("a", { action: "no-op" })], [[], []]],
    ["tags", [of("a", { tagsOnly: true })], [[], []]],
    ["nowhere", [entry({ owner: { service: "x", cell: "one" } })], [[], []]],
  ])("%s", (_name, entries, expected) => {
    expect(reach(...entries)).toEqual(expected);
  });
});

describe("what stands", () => {
  const noted = (...changes: object[]) => {
    const standing = new Standing();
    for (const one of changes) standing.note(change(one));
    return standing;
  };
  const LOCK = "aws_backup_vault_lock_configuration";

  it("has vaults with a lock, unless the lock goes", () => {
    const vault = { backup_vault_name: "v" };
    expect([...noted({ type: LOCK, after: vault }).lockedVaults]).toEqual(["s\0v"]);
    expect([...noted({ type: LOCK, before: vault }).lockedVaults]).toEqual(["s\0v"]);
    expect([...noted({ type: LOCK, before: { backup_vault_name: "w" }, after: vault }).lockedVaults]).toEqual(["s\0v"]);
    expect(noted({ type: LOCK, action: "delete", before: vault }).lockedVaults.size).toBe(0);
    expect(noted({ type: "aws_backup_vault", after: vault }).lockedVaults.size).toBe(0);
  });

  it("has members by cluster, and which of them end", () => {
    const member = (given: object) => ({
      type: "aws_rds_cluster_instance",
      before: { cluster_identifier: "c" },
      ...given,
    });
    const standing = noted(
      member({ action: "no-op" }),
      member({ action: "update" }),
      member({ action: "delete", address: "d" }),
      member({ action: "replace", createFirst: false, address: "r" }),
      member({ action: "replace", createFirst: true }),
      member({ action: "create", before: undefined }),
      member({ action: "read" }),
      member({ action: "update", before: {} }),
      { type: "constructor", before: {} },
      { type: "aws_x", before: { cluster_identifier: "c" } },
    );
    expect([...standing.members]).toEqual([
      [
        "s\0aws_rds_cluster_instance\0c",
        {
          total: 5,
          ended: [
            { stack: "s", address: "d", replaced: false },
            { stack: "s", address: "r", replaced: true },
          ],
        },
      ],
      ["s\0aws_rds_cluster_instance\0", { total: 1, ended: [] }],
    ]);
  });
});

describe("a fact that two places tell", () => {
  const limits = (given: Partial<Finding>) => finding({ rule: "tenant-limits", tenant: "a", ...given });
  const contract = (given: Partial<Finding> = {}) => limits({ type: "aws_ssm_parameter", ...given });
  const statements = (given: Partial<Finding> = {}) => limits({ type: "aws_lambda_invocation", ...given });

  it.each([
    ["is told once", [contract(), statements()], 1],
    ["is told by statements where nothing else does", [statements()], 1],
    ["is told twice where statements say worse", [contract(), statements({ severity: "stop" })], 2],
    ["is told once where statements say less", [contract({ severity: "stop" }), statements()], 1],
    ["is held against the worst", [contract({ severity: "note" }), contract({ severity: "stop" }), statements()], 2],
    ["is another of another tenant", [contract(), statements({ tenant: "b" })], 2],
    ["is another in another stack", [contract(), statements({ stack: "t" })], 2],
    ["is another by another rule", [contract(), finding({ type: "aws_lambda_invocation", tenant: "a" })], 2],
    ["is kept where it is nobody's", [contract({ tenant: undefined }), statements({ tenant: undefined })], 2],
  ])("%s", (_name, findings, left) => {
    expect(toldOnce(findings)).toHaveLength(left);
  });
});
