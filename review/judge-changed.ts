import { existsSync } from "node:fs";
import type { Redactor } from "../config/redact/redact";
import { readRegularText } from "../config/regular-file";
import { cannotJudge } from "./errors";
import type { Finding } from "./finding";
import { judgeIn } from "./knowledge/judges";
import type { ReviewRule } from "./rule";
import { RULE } from "./rules/registry";
import { names } from "./text";

/**
 * Findings about files that a change touches and that it is judged by: one for each kind of them.
 *
 * @param list file with one name a line, as `git diff --name-only` prints them
 * @throws {CannotJudge} where the file is not there: whether the change touches its judge is then unknown
 */
export function judgeFindings(list: string, redactor: Redactor): Finding[] {
  if (!existsSync(list)) throw cannotJudge.unreadable(list, "ENOENT");
  const files = new Map<string, string[]>();
  let others = 0;
  for (const line of readRegularText(list).split("\n")) {
    // Git puts a name in quotes that has letters beyond ASCII.
    const file = line.trim().replace(/^"|"$/g, "");
    if (file === "") continue;
    const what = judgeIn(file);
    if (what === undefined) others += 1;
    else files.set(what, [...(files.get(what) ?? []), file]);
  }
  const rule = RULE.get("judge-changed") as ReviewRule;
  return [...files].map(([what, touched]) => ({
    rule: rule.id,
    severity: rule.severity,
    stack: "(the change)",
    address: `(${what})`,
    type: "",
    path: `(${what})`,
    service: "",
    says: `changes ${what}, which act after the merge${others > 0 && what === "exceptions" ? "; exceptions come first, alone" : ""}: ${redactor.text(names(touched))}`,
  }));
}
