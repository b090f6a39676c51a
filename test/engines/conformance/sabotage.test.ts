import { allForms } from "../../../constructs/engines/forms";
import { type Case, casesOf, seenOf, synthesizeCases } from "../fleet";
import { CHECKS, type Seen } from "./checks";
import { EVIDENCE } from "./evidence";
import { SABOTAGE } from "./sabotage";

/** What each engine makes, looked at once. */
const MADE: readonly { readonly one: Case; readonly made: Seen }[] = allForms().flatMap(({ engine, example }) => {
  const stacks = synthesizeCases(engine, example);
  return casesOf(engine).map((one) => ({ one, made: seenOf(one, stacks) }));
});

/** A copy to spoil: what stands in a stack and among its things stays one object. */
const copyOf = (seen: Seen): Seen => structuredClone(seen);
const keyOf = ({ check, what }: (typeof SABOTAGE)[number]) => `${check}: ${what}`;

test("every check is tried, and every row of evidence for itself", () => {
  const tried = new Set(SABOTAGE.map(({ check }) => check));
  expect(CHECKS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  const rows = new Set(SABOTAGE.map(({ check, type }) => `${check} ${type}`));
  expect(EVIDENCE.map(({ feature, type }) => `${feature} ${type}`).filter((row) => !rows.has(row))).toEqual([]);
  expect(new Set(SABOTAGE.map(keyOf)).size).toBe(SABOTAGE.length);
});

test.each(SABOTAGE.map((sabotage) => [keyOf(sabotage), sabotage] as const))("%s is noticed", (_, { check, spoil }) => {
  const { faults } = CHECKS.find(({ name }) => name === check)!;
  const spoiled = MADE.flatMap(({ one, made }) => {
    const seen = copyOf(made);
    return spoil(seen, one) ? [{ one, seen }] : [];
  });
  expect(spoiled.length).toBeGreaterThan(0);
  const unnoticed = spoiled
    .filter(({ one, seen }) => faults(one, seen).length === 0)
    .map(({ one }) => `${one.engine.id} ${one.tier} ${one.strategy}`);
  expect(unnoticed).toEqual([]);
});
