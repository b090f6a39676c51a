import { createHash } from "node:crypto";
import type { Change } from "../normalise/change";

/** Characters of a value that count: more than any row has, and bounded against hostile ones. */
const COUNTED = 65_536;

/** A text with the tenant's id taken out, so that the same thing of two tenants reads the same. */
export function withoutTenant(text: string, tenant: string | undefined): string {
  if (!tenant) return text;
  let out = "";
  let from = 0;
  for (let at = text.indexOf(tenant); at >= 0; at = text.indexOf(tenant, at + tenant.length)) {
    const end = at + tenant.length;
    if (isWord(text.charCodeAt(at - 1)) || isWord(text.charCodeAt(end))) continue;
    out += `${text.slice(from, at)}{tenant}`;
    from = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** A letter or a digit. Out of bounds, the code is NaN, and no comparison holds. */
function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Equal for two changes that are the same but for the tenant: same type, action, place, attributes and values. */
export function fingerprint(change: Change): string {
  const tenant = subjectOf(change);
  const values =
    change.action === "create"
      ? JSON.stringify(change.after ?? null)
      : JSON.stringify(change.diffs.map(({ path, before, after, unknown }) => [path, before, after, unknown]));
  const text = `${change.type}\0${change.action}\0${withoutTenant(change.address, tenant)}\0${withoutTenant(values.slice(0, COUNTED), tenant)}`;
  return createHash("sha1").update(text).digest("base64").slice(0, 16);
}

/** What tells a change from its like: the tenant's id, else the instance's key. */
export function subjectOf(change: Change): string | undefined {
  return change.owner.tenant ?? (typeof change.key === "string" ? change.key : undefined);
}
