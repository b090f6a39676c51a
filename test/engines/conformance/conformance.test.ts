import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { matrix } from "../../../cli/matrix-cells";
import { STRATEGIES } from "../../../config/strategies";
import { TIERS } from "../../../config/tiers";
import type { Capability } from "../../../constructs/engines/capabilities";
import { allForms, type NamedForm } from "../../../constructs/engines/forms";
import { ENGINES } from "../../../constructs/engines/registry";
import { type Case, casesOf, type Json, seenOf, synthesizeCases } from "../fleet";
import { CHECKS, largerSettings, type Seen, sizedParameters } from "./checks";
import { EVIDENCE } from "./evidence";
import { SABOTAGE } from "./sabotage";

const FOLDER = join(__dirname, "../../../constructs/engines");
/** Shared code of engines, which is none. */
const NO_ENGINES = new Set(["families"]);
/** Shortest text that can be a reason. */
const SHORTEST_REASON_CHARACTERS = 20;

/** What each form of an engine makes in its example, by the form's name. */
const MADE: ReadonlyMap<string, ReadonlyMap<string, Json>> = new Map(
  allForms().map(({ name, engine, example }) => [name, synthesizeCases(engine, example)]),
);

const textOf = (capability: Capability) => ("how" in capability ? capability.how : capability.lacks);

test("the registry is the folders", () => {
  const folders = readdirSync(FOLDER).filter(
    (name) => statSync(join(FOLDER, name)).isDirectory() && !NO_ENGINES.has(name),
  );
  expect(Object.keys(ENGINES).sort()).toEqual(folders.sort());
  for (const [id, engine] of Object.entries(ENGINES)) expect(engine.folder).toBe(join(FOLDER, id));
});

test("the matrix has an answer in every cell", () => {
  const cells = matrix();
  expect(cells).toHaveLength(allForms().length * Object.keys(TIERS).length * Object.keys(STRATEGIES).length);
  const blank = cells.filter(({ answer }) => textOf(answer).replace(/^not in tier \w+: /, "").length < 10);
  expect(blank).toEqual([]);
  const unsaid = cells.filter(({ answer }) => textOf(answer).includes("does not say how"));
  expect(unsaid).toEqual([]);
});

describe.each(allForms())("$name", (form: NamedForm) => {
  const { engine } = form;
  const cases = casesOf(engine);
  const stacks = MADE.get(form.name)!;
  const { features } = engine.capabilities;
  /** The same with a larger value of the setting that sizes it. */
  let larger: ReadonlyMap<string, Json>;

  beforeAll(() => {
    larger = synthesizeCases(engine, largerSettings(form));
  });

  test("what it lacks has a reason, and what it has a mechanism", () => {
    const short = Object.entries(features).filter(
      ([, capability]) => textOf(capability).length < SHORTEST_REASON_CHARACTERS,
    );
    expect(short).toEqual([]);
  });

  test("a tier has it, or it says why not", () => {
    const without = Object.keys(TIERS).filter((tier) => !cases.some((one) => one.tier === tier));
    if (without.length > 0) expect(engine.capabilities.notOffered.length).toBeGreaterThan(SHORTEST_REASON_CHARACTERS);
  });

  describe.each(cases)("$tier, $strategy", (one: Case) => {
    let seen: Seen;
    beforeAll(() => {
      seen = seenOf(one, stacks);
    });

    test.each(CHECKS)("$name", ({ faults }) => {
      expect(faults(one, seen)).toEqual([]);
    });
  });

  test.each(cases)("$tier, $strategy: parameters follow from the size", (one) => {
    expect(sizedParameters(seenOf(one, larger))).not.toBe(sizedParameters(seenOf(one, stacks)));
  });
});

describe("what is spoiled is noticed", () => {
  const keyOf = ({ check, what }: (typeof SABOTAGE)[number]) => `${check}: ${what}`;
  const all = allForms().flatMap(({ name, engine }) =>
    casesOf(engine).map((one) => ({ one, made: seenOf(one, MADE.get(name)!) })),
  );

  test("every check is tried, and every row of evidence for itself", () => {
    const tried = new Set(SABOTAGE.map(({ check }) => check));
    expect(CHECKS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
    const rows = new Set(SABOTAGE.map(({ check, type }) => `${check} ${type}`));
    expect(EVIDENCE.map(({ feature, type }) => `${feature} ${type}`).filter((row) => !rows.has(row))).toEqual([]);
    expect(new Set(SABOTAGE.map(keyOf)).size).toBe(SABOTAGE.length);
  });

  test.each(SABOTAGE.map((sabotage) => [keyOf(sabotage), sabotage] as const))("%s", (_, { check, spoil }) => {
    const { faults } = CHECKS.find(({ name }) => name === check)!;
    const spoiled = all.flatMap(({ one, made }) => {
      // A copy: what stands in a stack and among its things stays one object.
      const seen = structuredClone(made);
      return spoil(seen, one) ? [{ one, seen }] : [];
    });
    expect(spoiled.length).toBeGreaterThan(0);
    const unnoticed = spoiled
      .filter(({ one, seen }) => faults(one, seen).length === 0)
      .map(({ one }) => `${one.engine.id} ${one.tier} ${one.strategy}`);
    expect(unnoticed).toEqual([]);
  });
});
