import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { deployment } from "../constructs/deployment";
import { loadFleet } from "../constructs/rooms";
import { awsCli } from "../delivery/aws-cli";
import { collect } from "../delivery/checks/collect";
import { failingNow, type Judgement } from "../delivery/checks/judge";
import { verifyDeployment } from "../delivery/checks/verify";
import { type DeliveredHome, homesOf, homesReached } from "../delivery/homes";
import { trustedRecords } from "../delivery/record/store";
import { readInventory } from "../usage/inventory";
import { FOLDERS_USAGE, items, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run verify -- --env ENVIRONMENT [--stack NAME …] [--tenant ID …] [--records DIR] [--record FILE]
                  [--once]

Looks at what a deployment left behind: from inside each home's network through its verifier, and through AWS. Repeats
until it is decided, as the environment's settings say (npm run explain -- deployment --env ENVIRONMENT).

  --env ENVIRONMENT  as in overrides/<environment>_environment.yml
  --stack NAME       only homes that this stack reaches; several times, or with commas
  --tenant ID        only the home of this tenant; the same
  --records DIR      earlier records, for the baseline (default: none, so nothing counts as slower)
  --record FILE      writes what was found there as JSON
  --once             one round only: how things stand before a deployment, for npm run rollback -- --before
  --out DIR          folder that synth wrote (default: cdktf.out)
${FOLDERS_USAGE}

Signs in to AWS as the environment of the process says. Exit codes: 0 passed, 1 could not look, 2 failed.`;

const FAILED = 2;

run(async () => {
  const { values, folders } = parseCommand(USAGE, {
    env: { type: "string" },
    stack: { type: "string", multiple: true },
    tenant: { type: "string", multiple: true },
    records: { type: "string" },
    record: { type: "string" },
    once: { type: "boolean", default: false },
    out: { type: "string", default: "cdktf.out" },
  });
  if (values.env === undefined) throw new UsageError("--env is missing: give an environment");
  const fleet = loadFleet(folders);
  const settings = fleet.resolveEnvironment(deployment, values.env).values;
  const homes = chosen(homesOf(fleet, values.env), items(values.stack), items(values.tenant));
  const earlier = values.records === undefined ? [] : trustedRecords(values.records, values.env);
  const inventory = settings.validation.security_scans ? readInventory(values.out, values.env) : [];
  const aws = awsCli(fleet.environments[values.env]!.region);
  const judgement = await verifyDeployment({
    settings,
    earlier,
    once: values.once,
    look: () =>
      collect(homes, {
        aws,
        settings,
        now: () => Date.now(),
        synthesized: ({ stacks }, type) =>
          inventory.filter((item) => item.type === type && stacks.includes(item.stack)).map((item) => item.values),
      }),
    now: () => new Date().toISOString(),
    sleep: (seconds) => sleep(seconds * 1000),
    said: ({ rounds, outcome, failed_in_a_row: failed }) =>
      console.error(`round ${rounds}: ${outcome}${failed === 0 ? "" : `, failed ${failed} in a row`}`),
  });
  if (values.record !== undefined) writeFileSync(values.record, `${JSON.stringify(judgement, null, 2)}\n`);
  print(judgement, homes.length);
  if (judgement.outcome !== "passed") process.exitCode = FAILED;
});

function chosen(homes: readonly DeliveredHome[], stacks: readonly string[], tenants: readonly string[]) {
  if (stacks.length === 0 && tenants.length === 0) return homes;
  const byTenant = homes.filter(({ stacks: own, tenant, engines, shares }) => {
    if (tenant !== null) return tenants.includes(tenant.id);
    return (
      tenants.length > 0 &&
      own.length > 0 &&
      engines.some((engine) => shares(engine).some((share) => tenants.includes(share.tenant)))
    );
  });
  const byStack = stacks.length === 0 ? [] : homesReached(homes, stacks);
  const found = homes.filter((home) => byTenant.includes(home) || byStack.includes(home));
  if (found.length === 0) throw new UsageError(`no home for ${[...stacks, ...tenants].join(", ")}`);
  return found;
}

function print({ outcome, trigger, failures, unknown, performance, held, rounds }: Judgement, homes: number): void {
  const rows = [
    ...failingNow(failures).map((one) => ["FAILED", one] as const),
    ...unknown.map((one) => ["unknown", one] as const),
  ].map(([word, { home, engine, check, tenant, seen }]) => [word, home, engine, check, tenant ?? "", seen]);
  if (rows.length > 0) console.log(table(["", "home", "engine", "check", "tenant", "seen"], rows));
  const measured = performance.map(({ home, engine, median_ms, p95_ms, baseline, degradation }) => [
    home,
    engine,
    `${median_ms} ms`,
    `${p95_ms} ms`,
    baseline === null ? "none yet" : `${baseline.median_ms} / ${baseline.p95_ms} ms`,
    degradation === null ? "" : `${Math.round(degradation * 100)} %`,
  ]);
  if (measured.length > 0)
    console.log(table(["home", "engine", "median", "95th percentile", "baseline", "slower by"], measured));
  const fired = trigger === null ? "" : ` by ${trigger}`;
  console.log(`${outcome}${fired}: ${homes} homes, ${held} checks held, ${rounds} rounds`);
}
