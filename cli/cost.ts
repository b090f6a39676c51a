import { loadFleet } from "../constructs/rooms";
import { allocate, cents, RULE } from "../usage/cost/allocate";
import { Pricing } from "../usage/cost/price";
import { readPrices } from "../usage/cost/prices";
import { rounded } from "../usage/cost/rounding";
import { doubtsOf, readFleetInventory } from "../usage/fleet-inventory";
import { COST } from "./commands/review";
import { program } from "./program";
import { table } from "./program/table";

export const main = program(COST, ({ values: { env, out }, folders, show, say }) => {
  const pricing = new Pricing(readPrices());
  const fleet = loadFleet(folders);
  const { items, ...stacks } = readFleetInventory(fleet, env, out);
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
    const rows = shown.map((one) => [one.tenant, usd(one.own), usd(one.cell), usd(one.environment), usd(one.total)]);
    return [
      table(["tenant", "own", "cell", "environment", "USD a month"], [...rows, ["all", "", "", "", usd(total)]]),
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
  for (const doubt of doubtsOf({ items, ...stacks }, env)) say(doubt);
});
