import { quotas } from "../constructs/quotas";
import { loadFleet } from "../constructs/rooms";
import { doubtsOf, isPartial, nameOfAll, readFleetInventory } from "../usage/fleet-inventory";
import { forecast, type Growth } from "../usage/quotas/forecast";
import { ledgerOf } from "../usage/quotas/ledger";
import { QUOTAS } from "./commands/review";
import { EXIT, program } from "./program";
import { table } from "./program/table";

export const main = program(QUOTAS, ({ values: { env, out, growth }, folders, show, say }) => {
  const growing = growthOf(growth);
  const fleet = loadFleet(folders);
  const ledger = ledgerOf((environment) => fleet.resolveEnvironment(quotas, environment).values);
  ledger.allowed(env);
  const inventory = readFleetInventory(fleet, env, out);
  const { items, ...stacks } = inventory;
  const rows = forecast(items, ledger, env, growing);
  const over = rows.filter(({ used, limit }) => used > limit);
  show({ environment: env, stacks, over: over.map(({ name }) => name), limits: rows }, () => {
    const cell = (number: number | undefined): string => (number === undefined ? "" : String(number));
    const counted = table(
      ["limit", "region", "used", "of", "more dedicated", "more pooled", "months"],
      rows
        .filter(({ used }) => used > 0)
        .map((row) => [
          row.name,
          row.region ?? "all",
          row.used,
          row.limit,
          cell(row.dedicatedLeft),
          cell(row.pooledLeft),
          cell(row.months),
        ]),
    );
    return isPartial(inventory) ? `${counted}\n\n${nameOfAll(inventory)}: what is used may be more, or less.` : counted;
  });
  for (const { name, region, used, limit } of over)
    say(
      `STOP: ${name}${region === null ? "" : ` in ${region}`}: ${used} used, limit ${limit}. Ask AWS for more, and write what was granted into overrides/${env}_quotas.yml.`,
    );
  for (const doubt of doubtsOf(inventory, env)) say(doubt);
  if (over.length > 0) return EXIT.stop;
  return isPartial(inventory) ? EXIT.unseen : EXIT.good;
});

/** @param text two whole numbers, as the table of commands has them */
function growthOf(text: string | undefined): Growth | undefined {
  const [dedicated, pooled] = (text ?? "").split(",").map(Number);
  return dedicated === undefined || pooled === undefined ? undefined : { dedicated, pooled };
}
