import { type Contract, limitName, limitText, readContract } from "../knowledge/contract";
import { guardsIn, readStatements, sameButNumbers } from "../knowledge/statements";
import { own } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

/** Differences listed before "and n more". */
const LISTED = 12;

const rule: ReviewRule = {
  id: "tenant-limits",
  title: "A tenant's limits",
  severity: "review",
  explanation:
    "What a tenant may use at most: with less, its connections are refused, its statements end, or it cannot write.",
  remedy: "Compare with what the tenant uses today (./tessera explain, the alarms' metrics), and tell its owner.",
  controls: ["ISO 27001 A.8.6"],
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    if (change.type === "aws_ssm_parameter")
      return ofContracts(readContract(change.before), readContract(change.after));
    if (change.type !== "aws_lambda_invocation" || change.isUnknown("input")) return [];
    return ofStatements(own(change.before, "input"), own(change.after, "input"));
  },
};
export default rule;

interface Difference {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly lower: boolean;
}

function ofContracts(before: Contract | undefined, after: Contract | undefined): Hit[] {
  if (!before || !after) return [];
  const names = [...new Set([...Object.keys(before.limits), ...Object.keys(after.limits)])];
  const size = (value: number | null | undefined): number => value ?? Number.POSITIVE_INFINITY;
  const differences = names
    .filter((name) => before.limits[name] !== after.limits[name])
    .map((name) => ({
      name: limitName(name),
      before: limitText(name, before.limits[name]),
      after: limitText(name, after.limits[name]),
      lower: size(after.limits[name]) < size(before.limits[name]),
    }));
  return told(differences, "limits");
}

/** Guards that differ in their numbers alone are limits. */
function ofStatements(before: unknown, after: unknown): Hit[] {
  const now = guardsIn(readStatements(after).apply);
  const differences = [...guardsIn(readStatements(before).apply)].flatMap(([id, old]) => {
    const text = now.get(id);
    if (text === undefined || text === old || !sameButNumbers(old, text)) return [];
    const [b, a] = [numbersIn(old), numbersIn(text)];
    const at = b.findIndex((number, index) => number !== a[index]);
    if (at < 0) return [];
    const lower = b.some((number, index) => (a[index] as number) < number);
    return [{ name: id.replaceAll("_", " "), before: String(b[at]), after: String(a[at]), lower }];
  });
  return told(differences, "input");
}

function told(differences: readonly Difference[], attribute: string): Hit[] {
  if (differences.length === 0) return [];
  const lower = differences.filter((difference) => difference.lower);
  const list = (side: "before" | "after"): string =>
    [...lower, ...differences.filter((one) => !one.lower)]
      .slice(0, LISTED)
      .map((one) => `${one.name} ${one[side]}`)
      .join(", ");
  const says =
    lower.length === 0
      ? "the tenant gets more"
      : lower.length === differences.length
        ? "the tenant gets less"
        : "the tenant gets less of some, and more of others";
  const severity = lower.length === 0 ? "note" : "review";
  return [{ severity, says, attribute, before: list("before"), after: list("after") }];
}

const numbersIn = (text: string): number[] => (text.match(/\d+(\.\d+)?/g) ?? []).map(Number);
