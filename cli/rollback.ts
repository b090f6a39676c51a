import { readFileSync } from "node:fs";
import { deployment } from "../constructs/deployment";
import { loadFleet } from "../constructs/rooms";
import { checksSchema } from "../delivery/record/schema";
import { trustedRecords } from "../delivery/record/store";
import { decideRollback } from "../delivery/rollback";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";

const USAGE = `npm run rollback -- --env ENVIRONMENT --commit SHA --records DIR [--checks FILE] [--before FILE]

Decides what follows from the checks after a deployment, as JSON: action (none, rollback or escalate), reason, and to:
the commit of the last good deployment. Applies nothing.

  --env ENVIRONMENT  as in overrides/<environment>_environment.yml
  --commit SHA       what was deployed
  --records DIR      earlier records
  --checks FILE      what npm run verify wrote (default: no check ran, because applying failed)
  --before FILE      what npm run verify -- --once wrote before the deployment: where all that fails now failed then,
                     people decide (default: nobody looked)
${FOLDERS_USAGE}`;

run(() => {
  const { values, folders } = parseCommand(USAGE, {
    env: { type: "string" },
    commit: { type: "string" },
    records: { type: "string" },
    checks: { type: "string" },
    before: { type: "string" },
  });
  const { env, commit, records } = values;
  if (env === undefined || commit === undefined || records === undefined)
    throw new UsageError(`--env, --commit and --records are needed.\n\n${USAGE}`);
  const settings = loadFleet(folders).resolveEnvironment(deployment, env).values;
  const earlier = trustedRecords(records, env);
  const decision = decideRollback(checksIn(values.checks), settings, earlier, commit, checksIn(values.before));
  console.log(JSON.stringify(decision));
});

function checksIn(file: string | undefined) {
  return file === undefined ? null : checksSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}
