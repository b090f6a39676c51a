import { quotas } from "../constructs/quotas";
import { loadFleet } from "../constructs/rooms";
import { doubtsOf, readFleetInventory } from "../usage/fleet-inventory";
import { forecast } from "../usage/quotas/forecast";
import { ledgerOf } from "../usage/quotas/ledger";
import { QUOTAS } from "./commands/review";
import { EXIT, program, UsageError } from "./program";
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
    return table(
      ["limit", "used", "of", "more dedicated", "more pooled", "months"],
      rows
        .filter(({ used }) => used > 0)
        .map((row) => [row.name, row.used, row.limit, cell(row.dedicatedLeft), cell(row.pooledLeft), cell(row.months)]),
    );
  });
  for (const { name, used, limit } of over)
    say(
      `STOP: ${name}: ${used} used, limit ${limit}. Ask AWS for more, and write what was granted into overrides/${env}_quotas.yml.`,
    );
  for (const doubt of doubtsOf(inventory, env)) say(doubt);
  return over.length > 0 ? EXIT.stop : EXIT.good;
});

/** @throws {UsageError} where it is no two whole numbers */
function growthOf(text: string | undefined): { readonly dedicated: number; readonly pooled: number } | undefined {
  if (text === undefined) return undefined;
  const [, dedicated, pooled] = /^(\d{1,6}),(\d{1,6})$/.exec(text) ?? [];
  if (dedicated === undefined || pooled === undefined)
    throw new UsageError(`--growth: given ${text}; allowed: two whole numbers with a comma between, such as 2,30.`);
  return { dedicated: Number(dedicated), pooled: Number(pooled) };
}
