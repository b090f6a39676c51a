import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Home } from "../config/model";
import { backup } from "../constructs/backup";
import type { BackupSettings } from "../constructs/backup/settings";
import type { Engine } from "../constructs/engines/engine";
import { enginesOf } from "../constructs/engines/forms";
import { loadFleet } from "../constructs/rooms";
import { awsCli } from "../delivery/aws-cli";
import { drillId, runDrill } from "../delivery/drills/drill";
import { dueOn, infeasible } from "../delivery/drills/rotation";
import { type DrillRecord, drillSchema } from "../delivery/drills/schema";
import { deliveredHomes, shareFacts } from "../delivery/homes";
import { FOLDERS_USAGE, items, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run drill -- --env ENVIRONMENT (--home NAME … | --date YYYY-MM-DD) [--engine ID …] [--list] [--out DIR]

Restores the newest backup of homes into copies that nobody reaches, checks them, and throws them away, also when it
fails. The copies of a drill that was cut off go with the next drill of the same home.

  --env ENVIRONMENT  as in overrides/<environment>_environment.yml
  --home NAME        a home, such as tessera-prod-c-pool-1; several times, or with commas
  --date YYYY-MM-DD  homes whose turn is on that day: each once in restore_drills.every_days
  --engine ID        only these engines
  --restore-to TIME  a time, RFC 3339, instead of the newest restore point
  --list             says which homes and engines it would drill, and drills nothing
  --out DIR          writes a record a drill (default: none)
${FOLDERS_USAGE}

Signs in to AWS as the environment of the process says. Exit codes: 0 passed, 1 could not drill, 2 a drill failed.`;

const FAILED = 2;
const NOT_DRILLED = "no drill is built for it: its operator restores it on Kubernetes";

run(async () => {
  const { values, folders } = parseCommand(USAGE, {
    env: { type: "string" },
    home: { type: "string", multiple: true },
    date: { type: "string" },
    engine: { type: "string", multiple: true },
    "restore-to": { type: "string" },
    list: { type: "boolean" },
    out: { type: "string" },
  });
  const { env, date } = values;
  if (env === undefined) throw new UsageError("--env is missing: give an environment");
  const fleet = loadFleet(folders);
  const { restore_drills: asked } = fleet.resolveEnvironment(backup, env).values;
  const homes = deliveredHomes(fleet, env);
  const problem = infeasible(homes, asked.every_days, asked.homes_per_day);
  if (problem !== null) throw new Error(problem);
  const chosen = choose(homes, items(values.home), date, asked);
  const engines = items(values.engine);
  const drills = chosen.flatMap((home) =>
    enginesOf(home)
      .filter(({ id }) => engines.length === 0 || engines.includes(id))
      .map((engine) => ({ home, engine, drill: drillId(home.name, engine.id) })),
  );
  if (values.list) {
    const how = (engine: Engine) => (engine.live?.().drill === undefined ? NOT_DRILLED : "drilled");
    console.log(
      table(
        ["home", "engine", "copy", ""],
        drills.map(({ home, engine, drill }) => [home.name, engine.id, drill, how(engine)]),
      ),
    );
    return;
  }
  const aws = awsCli(fleet.environments[env]!.region);
  const around = { now: () => Date.now(), sleep: (seconds: number) => sleep(seconds * 1000) };
  const records: DrillRecord[] = [];
  for (const { home, engine, drill } of drills) {
    const about = { version: 1 as const, environment: env, home: home.name, engine: engine.id, drill };
    const steps = engine.live?.().drill;
    const facts =
      steps === undefined
        ? notDrilled()
        : await runDrill(
            steps,
            {
              aws,
              home,
              settings: home.settings(engine.id),
              security: home.security,
              synthesized: () => [],
              now: Date.now(),
              id: drill,
              restoreTo: values["restore-to"] ?? null,
              shares: shareFacts(home, engine),
              tags: [
                { Key: "tessera:drill", Value: "true" },
                { Key: "tessera:environment", Value: env },
                { Key: "tessera:home", Value: home.name },
              ],
            },
            { ...around, said: (what) => console.error(`${home.name} ${engine.id}: ${what}`) },
          );
    records.push(drillSchema.parse({ ...about, ...facts }));
  }
  write(records, values.out);
  print(records);
  if (records.some(({ outcome }) => outcome === "failed")) process.exitCode = FAILED;
});

function choose(
  homes: readonly Home[],
  names: readonly string[],
  date: string | undefined,
  { enabled, every_days: everyDays }: BackupSettings["restore_drills"],
): readonly Home[] {
  if (names.length > 0 === (date !== undefined)) throw new UsageError("give either --home or --date");
  if (date !== undefined) return enabled ? dueOn(homes, date, everyDays) : [];
  const unknown = names.filter((name) => !homes.some((home) => home.name === name));
  if (unknown.length > 0)
    throw new UsageError(`no home ${unknown.join(", ")}: there are ${homes.map(({ name }) => name).join(", ")}`);
  return homes.filter(({ name }) => names.includes(name));
}

function notDrilled() {
  const now = new Date().toISOString();
  return {
    started_at: now,
    finished_at: now,
    outcome: "not_drilled" as const,
    reason: NOT_DRILLED,
    restore_point: null,
    rpo_seconds: null,
    rto_seconds: null,
    observations: [],
    destroyed: true,
  };
}

function write(records: readonly DrillRecord[], folder: string | undefined): void {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const record of records)
    writeFileSync(join(folder, `${record.home}-${record.engine}.json`), `${JSON.stringify(record, null, 2)}\n`);
}

function print(records: readonly DrillRecord[]): void {
  if (records.length === 0) {
    console.log("no home has its turn");
    return;
  }
  const time = (seconds: number | null) => (seconds === null ? "" : `${seconds} s`);
  console.log(
    table(
      ["home", "engine", "outcome", "restore point was old", "restored and checked in", "why"],
      records.map((one) => [
        one.home,
        one.engine,
        one.outcome.replace("_", " "),
        time(one.rpo_seconds),
        time(one.rto_seconds),
        one.reason ?? "",
      ]),
    ),
  );
}
