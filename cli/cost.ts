import { allocate, RULE, totalOf } from "../usage/cost/allocate";
import { Pricing } from "../usage/cost/price";
import { readPrices } from "../usage/cost/prices";
import { readInventory } from "../usage/inventory";
import { parseArgs } from "./flags";
import { reportAndExit } from "./report";
import { table } from "./table";

const USAGE = `npm run cost -- --env ENVIRONMENT [--out DIR] [--json]

What each tenant of an environment costs a month by list price, from the stacks that synth wrote.
Shared cost is divided so: ${RULE}.

  --env ENVIRONMENT  as in overrides/<environment>_environment.yml
  --out DIR          folder that synth wrote (default: cdktf.out)
  --json             for machines`;

function main(): void {
  const { values } = parseArgs({
    options: { env: { type: "string" }, out: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (!values.env) throw new Error(`--env is missing.\n\n${USAGE}`);
  const pricing = new Pricing(readPrices());
  const { tenants, total, unpriced } = allocate(readInventory(values.out ?? "cdktf.out", values.env), pricing);
  const { as_of, region, source } = pricing.table;
  if (values.json) {
    console.log(
      JSON.stringify({
        environment: values.env,
        currency: "USD",
        rule: RULE,
        prices: { as_of, region, source },
        total,
        tenants: tenants.map((one) => ({ ...one, total: totalOf(one) })),
        unpriced: Object.fromEntries(unpriced),
      }),
    );
    return;
  }
  const usd = (amount: number): string => amount.toFixed(2);
  const rows = tenants.map((one) => [one.tenant, usd(one.own), usd(one.cell), usd(one.environment), usd(totalOf(one))]);
  console.log(
    table(["tenant", "own", "cell", "environment", "USD a month"], [...rows, ["all", "", "", "", usd(total)]]),
  );
  console.log(`\nShared cost: ${RULE}.\nList prices of ${region}, ${as_of}; without a price, and not in the sums:`);
  for (const [what, count] of unpriced) console.log(`  ${what} (${count})`);
}

try {
  main();
} catch (error) {
  reportAndExit(error);
}
