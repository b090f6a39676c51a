import { type TenantCost, totalOf } from "./allocate";

/** A tenant's cost as it is shown: to the cent, and the parts add up to the total. */
export interface RoundedCost extends TenantCost {
  readonly total: number;
}

/**
 * Costs to the cent that add up as shown: a tenant's parts to its total, and all totals to their rounded sum. By largest
 * remainders, so that none is off by a cent or more; equal shares may differ by one cent.
 */
export function rounded(tenants: readonly TenantCost[]): readonly RoundedCost[] {
  const totals = tenants.map(totalOf);
  const whole = Math.round(totals.reduce((sum, usd) => sum + usd, 0) * 100);
  const cents = apportioned(totals, whole);
  return tenants.map(({ tenant, ...parts }, index) => {
    const total = cents[index]!;
    const [own, cell, environment] = apportioned([parts.own, parts.cell, parts.environment], total);
    return { tenant, own: own! / 100, cell: cell! / 100, environment: environment! / 100, total: total / 100 };
  });
}

/** Whole cents for some amounts, that add up to a number of cents which their sum rounds to. */
function apportioned(amounts: readonly number[], cents: number): readonly number[] {
  // What is a whole number of cents but for the last binary digits is one.
  const exact = amounts.map((usd) => Number((usd * 100).toFixed(6)));
  const parts = exact.map(Math.floor);
  const rest = (index: number) => exact[index]! - parts[index]!;
  const order = [...parts.keys()].sort((a, b) => rest(b) - rest(a) || a - b);
  const left = cents - parts.reduce((sum, part) => sum + part, 0);
  for (const index of order.slice(0, Math.max(0, left))) parts[index]! += 1;
  return parts;
}
