/**
 * What every engine is held to in every tier and strategy, counted by engine: `npm run test:conformance`. The same
 * checks as in `npm test`, where a failure says more.
 */
import { table } from "../../../cli/program/table";
import { allForms } from "../../../constructs/engines/forms";
import { Checks } from "../../support/checks";
import { type Case, casesOf, seenOf, synthesizeCases } from "../fleet";
import { CHECKS, largerSettings, sizedParameters } from "./checks";

const checks = new Checks();
const counts: string[][] = [];
const excuses = new Set<string>();

for (const form of allForms()) {
  const { name: named, engine, example } = form;
  const cases = casesOf(engine);
  const stacks = synthesizeCases(engine, example);
  const larger = synthesizeCases(engine, largerSettings(form));
  const label = ({ tier, strategy }: Case) => `${named}, ${tier}, ${strategy}`;
  let made = 0;
  let excused = 0;
  for (const one of cases) {
    const seen = seenOf(one, stacks);
    for (const { name, faults, excuse } of CHECKS) {
      const found = faults(one, seen);
      const reason = excuse(one);
      if (reason !== null && found.length === 0) {
        excused++;
        excuses.add(`${named} lacks ${name}: ${reason}`);
        continue;
      }
      made++;
      checks.check(`${label(one)}: ${name}`, found.length === 0, () => found.join("\n"));
    }
    made++;
    checks.check(
      `${label(one)}: parameters follow from the size`,
      sizedParameters(seen) !== sizedParameters(seenOf(one, larger)),
    );
  }
  counts.push([named, String(cases.length), String(made), String(excused)]);
}

console.log(`\n${table(["engine", "tiers and strategies", "checks", "excused"], counts)}\n`);
for (const excuse of excuses) console.log(excuse);
process.exitCode = checks.end();
