import type { Rule } from "../../../config/room";
import { rules as relational } from "../postgresql/rules";
import type { PgvectorSettings } from "./settings";

const needsExtension: Rule = {
  id: "extension",
  check: ({ extensions }: PgvectorSettings) =>
    extensions.includes("pgvector")
      ? null
      : {
          path: "extensions",
          given: extensions,
          allowed: "a list with pgvector in it",
          advice: "The engine is that extension: add it.",
        },
};

export const rules: readonly Rule[] = [...relational, needsExtension];
