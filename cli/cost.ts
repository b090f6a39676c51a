import { loadFleet } from "../constructs/rooms";
import { allocate, cents, RULE } from "../usage/cost/allocate";
import { Pricing } from "../usage/cost/price";
import { readPrices } from "../usage/cost/prices";
import { rounded } from "../usage/cost/rounding";
import { doubtsOf, isPartial, nameOfAll, readFleetInventory } from "../usage/fleet-inventory";
import { COST } from "./commands/review";
import { EXIT, program } from "./program";
import { table } from "./program/table";

export const main = program(COST, ({ values: { env, out }, folders, show, say }) => {
  const pricing = new Pricing(readPrices());
  const fleet = loadFleet(folders);
  const inventory = readFleetInventory(fleet, env, out);
  const { items, ...stacks } = inventory;
  const { tenants, total, unpriced, elsewhere } = allocate(items, pricing);
  const shown = rounded(tenants);
  const { as_of, region, source } = pricing.table;
  const document = {
    environment: env,
    currency: "USD",
    rule: RULE,
    prices: { as_of, region, source, elsewhere: Object.fromEntries(elsewhere) },
    stacks,
    total: cents(total),
    tenants: shown,
    unpriced: Object.fromEntries(unpriced),
  };
  show(document, () => {
    const usd = (amount: number): string => amount.toFixed(2);
    const named = (tenant: string) => (fleet.has(tenant) ? tenant : `${tenant} (of this fleet no more)`);
    const rows = shown.map(({ tenant, own, cell, environment, total: all }) => [
      named(tenant),
      ...[own, cell, environment, all].map(usd),
    ]);
    return [
      table(
        ["tenant", "own", "cell", "environment", "USD a month"],
        [...rows, [nameOfAll(inventory), "", "", "", usd(total)]],
      ),
      "",
      `Shared cost: ${RULE}.`,
      ...[...elsewhere].map(
        ([where, count]) =>
          `${count} priced resources are in ${where}, whose own prices are not written down: counted at those of ${region}.`,
      ),
      `List prices of ${region}, ${as_of}; without a price, and not in the sums:`,
      ...[...unpriced].map(([what, count]) => `  ${what} (${count})`),
    ].join("\n");
  });
  for (const doubt of doubtsOf(inventory, env)) say(doubt);
  // A row of who is gone is another day's.
  return isPartial(inventory) || tenants.some(({ tenant }) => !fleet.has(tenant)) ? EXIT.unseen : EXIT.good;
});
