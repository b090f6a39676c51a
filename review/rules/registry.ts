import type { ReviewRule } from "../rule";
import * as rules from "./index";

/** Every rule of the folder, in the order in which they judge. Set rules see the findings of those before them. */
export const RULES: readonly ReviewRule[] = Object.values(rules);
/** By id. */
export const RULE: ReadonlyMap<string, ReviewRule> = new Map(RULES.map((rule) => [rule.id, rule]));
