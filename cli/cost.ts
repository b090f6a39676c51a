import { loadFleet } from "../constructs/rooms";
import { allocate, cents, RULE, totalOf } from "../usage/cost/allocate";
import { Pricing } from "../usage/cost/price";
import { readPrices } from "../usage/cost/prices";
import { doubtsOf, readFleetInventory } from "../usage/fleet-inventory";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run cost -- --env ENVIRONMENT [--out DIR] [--json]

What each tenant of an environment costs a month by list price, from the stacks that synth wrote: those that the fleet
has today. What is missing there, or older than the files of today, is said. Shared cost is divided so:
${RULE}.

  --env ENVIRONMENT  as in overrides/<environment>_environment.yml
  --out DIR          folder that synth wrote (default: cdktf.out)
  --json             for machines
${FOLDERS_USAGE}`;

run(() => {
  const { values, folders } = parseCommand(USAGE, {
    env: { type: "string" },
    out: { type: "string" },
    json: { type: "boolean" },
  });
  if (!values.env) throw new UsageError(`--env is missing.\n\n${USAGE}`);
  const pricing = new Pricing(readPrices());
  const fleet = loadFleet(folders);
  // Refuses an environment that there is not, with the nearest name.
  fleet.resolveEnvironment("cost", values.env);
  const inventory = readFleetInventory(fleet, values.env, values.out ?? "cdktf.out");
  const { tenants, total, unpriced } = allocate(inventory.items, pricing);
  const { as_of, region, source } = pricing.table;
  if (values.json) {
    const { items: _, ...stacks } = inventory;
    console.log(
      JSON.stringify({
        environment: values.env,
        currency: "USD",
        rule: RULE,
        prices: { as_of, region, source },
        stacks,
        total: cents(total),
        tenants: tenants.map((one) => ({
          tenant: one.tenant,
          own: cents(one.own),
          cell: cents(one.cell),
          environment: cents(one.environment),
          total: cents(totalOf(one)),
        })),
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
  for (const doubt of doubtsOf(inventory, values.env)) console.error(doubt);
});
