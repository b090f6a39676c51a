import { affectedSince } from "../changes/affected";
import { deployMatrices, planMatrix } from "../changes/affected/matrix";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";
import { table } from "./table";

const USAGE = `npm run affected -- --base REF [--json] [--environment NAME] [--tenants DIR] [--overrides DIR]

Names the stacks whose synthesized bytes differ from those of a commit, in the order of deploying. Where only
tenants and environments changed, what the change can reach is synthesized and compared; where code changed,
everything of both is.

  --base REF          a commit, branch or tag; in a pull request: $(git merge-base HEAD origin/main)
  --json              for jobs: base, compared, stacks, and the matrices \`plan\` (one, in any order) and \`deploy\`
                      (a list, one after the other), of at most 256 jobs each
  --environment NAME  only this environment's
${FOLDERS_USAGE}`;

run(async () => {
  const { values, folders } = parseCommand(USAGE, {
    base: { type: "string" },
    json: { type: "boolean" },
    environment: { type: "string" },
  });
  if (values.base === undefined) throw new UsageError("--base is missing: give a commit, branch or tag");
  const found = await affectedSince(values.base, folders);
  const stacks = found.stacks.filter(
    ({ environment }) => values.environment === undefined || environment === values.environment,
  );
  const standing = stacks.filter(({ change }) => change !== "removed");
  if (values.json) {
    const matrices = { plan: planMatrix(standing), deploy: deployMatrices(standing) };
    console.log(JSON.stringify({ ...found, stacks, ...matrices }));
    return;
  }
  console.error(`against ${found.base.slice(0, 12)}: ${found.compared}`);
  if (stacks.length === 0) console.log("no stack is affected");
  else
    console.log(
      table(
        ["stack", "layer", "change"],
        stacks.map((s) => [s.stack, s.layer, s.change]),
      ),
    );
});
