import type { QuotaSettings } from "../constructs/quotas/settings";
import { loadFleet } from "../constructs/rooms";
import { doubtsOf, readFleetInventory } from "../usage/fleet-inventory";
import { forecast } from "../usage/quotas/forecast";
import { ledgerOf } from "../usage/quotas/ledger";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run quotas -- --env ENVIRONMENT [--out DIR] [--growth DEDICATED,POOLED] [--json]

Counts what an environment's synthesized stacks use of AWS's limits, or of what the account was granted beyond them
(npm run explain -- quotas --env ENVIRONMENT), before any plan. Stacks that are missing, or older than the files of
today, are said. Exit code 2 where a limit is exceeded. Only what Tessera's code makes is counted: what else lives in
the account is not.

  --env ENVIRONMENT          as in overrides/<environment>_environment.yml
  --out DIR                  folder that synth wrote (default: cdktf.out)
  --growth DEDICATED,POOLED  tenants that come each month, for the months until a limit is full
  --json                     for machines
${FOLDERS_USAGE}`;

run(() => {
  const { values, folders } = parseCommand(USAGE, {
    env: { type: "string" },
    out: { type: "string" },
    growth: { type: "string" },
    json: { type: "boolean" },
  });
  if (!values.env) throw new UsageError(`--env is missing.\n\n${USAGE}`);
  const given = values.growth === undefined ? undefined : /^(\d+),(\d+)$/.exec(values.growth);
  if (given === null)
    throw new UsageError(`--growth must be two whole numbers with a comma between, got: ${values.growth}.`);
  const growth = given && { dedicated: Number(given[1]), pooled: Number(given[2]) };
  const fleet = loadFleet(folders);
  const ledger = ledgerOf((environment) => fleet.resolveEnvironment("quotas", environment).values as QuotaSettings);
  ledger.allowed(values.env);
  const inventory = readFleetInventory(fleet, values.env, values.out ?? "cdktf.out");
  const rows = forecast(inventory.items, ledger, values.env, growth);
  const over = rows.filter(({ used, limit }) => used > limit);
  if (over.length > 0) process.exitCode = 2;
  if (values.json) {
    const { items: _, ...stacks } = inventory;
    console.log(JSON.stringify({ environment: values.env, stacks, over: over.map(({ name }) => name), limits: rows }));
    return;
  }
  const seen = rows.filter(({ used }) => used > 0);
  const cell = (number: number | undefined): string => (number === undefined ? "" : String(number));
  console.log(
    table(
      ["limit", "used", "of", "more dedicated", "more pooled", "months"],
      seen.map((row) => [
        row.name,
        row.used,
        row.limit,
        cell(row.dedicatedLeft),
        cell(row.pooledLeft),
        cell(row.months),
      ]),
    ),
  );
  for (const { name, used, limit } of over)
    console.error(
      `STOP: ${name}: ${used} used, limit ${limit}. Ask AWS for more, and write what was granted into overrides/${values.env}_quotas.yml.`,
    );
  for (const doubt of doubtsOf(inventory, values.env)) console.error(doubt);
});
