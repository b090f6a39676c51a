import { allForms } from "../constructs/engines/forms";
import { MATRIX } from "./commands/configuration";
import { matrix } from "./matrix-cells";
import { program } from "./program";
import { table } from "./program/table";

export const main = program(MATRIX, ({ values, show }) => {
  const rows = values.features
    ? allForms().flatMap(({ name, engine }) =>
        Object.entries(engine.capabilities.features).map(([feature, answer]) => ({ engine: name, feature, answer })),
      )
    : matrix();
  show({ rows }, () =>
    table(
      values.features ? ["engine", "feature", "answer"] : ["engine", "tier", "strategy", "answer"],
      rows.map(({ answer, ...where }) => [
        ...Object.values(where),
        "how" in answer ? answer.how : `no: ${answer.lacks}`,
      ]),
    ),
  );
});
