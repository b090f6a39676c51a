import { readInventory } from "../usage/inventory";
import { forecast } from "../usage/quotas/forecast";
import { readLedger } from "../usage/quotas/ledger";
import { parseArgs } from "./flags";
import { reportAndExit } from "./report";
import { table } from "./table";

const USAGE = `npm run quotas -- --env ENVIRONMENT [--out DIR] [--growth DEDICATED,POOLED] [--json]

Counts what an environment's synthesized stacks use of AWS's limits (usage/quotas/ledger.yml), before any plan.
Exit code 2 where a limit is exceeded. Only what Tessera's code makes is counted: what else lives in the account is not.

  --env ENVIRONMENT          as in overrides/<environment>_environment.yml
  --out DIR                  folder that synth wrote (default: cdktf.out)
  --growth DEDICATED,POOLED  tenants that come each month, for the months until a limit is full
  --json                     for machines`;

function main(): void {
  const { values } = parseArgs({
    options: {
      env: { type: "string" },
      out: { type: "string" },
      growth: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (!values.env) throw new Error(`--env is missing.\n\n${USAGE}`);
  const given = values.growth === undefined ? undefined : /^(\d+),(\d+)$/.exec(values.growth);
  if (given === null)
    throw new Error(`--growth must be two whole numbers with a comma between, got: ${values.growth}.`);
  const growth = given && { dedicated: Number(given[1]), pooled: Number(given[2]) };
  const rows = forecast(readInventory(values.out ?? "cdktf.out", values.env), readLedger(), values.env, growth);
  const over = rows.filter(({ used, limit }) => used > limit);
  if (over.length > 0) process.exitCode = 2;
  if (values.json) {
    console.log(JSON.stringify({ environment: values.env, over: over.map(({ name }) => name), limits: rows }));
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
      `STOP: ${name}: ${used} used, limit ${limit}. Ask AWS for more, and write what was granted into usage/quotas/ledger.yml.`,
    );
}

try {
  main();
} catch (error) {
  reportAndExit(error);
}
