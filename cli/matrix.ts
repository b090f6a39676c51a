import type { Mechanism } from "../constructs/engines/capabilities";
import { allForms } from "../constructs/engines/forms";
import { MATRIX } from "./commands/configuration";
import { matrix } from "./matrix-cells";
import { program } from "./program";
import { table } from "./program/table";

function told(answer: Mechanism): string {
  if ("lacks" in answer) return `no: ${answer.lacks}`;
  return answer.remains === undefined ? answer.how : `${answer.how}. Not kept apart: ${answer.remains}`;
}

export const main = program(MATRIX, ({ values, show, width }) => {
  const rows = values.features
    ? allForms().flatMap(({ name, engine }) =>
        Object.entries(engine.capabilities.features).map(([feature, answer]) => ({ engine: name, feature, answer })),
      )
    : matrix();
  show({ rows }, () =>
    table(
      values.features ? ["engine", "feature", "answer"] : ["engine", "tier", "strategy", "answer"],
      rows.map(({ answer, ...where }) => [...Object.values(where), told(answer)]),
      width,
    ),
  );
});
