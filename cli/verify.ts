import { setTimeout as sleep } from "node:timers/promises";
import type { Home } from "../config/model";
import { deployment } from "../constructs/deployment";
import type { NotSignedIn } from "../constructs/live/aws";
import { loadFleet } from "../constructs/rooms";
import { awsCli } from "../delivery/aws-cli";
import { collect } from "../delivery/checks/collect";
import { failingNow, type Judgement } from "../delivery/checks/judge";
import { verifyDeployment } from "../delivery/checks/verify";
import { deliveredHomes, homesReached, stackNamesOf } from "../delivery/homes";
import { readInventory } from "../usage/inventory";
import { VERIFY } from "./commands/delivery";
import { EXIT, type Exit, program, requireKnown } from "./program";
import { byKind, kindOf, named } from "./program/causes";
import { writeWhole } from "./program/files";
import { table } from "./program/table";
import { trusted } from "./program/trusted";

/** What has come to no end was not judged. */
const EXITS: Readonly<Record<Judgement["outcome"], Exit>> = {
  passed: EXIT.good,
  failed: EXIT.stop,
  undecided: EXIT.unseen,
};

export const main = program(VERIFY, async ({ values, folders, show, say, interrupted }) => {
  const fleet = loadFleet(folders);
  const settings = fleet.resolveEnvironment(deployment, values.env).values;
  const homes = chosen(deliveredHomes(fleet, values.env), values.stack, values.tenant);
  const earlier = values.records === undefined ? [] : trusted(values.records, values.env);
  const inventory = settings.validation.security_scans ? readInventory(values.out, values.env) : [];
  const signal = interrupted();
  const aws = awsCli(fleet.environments[values.env]!.region, { signal });
  let unsigned: NotSignedIn | undefined;
  const judgement = await verifyDeployment({
    settings,
    earlier,
    once: values.once,
    look: () =>
      collect(homes, {
        aws,
        settings,
        now: () => Date.now(),
        unsigned: (error) => {
          unsigned = error;
        },
        synthesized: (home, type) => {
          const own = stackNamesOf(home);
          return inventory.filter((item) => item.type === type && own.includes(item.stack)).map((item) => item.values);
        },
      }),
    now: () => new Date().toISOString(),
    sleep: (seconds) => sleep(seconds * 1000, undefined, { signal }),
    blind: () => unsigned !== undefined,
    said: ({ rounds, outcome, failed_in_a_row: failed }) =>
      say(`round ${rounds}: ${outcome}${failed === 0 ? "" : `, failed ${failed} in a row`}`),
  });
  if (values.record !== undefined) writeWhole(values.record, `${JSON.stringify(judgement, null, 2)}\n`);
  show({ environment: values.env, homes: homes.length, ...judgement }, () =>
    text(judgement, homes.length, unsigned?.message),
  );
  if (unsigned !== undefined)
    say(
      `nobody is signed in to AWS, so nothing was looked at: ${unsigned.message.replace(/\.$/, "")}. Sign in (AWS_PROFILE, aws sso login, or the role of the job), then run it again`,
    );
  return EXITS[judgement.outcome];
});

function chosen(homes: readonly Home[], stacks: readonly string[], tenants: readonly string[]) {
  if (stacks.length === 0 && tenants.length === 0) return homes;
  const byTenant = homes.filter((home) => home.tenants.some(({ id }) => tenants.includes(id)));
  const byStack = stacks.length === 0 ? [] : homesReached(homes, stacks);
  const found = homes.filter((home) => byTenant.includes(home) || byStack.includes(home));
  if (found.length > 0) return found;
  // Nobody's home is looked at by mistake: what was named is told with the nearest.
  for (const stack of stacks) requireKnown("--stack: of no home", stack, [...new Set(homes.flatMap(stackNamesOf))]);
  const living = homes.flatMap((home) => home.tenants.map(({ id }) => id));
  for (const id of tenants) requireKnown("--tenant: of no home", id, [...new Set(living)]);
  return found;
}

/** @param told a cause that is said beside */
function text(
  { outcome, trigger, failures, unknown, performance, held, rounds }: Judgement,
  homes: number,
  told: string | undefined,
): string {
  const parts: string[] = [];
  const each = [
    ...failingNow(failures).map((one) => ({ word: "FAILED", ...one })),
    ...unknown.map((one) => ({ word: "unknown", ...one })),
  ];
  // What is seen of a hundred is one row: whose it is, is in the document.
  const rows = byKind(each, ({ word, check, seen }) =>
    seen === told ? word : JSON.stringify([word, check, kindOf(seen)]),
  ).map((group) => {
    const [{ word, seen }] = group;
    const all = (names: readonly (string | null)[]) => named(names.filter((name) => name !== null));
    return [
      word,
      group.length,
      all(group.map(({ home }) => home)),
      all(group.map(({ engine }) => engine)),
      all(group.map(({ check }) => check)),
      all(group.map(({ tenant }) => tenant)),
      seen === told ? "nobody could look" : seen,
    ];
  });
  if (rows.length > 0) parts.push(table(["state", "times", "home", "engine", "check", "tenant", "seen"], rows));
  const measured = performance.map(({ home, engine, median_ms, p95_ms, baseline, degradation }) => [
    home,
    engine,
    `${median_ms} ms`,
    `${p95_ms} ms`,
    baseline === null ? "none yet" : `${baseline.median_ms} / ${baseline.p95_ms} ms`,
    degradation === null ? "" : `${Math.round(degradation * 100)} %`,
  ]);
  if (measured.length > 0)
    parts.push(table(["home", "engine", "median", "95th percentile", "baseline", "slower by"], measured));
  const fired = trigger === null ? "" : ` by ${trigger}`;
  parts.push(`${outcome}${fired}: ${homes} homes, ${held} checks held, ${rounds} rounds`);
  return parts.join("\n");
}
