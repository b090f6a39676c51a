import { advisedByBase } from "../../../changes/base/advice";
import { forkPoint } from "../../../changes/base/git";
import type { Problem } from "../../../config/problem";
import { ConfigurationError, loadFleet } from "../../../constructs/rooms";
import { command } from "../../cli/command";
import { environmentYml, tenantYml } from "../../config/folder";
import { Repository } from "../affected/repository";

const CELLS = `
  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 1, engines: [postgresql] }
  pool-2: { tier: standard, admits: [free, standard], capacity_tenants: 9, engines: [postgresql] }`;
let repository: Repository;

beforeEach(() => {
  repository = new Repository();
  repository.write("overrides/production_environment.yml", environmentYml({ cells: CELLS }));
  repository.write("tenants/ledger.txt", "acme\n");
  repository.write("tenants/acme/tenant.yml", tenantYml("acme"));
  repository.write("tenants/acme/postgresql.yml", "connections:\n  max: 90\n");
});
afterEach(() => repository.dispose());

function problems(): readonly Problem[] {
  try {
    return loadFleet(repository.folders).problems();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
const advised = (reference?: string) =>
  advisedByBase(problems(), repository.folders.tenants, reference).map(({ advice }) => advice);

test("a tenant of the base is not sent into another cell, a new one is", () => {
  const base = repository.commit();
  repository.edit("tenants/acme/tenant.yml", "pool-1", "pool-3");
  expect(advised()).toEqual([
    `Its data is in pool-1: write that one, since a tenant moves by a migration. Before: pool-1 (${base.slice(0, 8)}:tenants/acme/tenant.yml:6:14).`,
  ]);
  repository.write("tenants/ledger.txt", "acme\nnewcomer\n");
  repository.edit("tenants/acme/tenant.yml", "pool-3", "pool-1");
  repository.write("tenants/newcomer/tenant.yml", tenantYml("newcomer", { placement: "{ production: pool-9 }" }));
  expect(advised()).toEqual(["Did you mean pool-1?"]);
});

describe("what cell it is, and what put it there, is told by the base", () => {
  const ENVIRONMENT = "overrides/production_environment.yml";
  const TENANT = "tenants/acme/tenant.yml";

  test("a tier that its cell does not admit is put back, or let in", () => {
    const cells = `${CELLS}\n  premium-1: { tier: premium, admits: [premium], capacity_tenants: 9, engines: [postgresql] }`;
    repository.write(ENVIRONMENT, environmentYml({ cells }));
    repository.remove("tenants/acme/postgresql.yml");
    repository.commit();
    repository.edit(TENANT, "tier: standard", "tier: premium");
    const own = repository.folders.overrides;
    expect(advised()).toEqual([
      `Its data is in pool-1: put tier standard back, or let the cell admit tier premium, in ${own}/production_environment.yml.`,
    ]);
    repository.edit(TENANT, "production: pool-1", "production: pool-2");
    expect(advised()[0]).toMatch(
      /^Its data is in pool-1: write that one, since a tenant moves by a migration\. It admits no tier premium: put tier standard back, or let it, in .* Before: pool-1/,
    );
  });

  test("a tenant that had a cluster of its own is not sent into a cell that it never had", () => {
    repository.remove("tenants/acme/postgresql.yml");
    repository.write(TENANT, tenantYml("acme", { tier: "enterprise", placement: "{}" }));
    repository.commit();
    repository.edit(TENANT, "tier: enterprise", "tier: standard");
    expect(advised()).toEqual(["Its data is in a cluster of its own: put tier enterprise back."]);
  });

  test("a setting of the cell's cluster is the cell's, unless the tenant had it in a cluster of its own", () => {
    repository.commit();
    repository.edit("tenants/acme/postgresql.yml", "connections:", "version: 16\nconnections:");
    expect(advised()).toEqual([
      expect.stringMatching(
        /take the line out\. For all of the cell it is set in overrides\/production_environment\.yml, at cells\.pool-1\.settings\.postgresql\.version; /,
      ),
    ]);
    expect(advised().join()).not.toContain("put tier and strategy back");
    repository.write(TENANT, tenantYml("acme", { tier: "enterprise", placement: "{}" }));
    repository.commit();
    repository.write(TENANT, tenantYml("acme"));
    expect(advised()).toContain("It was its own cluster's before: put tier and strategy back.");
  });
});

test("of a full cell, who lives there stays and who is new goes elsewhere", () => {
  repository.write(
    "overrides/production_environment.yml",
    environmentYml({ cells: CELLS.replace("nts: 1", "nts: 2") }),
  );
  repository.write("tenants/ledger.txt", "acme\nbeta\n");
  repository.write("tenants/beta/tenant.yml", tenantYml("beta"));
  repository.commit();
  repository.write("overrides/production_environment.yml", environmentYml({ cells: CELLS }));
  expect(advised()).toEqual([expect.stringMatching(/^Its data is here: raise capacity_tenants of pool-1/)]);
  repository.edit("overrides/production_environment.yml", "nts: 1", "nts: 2");
  repository.write("tenants/ledger.txt", "acme\nbeta\ngamma\n");
  repository.write("tenants/gamma/tenant.yml", tenantYml("gamma"));
  expect(advised()).toEqual([expect.stringMatching(/^Place it in pool-2/)]);
});

test("whatever is wrong, the value of before is told, without a secret", () => {
  const base = repository.commit();
  repository.edit("tenants/acme/postgresql.yml", "90", "900000");
  expect(advised()).toEqual([`Lower it. Before: 90 (${base.slice(0, 8)}:tenants/acme/postgresql.yml:2:3).`]);
  repository.write("tenants/acme/postgresql.yml", "password: hunter2-of-old\n");
  const leaky = repository.commit();
  repository.write("tenants/acme/postgresql.yml", "password: hunter3-of-now\n");
  expect(advised(leaky).join()).toContain("Before: (masked)");
});

test("the base is where the work tree left origin's branch: what a branch added is new", () => {
  const base = repository.commit();
  repository.git("update-ref", "refs/remotes/origin/main", base);
  repository.write("tenants/ledger.txt", "acme\nnewcomer\n");
  repository.write("tenants/newcomer/tenant.yml", tenantYml("newcomer", { placement: "{ production: pool-9 }" }));
  repository.commit();
  expect(forkPoint(repository.path)).toBe(base);
  expect(advised()).toContain("Did you mean pool-1?");
});

test("without a commit both are said, and so where synth tells it", async () => {
  repository.edit("tenants/acme/tenant.yml", "pool-1", "pool-3");
  expect(advised()).toEqual(["Did you mean pool-1?"]);
  expect(advisedByBase(problems(), repository.folders.tenants)[0]?.standing).toMatch(/^Its data is in the cell/);
  const { err } = await command("synth", repository.folders, "--out", `${repository.path}/out`);
  expect(err).toContain("Did you mean pool-1? If it is deployed already: its data is in the cell that it had");
});

describe("tessera check", () => {
  const check = (...args: string[]) => command("check", repository.folders, ...args);

  test("advises nothing by itself that it refuses with a base", async () => {
    repository.commit();
    repository.edit("tenants/acme/tenant.yml", "pool-1", "pool-9");
    const { err } = await check();
    expect(err).toContain("Before: pool-1");
    expect(err).not.toContain("Did you mean");
    repository.edit("tenants/acme/tenant.yml", "pool-9", "pool-1");
    expect(await check("--base", "HEAD")).toMatchObject({ code: 0 });
  });

  test("tells a quota of storage that is lowered, with what is refused then, and fails for nothing", async () => {
    repository.write("tenants/acme/postgresql.yml", "storage_quota_gb: 40\n");
    const base = repository.commit();
    repository.edit("tenants/acme/postgresql.yml", "40", "1");
    const { code, out, err } = await check("--base", base);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: .*postgresql\.yml:1:1 storage_quota_gb: given 1, before 40 .*refused every insert/);
    expect(out).toMatch(/, 1 warning\n$/);
    expect(JSON.parse((await check("--base", base, "--json")).out)).toMatchObject({
      steps: [],
      warnings: [{ rule: "quota-lowered", before: 40, after: 1 }],
    });
  });
});

test("a line of the ledger whose folder is gone: put back what the base has, take out what only this branch had", () => {
  repository.commit();
  repository.remove("tenants/acme");
  expect(advised()).toEqual([expect.stringMatching(/^Put .*tenants\/acme back and set lifecycle\.state there/)]);
  repository.git("checkout", "--quiet", "tenants/acme");
  repository.write("tenants/ledger.txt", "acme\nnewcomer\n");
  expect(advised()).toEqual(["Take the line out: the tenant was on this branch only, and nothing of it is deployed."]);
});

test("what nobody knows the name of is not shown as it was before either", () => {
  repository.write("tenants/acme/postgresql.yml", "qqqqqqqq: horse-of-old\n");
  const leaky = repository.commit();
  repository.write("tenants/acme/postgresql.yml", "qqqqqqqq: horse-of-now\n");
  expect(advised(leaky).join()).toContain("Before: (masked)");
});
