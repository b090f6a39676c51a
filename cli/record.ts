import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../config/make-folder";
import { deployment } from "../constructs/deployment";
import { loadFleet } from "../constructs/rooms";
import { deliveredHomes, stackNamesOf } from "../delivery/homes";
import { assemble } from "../delivery/record/assemble";
import { recordName, recordText } from "../delivery/record/chain";
import { factsSchema } from "../delivery/record/facts";
import { storedRecords } from "../delivery/record/store";
import { stacksOf } from "../stacks/plan";
import { RECORD } from "./commands/delivery";
import { program } from "./program";
import { ProblemError } from "./program/errors";
import { readJson } from "./program/read-json";
import { trusted } from "./program/trusted";

export const main = program(RECORD, ({ values: { env, facts: file, records }, folders, show }) => {
  const parsed = factsSchema.safeParse(readJson(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ProblemError(`${file}: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
  }
  const fleet = loadFleet(folders);
  const settings = fleet.resolveEnvironment(deployment, env).values;
  const tenants = new Map(stacksOf(fleet, env).map((plan) => [plan.name, plan.tenants]));
  const earlier = trusted(records, env);
  const record = assemble(
    {
      ...parsed.data,
      environment: env,
      stacks: parsed.data.stacks.map((one) => ({ ...one, tenants: tenants.get(one.stack) ?? [] })),
    },
    settings,
    deliveredHomes(fleet, env).map((home) => ({ home: home.name, stacks: stackNamesOf(home) })),
    earlier,
    storedRecords(records).at(-1) ?? null,
  );
  makeFolder(records);
  const name = recordName(record.sequence);
  // "wx": a record is never written twice.
  writeFileSync(join(records, name), recordText(record), { flag: "wx" });
  show({ name, record }, name);
});
