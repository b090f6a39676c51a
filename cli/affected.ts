import { affectedSince } from "../changes/affected";
import { deployMatrices, planMatrix } from "../changes/affected/matrix";
import { AFFECTED } from "./commands/stacks";
import { program } from "./program";
import { table } from "./program/table";

export const main = program(AFFECTED, async ({ values, folders, json, show, say, interrupted }) => {
  const found = await affectedSince(values.base, folders, interrupted);
  const stacks = found.stacks.filter(({ environment }) => values.env === undefined || environment === values.env);
  const standing = stacks.filter(({ change }) => change !== "removed");
  if (!json) say(`against ${found.base.slice(0, 12)}: ${found.compared}`);
  show({ ...found, stacks, plan: planMatrix(standing), deploy: deployMatrices(standing) }, () =>
    stacks.length === 0
      ? "no stack is affected"
      : table(
          ["stack", "layer", "change"],
          stacks.map((one) => [one.stack, one.layer, one.change]),
        ),
  );
});
