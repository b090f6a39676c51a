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
  readonly exceptPrincipals: boolean;
  readonly condition: unknown;
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value : value == null ? [] : [value]).map(String);

/** The texts of an attribute that holds policies: of a role's blocks several. */
const documents = (value: unknown): readonly unknown[] =>
  value === undefined ? NO_TEXTS : [value].flat(3).filter((text) => text != null && text !== "");
/** Of most resources, for each attribute that may hold a policy. */
const NO_TEXTS: readonly unknown[] = [];

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
    const notPrincipal = own(statement, "NotPrincipal") !== undefined;
    const principal = own(statement, notPrincipal ? "NotPrincipal" : "Principal");
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
      exceptPrincipals: notPrincipal,
      condition: own(statement, "Condition"),
    };
  });
}

/** What says of a part that it is all but what it names. */
const EXCEPT = { actions: "exceptActions", resources: "exceptResources", principals: "exceptPrincipals" } as const;

interface PolicyHit {
  readonly severity: Severity;
  readonly says: string;
}

const broad = (action: string): boolean => action === "*" || action === "*:*";
/** A condition that every caller meets is none. */
const isMetByAll = (condition: unknown): boolean =>
  Object.entries(Object(condition)).every(
    ([operator, test]) =>
      /^(ForAnyValue:)?(String|Arn)Like(IfExists)?$/i.test(operator) &&
      Object.values(Object(test)).every((values) =>
        [values].flat().some((one) => one === "*" || one === "arn:aws:iam::*"),
      ),
  );
const isAnyone = (s: Statement): boolean =>
  (s.principals.includes("*") || s.exceptPrincipals) && isMetByAll(s.condition);
const isEverything = (s: Statement): boolean =>
  isMetByAll(s.condition) &&
  (s.actions.some(broad) || s.exceptActions) &&
  (s.resources.includes("*") || s.exceptResources);
/** True where a pattern of IAM (`*`, `?`), in whatever case, means a text. */
export function covers(pattern: string, text: string): boolean {
  if (pattern === "*" || pattern === text) return true;
  return /[*?]/.test(pattern) ? shapeOf(pattern).test(text) : pattern.toLowerCase() === text.toLowerCase();
}

function shapeOf(pattern: string): RegExp {
  const known = shapes.get(pattern);
  if (known) return known;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  const shape = new RegExp(`^${source}$`, "i");
  if (shapes.size >= 1_000) shapes.clear();
  shapes.set(pattern, shape);
  return shape;
}

/** Patterns that were asked for last: each is held against many names. */
const shapes = new Map<string, RegExp>();
const allowed = (statements: readonly Statement[]): Statement[] => statements.filter((s) => s.allows);

const OTHERWISE = "exceptions or conditions read otherwise, which may allow more";
const DENIES_OTHERWISE = "a denial reads otherwise, which may deny less";

/** A part of a statement: what it names, or all but what it names. */
interface Part {
  readonly names: readonly string[];
  readonly except: boolean;
}

const partsOf = (one: Statement): readonly Part[] => [
  { names: one.actions, except: one.exceptActions },
  { names: one.resources, except: one.exceptResources },
  { names: one.principals, except: one.exceptPrincipals },
];

/** True where all that the second part means is in the first as well; what cannot be held against it is not. */
function contains(whole: Part, part: Part): boolean {
  const named = (names: readonly string[], one: string): boolean => names.some((pattern) => covers(pattern, one));
  if (!whole.except && !part.except) return part.names.every((one) => named(whole.names, one));
  if (whole.except && part.except) return whole.names.every((one) => named(part.names, one));
  if (part.except) return whole.names.includes("*");
  return !part.names.some((one) => named(whole.names, one) || whole.names.some((name) => covers(one, name)));
}

/** True where the first statement reaches all that the second does, under no more conditions. */
function reaches(whole: Statement, part: Statement): boolean {
  const inner = partsOf(part);
  return (
    (whole.condition === undefined || sameJson(whole.condition, part.condition)) &&
    partsOf(whole).every((one, at) => contains(one, inner[at] as Part))
  );
}

/**
 * True where a statement by exceptions (`NotAction`, `NotResource`, `NotPrincipal`), or under a condition, is in none from
 * before: what is left out of either is allowed more, which no comparing of names shows.
 */
function otherwise(before: readonly Statement[], after: readonly Statement[]): boolean {
  const old = before.filter(({ allows }) => allows);
  // A condition where there was none only narrows.
  const conditions = new Set(
    old.flatMap(({ condition }) => (condition !== undefined ? [JSON.stringify(condition)] : [])),
  );
  return after
    .filter((one) => one.allows && !old.some((was) => reaches(was, one)))
    .some(
      (one) =>
        one.exceptActions ||
        one.exceptResources ||
        one.exceptPrincipals ||
        (one.condition !== undefined && conditions.size > 0 && !conditions.has(JSON.stringify(one.condition))),
    );
}

/** One statement for each of its actions, resources and principals: what denied them together may do so apart. */
function singly(one: Statement): Statement[] {
  const { actions, resources, principals } = one;
  if (actions.length * Math.max(1, resources.length) * Math.max(1, principals.length) > 1_000) return [one];
  const each = (names: readonly string[], except: boolean): readonly (readonly string[])[] =>
    except || names.length < 2 ? [names] : names.map((name) => [name]);
  return each(actions, one.exceptActions).flatMap((actions) =>
    each(resources, one.exceptResources).flatMap((resources) =>
      each(principals, one.exceptPrincipals).map((principals) => ({ ...one, actions, resources, principals })),
    ),
  );
}

/** What a change of denials lets through: exceptions that grew (`NotAction` and the like), or names that are gone. */
function deniesLess(denied: readonly Statement[], now: readonly Statement[]): PolicyHit[] {
  const weaker = denied.flatMap(singly).filter((old) => !now.some((one) => reaches(one, old)));
  if (weaker.length === 0) return [];
  const narrowed = denied.some((old) => now.some((one) => reaches(old, one) && !reaches(one, old)));
  return [
    narrowed
      ? { severity: "stop", says: "a denial leaves out more than it did" }
      : { severity: "review", says: DENIES_OTHERWISE },
  ];
}

/** Services of which every action is as good as every action of all. */
const POWERFUL = /^(iam|sts|kms|organizations|secretsmanager|account|sso):\*$/i;
const isPowerful = (s: Statement): boolean =>
  isMetByAll(s.condition) &&
  !s.exceptActions &&
  s.resources.includes("*") &&
  s.actions.some((one) => POWERFUL.test(one));

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
  if (!ofKey && hits.length === 0 && now.some(isPowerful) && !old.some(isPowerful))
    hits.push({
      severity: "review",
      says: "every action of a service that grants or reads secrets, on every resource",
    });
  if (!before) return hits;
  const denied = before.filter((s) => !s.allows);
  const gone = denied.filter((s) => !after.some((t) => !t.allows && sameJson({ ...s }, { ...t })));
  const nowDenied = after.filter((s) => !s.allows).length;
  if (gone.length > 0 && nowDenied < denied.length) hits.push({ severity: "stop", says: "a denial is gone" });
  else
    hits.push(
      ...deniesLess(
        denied,
        after.filter((s) => !s.allows),
      ),
    );
  if (hits.length > 0) return hits;
  const list = (statements: readonly Statement[], part: "actions" | "principals" | "resources"): string[] => [
    ...new Set(statements.flatMap((s) => (s[EXCEPT[part]] ? [] : s[part]))),
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
