import { writeFileSync } from "node:fs";
import { RULES_INDEX, rulesIndex } from "../review/rules-index";
import { run } from "./args";

/** Registers the review's rules: one line for each file of their folder. A test holds folder and list equal. */
run(() => {
  const text = rulesIndex();
  writeFileSync(RULES_INDEX, text);
  console.log(`${text.match(/^export /gm)?.length ?? 0} rules in review/rules/index.ts`);
});
