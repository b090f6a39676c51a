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
import { DRILL } from "./commands/delivery";
import { EXIT, program, requireKnown } from "./program";
import { byKind, kindOf, named } from "./program/causes";
import { writeWhole } from "./program/files";
import { table } from "./program/table";

const NOT_DRILLED = "no drill is built for it: its operator restores it on Kubernetes";

/** Said of a drill that is only listed. */
const WOULD = "restored beside it, checked and thrown away";

/** Said where the homes and engines of the call, or of the day, are none. */
const NOBODY = "no home has its turn";

export const main = program(DRILL, async ({ values, folders, show, say, interrupted }) => {
  const { env, date, engine: engines } = values;
  const restoreTo = values["restore-to"] ?? null;
  const fleet = loadFleet(folders);
  const { restore_drills: asked } = fleet.resolveEnvironment(backup, env).values;
  const homes = deliveredHomes(fleet, env);
  const problem = infeasible(homes, asked.every_days, asked.homes_per_day);
  if (problem !== null) throw new Error(problem);
  const chosen = choose(homes, values.home, date, asked);
  const drills = chosen.flatMap((home) =>
    enginesOf(home)
      .filter(({ id }) => engines.length === 0 || engines.includes(id))
      .map((engine) => ({ home, engine, drill: drillId(home.name, engine.id) })),
  );
  if (values.list) {
    const how = (engine: Engine) => (engine.live?.().drill === undefined ? NOT_DRILLED : "drilled");
    const listed = drills.map(({ home, engine, drill }) => ({
      home: home.name,
      engine: engine.id,
      copy: drill,
      how: how(engine),
    }));
    show({ environment: env, would_drill: listed }, () =>
      listed.length === 0
        ? NOBODY
        : table(
            ["home", "engine", "copy", "what would be done"],
            listed.map(({ home, engine, copy, how }) => [home, engine, copy, how === NOT_DRILLED ? how : WOULD]),
          ),
    );
    return EXIT.good;
  }
  const signal = interrupted();
  const aws = awsCli(fleet.environments[env]!.region, { signal });
  const around = {
    now: () => Date.now(),
    sleep: (seconds: number) => sleep(seconds * 1000, undefined, { signal }),
  };
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
              restoreTo,
              shares: shareFacts(home, engine),
              tags: [
                { Key: "tessera:drill", Value: "true" },
                { Key: "tessera:environment", Value: env },
                { Key: "tessera:home", Value: home.name },
              ],
            },
            { ...around, said: (what) => say(`${home.name} ${engine.id}: ${what}`) },
          );
    records.push(drillSchema.parse({ ...about, ...facts }));
  }
  write(records, values.out);
  show({ environment: env, drills: records }, () => text(records));
  return records.some(({ outcome }) => outcome === "failed") ? EXIT.stop : EXIT.good;
});

function choose(
  homes: readonly Home[],
  names: readonly string[],
  date: string | undefined,
  { enabled, every_days: everyDays }: BackupSettings["restore_drills"],
): readonly Home[] {
  if (date !== undefined) return enabled ? dueOn(homes, date, everyDays) : [];
  const known = homes.map(({ name }) => name);
  for (const name of names) requireKnown("--home", name, known);
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
  for (const record of records)
    writeWhole(join(folder, `${record.home}-${record.engine}.json`), `${JSON.stringify(record, null, 2)}\n`);
}

/** What was restored stands by itself, and what was not, for one reason, together. */
const kindOfRecord = ({ home, engine, reason, restore_point: point }: DrillRecord): string =>
  JSON.stringify(point === null && reason !== null ? [kindOf(reason)] : [home, engine]);

function text(records: readonly DrillRecord[]): string {
  if (records.length === 0) return NOBODY;
  const time = (seconds: number | null) => (seconds === null ? "" : `${seconds} s`);
  return table(
    ["home", "engine", "outcome", "restore point was old", "restored and checked in", "why"],
    byKind(records, kindOfRecord).map((group) => {
      const [one] = group;
      return [
        group.length === 1 ? one.home : `${group.length}: ${named(group.map(({ home }) => home))}`,
        named(group.map(({ engine }) => engine)),
        one.outcome.replace("_", " "),
        time(one.rpo_seconds),
        time(one.rto_seconds),
        one.reason ?? "",
      ];
    }),
  );
}
