import { allForms } from "../constructs/engines/forms";
import { run } from "./args";
import { parseArgs } from "./flags";
import { matrix } from "./matrix-cells";
import { table } from "./table";

const USAGE = `npm run matrix [-- --json] [--features]

What every engine does in every tier under every isolation strategy: a mechanism, or a refusal with its reason.

  --features  what each engine has beside isolation
  --json      the same as JSON`;

run(() => {
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, features: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) return console.log(USAGE);
  const rows = values.features
    ? allForms().flatMap(({ name, engine }) =>
        Object.entries(engine.capabilities.features).map(([feature, answer]) => ({ engine: name, feature, answer })),
      )
    : matrix();
  if (values.json) return console.log(JSON.stringify(rows, null, 2));
  const text = rows.map(({ answer, ...where }) => [
    ...Object.values(where),
    "how" in answer ? answer.how : `no: ${answer.lacks}`,
  ]);
  console.log(
    table(values.features ? ["engine", "feature", "answer"] : ["engine", "tier", "strategy", "answer"], text),
  );
});
