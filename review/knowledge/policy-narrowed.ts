import { sameJson } from "../normalise/values";
import { covers, type Statement } from "./policy";

/** Combinations of action, resource and principal that are held against each other: a policy has a few hundred. */
const MOST = 5_000;

/** What somebody could do by a policy and no longer can. No text of it is repeated beyond counts and services. */
export interface Narrowed {
  readonly says: string;
  /** Somebody who is named is named no longer, or is denied: not only fewer things to do. */
  readonly cutsOff: boolean;
}

/** What a policy no longer allows, statement by statement: another statement may allow it instead. */
export function narrowedBy(before: readonly Statement[], after: readonly Statement[]): Narrowed[] {
  const now = after.filter(({ allows }) => allows);
  const lost = before.filter((old) => old.allows).flatMap((old) => lostOf(old, now));
  const denied = after.filter((s) => !s.allows && !before.some((t) => !t.allows && sameJson({ ...s }, { ...t })));
  const found: Narrowed[] = [];
  if (lost.length > 0) {
    const named = new Set(now.flatMap((one) => (one.exceptPrincipals ? ["*"] : one.principals)));
    const gone = new Set(lost.flatMap(({ principal }) => (principal === undefined ? [] : [principal])));
    const away = [...gone].filter((one) => ![...named].some((pattern) => covers(pattern, one))).length;
    const services = [
      ...new Set(
        lost.map(({ action }) =>
          action
            .split(":")[0]
            ?.replace(/[^a-z0-9*-]/gi, "")
            .slice(0, 24),
        ),
      ),
    ];
    const what = `no longer allowed what it was: ${services.slice(0, 5).join(", ")}`;
    found.push(
      away > 0
        ? { says: `${away} principal${away > 1 ? "s" : ""} ${what}`, cutsOff: true }
        : { says: what, cutsOff: false },
    );
  }
  if (denied.length > 0) {
    const says = `${denied.length} more denial${denied.length > 1 ? "s" : ""}`;
    found.push({ says, cutsOff: !denied.every(asksToEncrypt) });
  }
  return found;
}

/** Conditions under which a denial asks callers to encrypt, and keeps nobody out who does. */
const ASKS_TO_ENCRYPT = new Set([
  "aws:securetransport",
  "s3:tlsversion",
  "s3:x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);

function asksToEncrypt({ condition }: Statement): boolean {
  const keys = Object.values(Object(condition)).flatMap((test) => Object.keys(Object(test)));
  return keys.length > 0 && keys.every((key) => ASKS_TO_ENCRYPT.has(key.toLowerCase()));
}

function matches(patterns: readonly string[], except: boolean, text: string): boolean {
  return patterns.some((pattern) => covers(pattern, text)) !== except;
}

interface Lost {
  readonly action: string;
  readonly principal: string | undefined;
}

/** What a statement allowed that none allows now. One by exceptions is kept only as it is. */
function lostOf(old: Statement, now: readonly Statement[]): Lost[] {
  if (now.some((one) => sameJson({ ...one }, { ...old }))) return [];
  const some = (list: readonly string[]): readonly (string | undefined)[] => (list.length > 0 ? list : [undefined]);
  const [actions, resources, principals] = [old.actions, some(old.resources), some(old.principals)];
  if (
    old.exceptActions ||
    old.exceptResources ||
    old.exceptPrincipals ||
    actions.length * resources.length * principals.length > MOST
  )
    return actions.map((action) => ({ action, principal: undefined }));
  const kept = (action: string, resource: string | undefined, principal: string | undefined): boolean =>
    now.some(
      (one) =>
        (one.condition === undefined || sameJson(one.condition, old.condition)) &&
        matches(one.actions, one.exceptActions, action) &&
        (resource === undefined || matches(one.resources, one.exceptResources, resource)) &&
        (principal === undefined || matches(one.principals, one.exceptPrincipals, principal)),
    );
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      principals.filter((principal) => !kept(action, resource, principal)).map((principal) => ({ action, principal })),
    ),
  );
}
