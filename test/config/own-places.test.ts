import { environmentYml, type Files, problemsWith, tenantYml } from "./folder";

const cells = (settings = ""): string => `
  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 3, engines: [postgresql] }
  premium-1:
    tier: premium
    admits: [premium]
    capacity_tenants: 2
    engines: [postgresql]${settings}`;

/** A premium tenant who shares a cell, and one with clusters of its own, where no copy of a backup can go. */
function fleet(more: Files = {}, settings?: string): Files {
  return {
    "tenants/ledger.txt": "acme\nbank\npool\n",
    "tenants/pool/tenant.yml": tenantYml("pool", { tier: "premium", placement: "{ production: premium-1 }" }),
    "tenants/bank/tenant.yml": tenantYml("bank", { tier: "enterprise", placement: "{}" }),
    "overrides/production_environment.yml": environmentYml({ recovery_region: "null", cells: cells(settings) }),
    ...more,
  };
}

const FALSE_OF_BANK = { "tenants/bank/postgresql.yml": "backup: { copy_to_recovery_region: false }\n" };
const FALSE_OF_CELL = "\n    settings: { postgresql: { backup: { copy_to_recovery_region: false } } }";

describe("what the product's own values do not go with is told where the reader may write another", () => {
  const told = problemsWith(fleet());

  test("and nowhere else", () => {
    for (const line of told) expect(line).toMatch(/^(?:tenants|overrides)\//);
  });

  test("of clusters of its own, at the tenant: its file takes it", () => {
    const [line] = told.filter((one) => one.startsWith("tenants/"));
    expect(line).toMatch(
      /^tenants\/bank\/tenant\.yml:2:\d+ backup\.copy_to_recovery_region: .*: write it into postgresql\.yml\./,
    );
  });

  test("of shared ones, once, at the cell: its settings take it, and those of whoever shares it do not", () => {
    const lines = told.filter((one) => one.startsWith("overrides/"));
    expect(lines).toEqual([
      expect.stringMatching(
        /^overrides\/production_environment\.yml:\d+:\d+ backup\.copy_to_recovery_region: .*: write it under cells\.premium-1\.settings\.postgresql of overrides\/production_environment\.yml\. Seen for (?:cell premium-1|tenant pool) in production\.$/,
      ),
    ]);
    expect(told).toHaveLength(2);
    const refused = problemsWith(
      fleet({ ...FALSE_OF_BANK, "tenants/pool/postgresql.yml": "backup: { copy_to_recovery_region: false }\n" }),
    );
    expect(refused.join("\n")).toContain("tenants/pool/postgresql.yml:1:11 backup.copy_to_recovery_region");
  });

  test("and who does what is said has no problem", () => {
    expect(problemsWith(fleet(FALSE_OF_BANK, FALSE_OF_CELL))).toEqual([]);
  });

  test("what only the tenant does not go with is told at the tenant, with the cell's place", () => {
    const region = { region: "eu-central-1", tier: "premium", placement: "{ production: premium-1 }" };
    const lines = problemsWith(
      fleet({
        ...FALSE_OF_BANK,
        "tenants/pool/tenant.yml": tenantYml("pool", region),
        "overrides/production_environment.yml": environmentYml({ cells: cells() }),
      }),
    );
    expect(lines).toEqual([
      expect.stringMatching(
        /^tenants\/pool\/tenant\.yml:2:\d+ backup\.copy_to_recovery_region: .*: write it under cells\.premium-1\.settings\.postgresql of /,
      ),
    ]);
  });
});
