import { rulesOf } from "../../../config/room";
import { rules as relational } from "../postgresql/rules";
import type { PgvectorSettings } from "./settings";

export const rules = [
  ...relational,
  ...rulesOf<PgvectorSettings>({
    extension: ({ extensions }) =>
      extensions.includes("pgvector")
        ? null
        : {
            path: "extensions",
            given: extensions,
            allowed: "a list with pgvector in it",
            advice: "The engine is that extension: add it.",
          },
  }),
];
