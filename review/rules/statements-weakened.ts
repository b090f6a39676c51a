import type { Severity } from "../finding";
import { CONTROLS } from "../knowledge/controls";
import { keptShorter } from "../knowledge/lifetimes";
import {
  guardsIn,
  occurrences,
  readStatements,
  sameButNumbers,
  telling,
  WALLS,
  WEAKENINGS,
} from "../knowledge/statements";
import { own } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";
import { names } from "../text";

const rule: ReviewRule = {
  id: "statements-weakened",
  title: "Isolation inside the database weakened",
  severity: "stop",
  explanation:
    "The statements that the plan will run take a wall between tenants down, destroy data, keep it for less time, or no longer put the wall up.",
  remedy: "Put the statement back. Statements are made at synth time: look for the change in the engine's statements.",
  controls: CONTROLS.isolation,
  reads: { aws_lambda_invocation: ["input"] },
  judge(change) {
    if (change.type !== "aws_lambda_invocation" || !["create", "update", "replace"].includes(change.action)) return [];
    if (change.isUnknown("input")) return [];
    const before = readStatements(own(change.before, "input"));
    const after = readStatements(own(change.after, "input"));
    const made = change.action === "create";
    const [was, is] = [telling(before.apply), telling(after.apply)];
    const rises = (shape: RegExp): boolean => occurrences(is, shape) > occurrences(was, shape);
    const falls = (shape: RegExp): boolean => occurrences(is, shape) < occurrences(was, shape);
    const weaker = WEAKENINGS.filter(({ shape, destroys }) => rises(shape) && !(made && destroys));
    const hits: Hit[] = weaker.map(({ says, severity }) => ({ severity, says, attribute: "input" }));
    if (made) return hits;
    for (const { says } of WALLS.filter(({ shape }) => falls(shape)))
      hits.push({ severity: "stop", says, attribute: "input" });
    hits.push(...guardHits(before.apply, after.apply));
    const shorter = keptShorter(before.apply, after.apply);
    if (shorter.length > 0) {
      hits.push({ severity: "stop", says: `rows are deleted sooner: ${names(shorter)}`, attribute: "input" });
    }
    if (before.remove.length > 0 && after.remove.length === 0) {
      hits.push({ severity: "review", says: "nothing would erase the tenant any more", attribute: "input" });
    }
    return hits;
  },
};
export default rule;

/** Guards that only a suspended tenant has, and the statement that takes their place. */
const OF_SUSPENSION = new Set(["nologin", "end_sessions"]);
const SIGNS_IN = /\bALTER ROLE "[^"]{1,63}" LOGIN\b/g;

/** Guards that are gone, or that read otherwise than before. */
function guardHits(before: readonly string[], after: readonly string[]): Hit[] {
  const now = guardsIn(after);
  const old = [...guardsIn(before)];
  const open = occurrences(after, SIGNS_IN) > occurrences(before, SIGNS_IN);
  // A tenant that signs in again needs no guard against it; numbers are limits (tenant-limits).
  const gone = old.filter(([id]) => !now.has(id) && !(open && OF_SUSPENSION.has(id))).map(([id]) => id);
  const changed = old
    .filter(([id, text]) => now.has(id) && now.get(id) !== text && !sameButNumbers(text, now.get(id) ?? ""))
    .map(([id]) => id);
  const hit = (severity: Severity, ids: readonly string[], what: string): Hit[] =>
    ids.length === 0 ? [] : [{ severity, says: `guards ${what}: ${names(ids)}`, attribute: "input" }];
  return [...hit("stop", gone, "are gone"), ...hit("review", changed, "read otherwise than before")];
}
