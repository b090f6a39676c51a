import { deployment } from "../constructs/deployment";
import { loadFleet } from "../constructs/rooms";
import { deploymentPlan } from "../delivery/plan";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run deployment -- --env ENVIRONMENT [--json]

What the environment's deployment settings mean for the jobs of a deployment.

  --env ENVIRONMENT  as in overrides/<environment>_environment.yml
  --json             for jobs
${FOLDERS_USAGE}`;

run(() => {
  const { values, folders } = parseCommand(USAGE, { env: { type: "string" }, json: { type: "boolean" } });
  if (values.env === undefined) throw new UsageError("--env is missing: give an environment");
  const settings = loadFleet(folders).resolveEnvironment(deployment, values.env).values;
  const plan = deploymentPlan(settings);
  if (values.json) console.log(JSON.stringify(plan));
  else
    console.log(
      table(
        ["what", "value"],
        Object.entries(plan).map(([key, value]) => [key, String(value)]),
      ),
    );
});
