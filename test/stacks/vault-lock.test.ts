import { exampleFleet, synthesize } from "../support/fleet";
import type { Block } from "../support/one-stack";

/** Days after which each vault's lock is final, by its stack. */
function finalIn(files: ReadonlyMap<string, string>): Map<string, (number | undefined)[]> {
  const stacks = [
    "production-recovery",
    "production-cell-pool-1",
    "production-cell-premium-1",
    "production-tenant-northwind-bank",
  ];
  return new Map(
    [...synthesize(files, stacks)].map(([name, text]) => [
      name,
      Object.values<Block>(JSON.parse(text).resource.aws_backup_vault_lock_configuration).map(
        ({ changeable_for_days: days }) => days,
      ),
    ]),
  );
}

test("locks stay in governance mode where nobody asks for more", () => {
  for (const days of finalIn(exampleFleet()).values()) {
    expect(days.length).toBeGreaterThan(0);
    expect(new Set(days)).toEqual(new Set([undefined]));
  }
});

test("a cell's and a tenant's setting reach every vault that holds their recovery points, in both regions", () => {
  const files = exampleFleet();
  const environment = files.get("overrides/production_environment.yml")!;
  files.set(
    "overrides/production_environment.yml",
    environment.replace(
      "    settings:\n",
      "    settings:\n      security:\n        vault_lock: { final_after_days: 30 }\n",
    ),
  );
  const tenant = "tenants/northwind_bank/security_config.yml";
  files.set(tenant, `${files.get(tenant) ?? ""}\nvault_lock:\n  final_after_days: 14\n`);
  const final = finalIn(files);
  expect(final.get("production-cell-premium-1")).toEqual([30]);
  expect(final.get("production-cell-pool-1")).toEqual([undefined]);
  expect(final.get("production-recovery")).toEqual([30]);
  expect(final.get("production-tenant-northwind-bank")).toEqual([14, 14]);
});
