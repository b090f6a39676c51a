import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { allForms } from "../../constructs/engines/forms";
import { ENVIRONMENT_ROOMS } from "../../constructs/rooms";
import { Checks } from "../support/checks";
import { merge, settingsOf } from "../support/fixture";
import { at, EngineLeaves } from "./engine-leaves";
import { ENVIRONMENT_ROOM_EFFECTS } from "./environment-rooms";
import { see } from "./fleet";
import { ENVIRONMENT_ROWS, type Row, SECURITY_ROWS, TENANT_ROWS } from "./fleet-rows";
import { refusals, settingOf, waiting, words } from "./vocabulary";

/** No dead settings: another value of every leaf of every file changes what is synthesized or delivered, or is refused. */

const checks = new Checks();
/** By file: how many leaves came out in which way. */
const counts = new Map<string, Map<string, number>>();

function count(file: string, way: string): void {
  const ways = counts.get(file) ?? new Map<string, number>();
  counts.set(file, ways.set(way, (ways.get(way) ?? 0) + 1));
}

function tryRows(file: string, rows: readonly Row[]): void {
  for (const { leaf, in: shows, to, given = {} } of rows) {
    const before = see(given);
    const after = see(merge(given, to) as typeof to);
    const changes = shows === "refused" ? after.refused !== "" : after.refused === "" && after[shows] !== before[shows];
    count(file, shows);
    checks.check(
      `${file} ${leaf}: ${shows}`,
      before.refused === "" && changes,
      () => before.refused || after.refused || "nothing changes",
    );
  }
}

async function tryEnvironmentRooms(): Promise<void> {
  for (const room of ENVIRONMENT_ROOMS) {
    const { others, given, effect, looked_at } = ENVIRONMENT_ROOM_EFFECTS[room.id]!;
    const { folder, schema }: { readonly folder: string; readonly schema: z.ZodObject } = room;
    const settings = (...changes: (typeof given)[]) => settingsOf({ folder, schema }, given, ...changes);
    const before = await effect(settings());
    for (const [leaf, value] of Object.entries(others)) {
      const after = await effect(settings(at(leaf, value) as typeof given));
      count(room.id, "delivered");
      checks.check(
        `${room.id} ${leaf}: delivered`,
        !isDeepStrictEqual(before, after),
        () => `nothing changes of ${looked_at}`,
      );
    }
  }
}

function tryEngines(): void {
  for (const form of allForms()) {
    const leaves = new EngineLeaves(form);
    for (const leaf of leaves.leaves) {
      const outcome = leaves.try(leaf);
      const way =
        { effect: "synthesized", fixed: "one value", condition: "refused" }[outcome.kind as string] ?? outcome.kind;
      count(form.name, way);
      checks.check(`${form.name} ${leaf}: ${way}`, !("why" in outcome), () => ("why" in outcome ? outcome.why : ""));
    }
  }
}

function countWords(): void {
  const byPath = new Map(refusals().map(({ where, refusal }) => [where, refusal]));
  for (const { document, path } of words()) {
    const refusal = settingOf(path) === null ? byPath.get(path)! : null;
    const way =
      refusal === null
        ? "a setting"
        : "limit" in refusal
          ? "refused, with its source"
          : "notBuilt" in refusal
            ? "refused, not built"
            : "told where it is written";
    count(`vocabulary: ${document}`, way);
  }
}

function print(): void {
  for (const [file, ways] of counts) {
    const all = [...ways.values()].reduce((sum, one) => sum + one, 0);
    console.log(`${file}: ${all} leaves: ${[...ways].map(([way, number]) => `${number} ${way}`).join(", ")}`);
  }
  console.log("waiting for parts that are not built:");
  for (const [part, number] of Object.entries(waiting())) console.log(`${String(number).padStart(4)}  ${part}`);
}

void checks
  .suite(async () => {
    tryRows("tenant.yml", TENANT_ROWS);
    tryRows("environment.yml", ENVIRONMENT_ROWS);
    tryRows("security_config.yml", SECURITY_ROWS);
    await tryEnvironmentRooms();
    tryEngines();
    countWords();
    print();
  })
  .then(() => process.exit(checks.end()));
