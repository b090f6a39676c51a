import { backup } from "../constructs/backup";
import { quotas } from "../constructs/quotas";
import { UNCOUNTED } from "../constructs/quotas/made";
import { loadFleet } from "../constructs/rooms";
import { doubtsOf, isPartial, nameOfAll, readFleetInventory } from "../usage/fleet-inventory";
import { forecast, type Growth } from "../usage/quotas/forecast";
import { besideOf, whatToDo } from "../usage/quotas/full";
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
  const { restore_drills } = fleet.resolveEnvironment(backup, env).values;
  const drills = restore_drills.enabled ? fleet.environments[env]!.region : undefined;
  const rows = forecast(items, ledger, env, { growth: growing, drills });
  const over = rows.filter(({ used, limit }) => used > limit);
  const names = over.map(({ name }) => name);
  show({ environment: env, stacks, over: names, limits: rows, uncounted: UNCOUNTED }, () => {
    const cell = (number: number | undefined): string => (number === undefined ? "" : String(number));
    const counted = table(
      ["limit", "region", "used", "no plan has", "of", "more dedicated", "more pooled", "months"],
      rows
        .filter(({ used }) => used > 0)
        .map((row) => [
          row.name,
          row.region ?? "all",
          row.used,
          cell(row.beside),
          row.limit,
          cell(row.dedicatedLeft),
          cell(row.pooledLeft),
          cell(row.months),
        ]),
    );
    const besides = UNCOUNTED.map((made) => `not counted: ${made}`);
    const partial = isPartial(inventory) ? [`${nameOfAll(inventory)}: what is used may be more, or less.`] : [];
    return `${counted}\n\n${[...besides, ...partial].join("\n")}`;
  });
  for (const row of over) {
    const { name, region, used, limit } = row;
    say(
      `STOP: ${name}${region === null ? "" : ` in ${region}`}: ${used} used${besideOf(ledger, row)}; limit ${limit}. ${whatToDo(ledger, row, env)}`,
    );
  }
  for (const doubt of doubtsOf(inventory, env)) say(doubt);
  if (over.length > 0) return EXIT.stop;
  return isPartial(inventory) ? EXIT.unseen : EXIT.good;
});

/** @param text two whole numbers, as the table of commands has them */
function growthOf(text: string | undefined): Growth | undefined {
  const [dedicated, pooled] = (text ?? "").split(",").map(Number);
  return dedicated === undefined || pooled === undefined ? undefined : { dedicated, pooled };
}
