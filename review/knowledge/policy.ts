import type { Severity } from "../finding";
import { own, parseJson, sameJson } from "../normalise/values";

/** Attributes that hold a policy document. */
export const POLICY_ATTRIBUTES: readonly string[] = [
  "policy",
  "assume_role_policy",
  "access_policies",
  "inline_policy.policy",
  "resource_policy",
  "repository_policy",
  "key_policy",
  "access_policy",
  "policy_document",
];

/** A statement, with every part as a list. */
export interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly exceptActions: boolean;
  readonly resources: readonly string[];
  readonly exceptResources: boolean;
  readonly principals: readonly string[];
  readonly condition: unknown;
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value : value == null ? [] : [value]).map(String);

/** The texts of an attribute that holds policies: of a role's blocks several. */
const documents = (value: unknown): unknown[] => [value].flat(3).filter((text) => text != null && text !== "");

/** True where no policy stands. */
export const isNoPolicy = (value: unknown): boolean => documents(value).length === 0;

/** Reads policy documents, together; undefined where no text is one. */
export function readPolicy(value: unknown): Statement[] | undefined {
  const read = documents(value).flatMap((text) => {
    const statements = statementsOf(text);
    return statements ? [statements] : [];
  });
  return read.length === 0 ? undefined : read.flat();
}

function statementsOf(text: unknown): Statement[] | undefined {
  const statements = own(parseJson(text), "Statement");
  if (statements === undefined) return undefined;
  const list = Array.isArray(statements) ? statements : [statements];
  return list.map((statement): Statement => {
    const not = own(statement, "NotAction") !== undefined;
    const notResource = own(statement, "NotResource") !== undefined;
    const principal = own(statement, "Principal");
    return {
      allows: own(statement, "Effect") !== "Deny",
      actions: texts(own(statement, not ? "NotAction" : "Action")),
      exceptActions: not,
      resources: texts(own(statement, notResource ? "NotResource" : "Resource")),
      exceptResources: notResource,
      principals:
        typeof principal === "object" && principal !== null
          ? Object.entries(principal).flatMap(([kind, who]) =>
              texts(who).map((one) => (one === "*" ? "*" : `${kind}:${one}`)),
            )
          : texts(principal),
      condition: own(statement, "Condition"),
    };
  });
}

interface PolicyHit {
  readonly severity: Severity;
  readonly says: string;
}

const broad = (action: string): boolean => action === "*" || action === "*:*";
const isAnyone = (s: Statement): boolean => s.principals.includes("*") && s.condition === undefined;
const isEverything = (s: Statement): boolean =>
  s.condition === undefined &&
  (s.actions.some(broad) || s.exceptActions) &&
  (s.resources.includes("*") || s.exceptResources);
export const covers = (pattern: string, text: string): boolean =>
  pattern === "*" ||
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".")}$`,
    "i",
  ).test(text);
const allowed = (statements: readonly Statement[]): Statement[] => statements.filter((s) => s.allows);

const OTHERWISE = "exceptions or conditions read otherwise, which may allow more";

/**
 * True where a statement by exceptions (`NotAction`, `NotResource`), or under a condition, has no like from
 * before: what is left out of either is allowed more, which no comparing of names shows.
 */
function otherwise(before: readonly Statement[], after: readonly Statement[]): boolean {
  const sorted = (list: readonly string[]): string[] => [...list].sort();
  const form = ({ actions, resources, principals, ...rest }: Statement): string =>
    JSON.stringify([sorted(actions), sorted(resources), sorted(principals), rest]);
  const forms = new Set(before.map(form));
  // A condition where there was none only narrows.
  const conditions = new Set(
    before.flatMap(({ allows, condition }) => (allows && condition !== undefined ? [JSON.stringify(condition)] : [])),
  );
  return after
    .filter((one) => one.allows && !forms.has(form(one)))
    .some(
      (one) =>
        one.exceptActions ||
        one.exceptResources ||
        (one.condition !== undefined && conditions.size > 0 && !conditions.has(JSON.stringify(one.condition))),
    );
}

/** What a policy allows that it did not allow before. No text of the policy is repeated beyond counts and services. */
export function comparePolicies(
  before: readonly Statement[] | undefined,
  after: readonly Statement[],
  type: string,
): PolicyHit[] {
  const old = allowed(before ?? []);
  const now = allowed(after);
  const hits: PolicyHit[] = [];
  // In a key's policy the resource is the key itself, and its account's root holds `kms:*` by default. An endpoint's
  // policy only narrows what its callers may do anyway.
  const ofKey = /kms|vpc_endpoint/.test(type);
  if (now.some(isAnyone) && !old.some(isAnyone))
    hits.push({ severity: "stop", says: "anyone may use it, without a condition" });
  if (!ofKey && now.some(isEverything) && !old.some(isEverything))
    hits.push({ severity: "stop", says: "every action on every resource is allowed" });
  if (!before) return hits;
  const denied = before.filter((s) => !s.allows);
  const gone = denied.filter((s) => !after.some((t) => !t.allows && sameJson({ ...s }, { ...t })));
  const nowDenied = after.filter((s) => !s.allows).length;
  if (gone.length > 0 && nowDenied < denied.length) hits.push({ severity: "stop", says: "a denial is gone" });
  if (hits.length > 0) return hits;
  const list = (statements: readonly Statement[], part: "actions" | "principals" | "resources"): string[] => [
    ...new Set(statements.flatMap((s) => s[part])),
  ];
  for (const [part, word] of [
    ["actions", "action"],
    ["principals", "principal"],
    ["resources", "resource"],
  ] as const) {
    const known = list(old, part);
    const fresh = list(now, part).filter((item) => !known.some((pattern) => covers(pattern, item)));
    if (fresh.length === 0) continue;
    const wild = fresh.some((item) => item === "*" || item.endsWith(":*"));
    const services =
      part === "actions"
        ? ` (${[
            ...new Set(
              fresh.map((item) =>
                item
                  .split(":")[0]
                  ?.slice(0, 24)
                  .replace(/[^a-z0-9*-]/gi, ""),
              ),
            ),
          ]
            .slice(0, 5)
            .join(", ")})`
        : "";
    hits.push({
      severity: "review",
      says: `${fresh.length} more ${word}${fresh.length > 1 ? "s" : ""}${services} allowed${wild ? ", by a wildcard" : ""}`,
    });
  }
  const conditioned = old.filter((s) => s.condition !== undefined).length;
  if (now.filter((s) => s.condition !== undefined).length < conditioned)
    hits.push({ severity: "review", says: "a condition is gone" });
  if (hits.length === 0 && otherwise(before, after)) hits.push({ severity: "review", says: OTHERWISE });
  return hits;
}
