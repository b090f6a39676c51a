import { environmentYml, tenantYml } from "../config/folder";
import type { FleetFiles } from "../support/fleet";

/** The cell of `library` and `bakery`, with an engine that is a service of AWS and one stack of rows. */
export const CELL = "production-cell-pool-1-tenants";
/** Stack of `bank`. */
export const OWN = "production-tenant-bank";

const TENANTS: Readonly<Record<string, string>> = {
  library: tenantYml("library"),
  bakery: tenantYml("bakery", { tier: "free" }),
  bank: tenantYml("bank", { tier: "enterprise", placement: "{}" }),
};

/**
 * A fleet of these tests' own, so that the shipped examples are free to change: a standard and a free tenant in one
 * cell, and an enterprise tenant, all in production.
 *
 * @param changes path to text, over the fleet's own files
 */
export function smallFleet(changes: Readonly<Record<string, string>> = {}): FleetFiles {
  return new Map([
    ["overrides/production_environment.yml", environmentYml({ deletion_protection: "true" })],
    ["tenants/ledger.txt", Object.keys(TENANTS).join("\n").concat("\n")],
    ...Object.entries(TENANTS).map(([id, text]) => [`tenants/${id}/tenant.yml`, text] as const),
    ...Object.entries(changes),
  ]);
}

/** The fleet with a tenant in another state of its life. */
export function inState(id: string, state: string, legalHold = false): FleetFiles {
  return smallFleet({
    [`tenants/${id}/tenant.yml`]: `${TENANTS[id]}lifecycle: { state: ${state}, legal_hold: ${legalHold} }\n`,
  });
}
