import { deployment } from "../constructs/deployment";
import { loadFleet } from "../constructs/rooms";
import { deploymentPlan } from "../delivery/plan";
import { DEPLOYMENT } from "./commands/delivery";
import { program } from "./program";
import { table } from "./program/table";

export const main = program(DEPLOYMENT, ({ values: { env }, folders, show }) => {
  const settings = loadFleet(folders).resolveEnvironment(deployment, env).values;
  const plan = deploymentPlan(settings);
  show(plan, () =>
    table(
      ["what", "value"],
      Object.entries(plan).map(([key, value]) => [key, String(value)]),
    ),
  );
});
