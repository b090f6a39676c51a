import { RULES_INDEX, rulesIndex } from "../../review/rules-index";
import { DEV_RULES } from "../commands/developers";
import { program } from "../program";
import { writeWhole } from "../program/files";

export const main = program(DEV_RULES, ({ show }) => {
  const text = rulesIndex();
  writeWhole(RULES_INDEX, text);
  const rules = text.match(/^export /gm)?.length ?? 0;
  show({ rules }, `${rules} rules in review/rules/index.ts`);
});
