import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentSchema } from "../../config/environment-file";
import { fleetSchemas } from "../../config/fleet-schemas";
import { NOT_BUILT, refusalText } from "../../config/refusal";
import { leavesOf } from "../../config/shape";
import { allForms } from "../../constructs/engines/forms";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { security } from "../../constructs/security";
import { problemsWith } from "../config/folder";
import { EngineLeaves } from "./engine-leaves";
import { ENVIRONMENT_ROOM_EFFECTS } from "./environment-rooms";
import { ENVIRONMENT_ROWS, type Row, SECURITY_ROWS, TENANT_ROWS } from "./fleet-rows";
import { notBuilt, refusals, settingOf, waiting, words } from "./vocabulary";

/** The committed list of what is refused since a part of Tessera is not built. It gets shorter, and never longer. */
const LIST = join(__dirname, "not-built.txt");

// The values themselves are tried by `npm run test:leaves`, which takes minutes.
describe("every leaf has another value to be tried", () => {
  const { tenant } = fleetSchemas(ROOMS);
  const named = (rows: readonly Row[]) => rows.map(({ leaf }) => leaf).sort();

  test("tenant.yml", () => {
    expect(named(TENANT_ROWS)).toEqual(leavesOf(tenant).sort());
  });

  test("<environment>_environment.yml, and its cells", () => {
    const schema = environmentSchema(
      Object.fromEntries(ROOMS.map((room) => [room.id, room])),
      fleetSchemas(ROOMS).engines,
    );
    const [cells] = [schema.shape.cells.valueType];
    const expected = leavesOf(schema).flatMap((leaf) =>
      leaf === "cells" ? Object.keys(cells.shape).map((key) => `cells.pool.${key}`) : [leaf],
    );
    expect(named(ENVIRONMENT_ROWS)).toEqual(expected.sort());
  });

  test("security_config.yml", () => {
    expect(named(SECURITY_ROWS)).toEqual(leavesOf(security.schema).sort());
  });

  test.each(ENVIRONMENT_ROOMS.map((room) => [room.id, room] as const))("<environment>_%s.yml", (id, room) => {
    expect(Object.keys(ENVIRONMENT_ROOM_EFFECTS[id]?.others ?? {}).sort()).toEqual(leavesOf(room.schema).sort());
  });

  test.each(allForms().map((form) => [form.name, new EngineLeaves(form)] as const))("%s", (_, form) => {
    expect(form.leaves.filter((leaf) => !form.isTried(leaf))).toEqual([]);
  });

  test("one form of each engine has each leaf for itself", () => {
    const byEngine = new Map<string, EngineLeaves[]>();
    for (const form of allForms().map((one) => new EngineLeaves(one)))
      byEngine.set(form.form.engine.id, [...(byEngine.get(form.form.engine.id) ?? []), form]);
    for (const forms of byEngine.values())
      expect(forms[0]!.leaves.filter((leaf) => forms.every((form) => form.isAnotherForms(leaf)))).toEqual([]);
  });
});

describe("the vocabulary", () => {
  test("has its 121 leaves, each a setting somewhere or refused with a reason", () => {
    expect(words()).toHaveLength(121);
    expect(refusals().filter(({ refusal }) => refusal === null || refusal === undefined)).toEqual([]);
  });

  test("by its last word nothing is told to take a line out as if it were unknown", () => {
    const refused = words().filter(({ path }) => settingOf(path) === null);
    expect(refused.length).toBeGreaterThan(0);
    for (const [first] of new Set(refused.map(({ path }) => path.split(".", 1)))) {
      const files = { "tenants/acme/postgresql.yml": `${JSON.stringify({ [first!]: nested(refused, first!) })}\n` };
      const told = problemsWith(files);
      expect(told.length).toBeGreaterThan(0);
      expect(told.filter((line) => !line.includes("is refused here: "))).toEqual([]);
    }
  });
});

describe("refusals", () => {
  test("a limit names its source and what comes nearest, a part that is not built has a name", () => {
    for (const { where, refusal } of refusals()) {
      const text = refusalText(refusal);
      if ("limit" in refusal) {
        expect([where, refusal.source]).toEqual([where, expect.stringMatching(/^\S.{3,}/)]);
        expect([where, refusal.nearest]).toEqual([where, expect.stringMatching(/^[A-Z].{3,}/)]);
        expect(text).toContain(`(${refusal.source}). ${refusal.nearest}`);
      }
      if ("notBuilt" in refusal) expect(text).toContain(NOT_BUILT[refusal.notBuilt]);
      expect(text).not.toMatch(/[.]$|not honoured/);
    }
  });

  test("those that wait for a part that is not built are in the list, and only those", () => {
    const committed = readFileSync(LIST, "utf8").trimEnd().split("\n").slice(1);
    console.log(
      `${committed.length} refusals wait for parts that are not built\n${Object.entries(waiting())
        .map(([part, count]) => `${String(count).padStart(4)}  ${part}`)
        .join("\n")}`,
    );
    const now = notBuilt();
    expect({ added: now.filter((line) => !committed.includes(line)) }).toEqual({ added: [] });
    expect({ gone: committed.filter((line) => !now.includes(line)) }).toEqual({ gone: [] });
  });

  test("every part that is named has something that waits for it", () => {
    expect(Object.entries(waiting()).filter(([, count]) => count === 0)).toEqual([]);
  });
});

/** The usual values of a word of the vocabulary, as a map. */
function nested(all: ReturnType<typeof words>, first: string): object {
  const root: Record<string, unknown> = {};
  for (const { path, value } of all.filter((word) => word.path.startsWith(`${first}.`))) {
    const steps = path.split(".").slice(1);
    const last = steps.pop()!;
    let map = root;
    for (const step of steps) {
      map[step] ??= {};
      map = map[step] as Record<string, unknown>;
    }
    map[last] = value;
  }
  return root;
}
