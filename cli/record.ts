import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deployment } from "../constructs/deployment";
import { loadFleet } from "../constructs/rooms";
import { homesOf } from "../delivery/homes";
import { assemble } from "../delivery/record/assemble";
import { recordName, recordText } from "../delivery/record/chain";
import { factsSchema } from "../delivery/record/facts";
import { storedRecords, trustedRecords } from "../delivery/record/store";
import { stacksOf } from "../stacks/plan";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";

const USAGE = `npm run record -- --env ENVIRONMENT --facts FILE --records DIR

Writes the record of a deployment into the folder of the earlier ones, chained to the newest, and prints its name.

  --env ENVIRONMENT  as in overrides/<environment>_environment.yml
  --facts FILE       what the run knows of itself, as JSON: run, commit, base, started_at, finished_at, actor, approvers,
                     applied, stacks, reviews, checks and rollback, as schemas/deployment-record.schema.json has them
  --records DIR      earlier records, such as aws s3 sync brings them
${FOLDERS_USAGE}`;

run(() => {
  const { values, folders } = parseCommand(USAGE, {
    env: { type: "string" },
    facts: { type: "string" },
    records: { type: "string" },
  });
  const { env, facts: file, records } = values;
  if (env === undefined || file === undefined || records === undefined)
    throw new UsageError(`--env, --facts and --records are needed.\n\n${USAGE}`);
  const parsed = factsSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${file}: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
  }
  const fleet = loadFleet(folders);
  const settings = fleet.resolveEnvironment(deployment, env).values;
  const tenants = new Map(stacksOf(fleet, env).map((plan) => [plan.name, plan.tenants]));
  const earlier = trustedRecords(records, env);
  const record = assemble(
    {
      ...parsed.data,
      environment: env,
      stacks: parsed.data.stacks.map((one) => ({ ...one, tenants: tenants.get(one.stack) ?? [] })),
    },
    settings,
    homesOf(fleet, env).map(({ name: home, stacks }) => ({ home, stacks })),
    earlier,
    storedRecords(records).at(-1) ?? null,
  );
  mkdirSync(records, { recursive: true });
  const name = recordName(record.sequence);
  // "wx": a record is never written twice.
  writeFileSync(join(records, name), recordText(record), { flag: "wx" });
  console.log(name);
});
