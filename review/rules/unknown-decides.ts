import { isUndecided, read, topOf } from "../directional";
import { attributesOf } from "../knowledge/attributes";
import { CONTROLS } from "../knowledge/controls";
import { ALL_DIRECTIONS } from "../knowledge/directions";
import { KEY_ATTRIBUTES } from "../knowledge/directions/encryption";
import type { Direction } from "../knowledge/directions/types";
import type { Change } from "../normalise/change";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "unknown-decides",
  title: "Decided only at apply",
  severity: "review",
  explanation: "A value that decides security is not known until apply, and what it refers to does not tell either.",
  remedy: "Give the value directly, or refer to a key that the same plan makes or already holds.",
  controls: CONTROLS.keys,
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    if (!change.anyUnknown) return [];
    const seen = new Set<string>();
    return rowsOf(change.type).flatMap((row): Hit[] => {
      if (seen.has(row.attribute) || !isUndecided(change, row)) return [];
      seen.add(row.attribute);
      return undecided(change, row);
    });
  },
};
export default rule;

/** Rows of a type, looked up once for each. */
function rowsOf(type: string): readonly Direction[] {
  const known = byType.get(type);
  if (known) return known;
  const rows = ALL_DIRECTIONS.filter(({ types }) => types === "*" || types.includes(type));
  byType.set(type, rows);
  return rows;
}

const byType = new Map<string, readonly Direction[]>();

function undecided(change: Change, row: Direction): Hit[] {
  const before = read(change.before, row);
  // What was unset or already weak cannot become weaker by this.
  if (before === undefined || before === "" || before === false || row.compare.weak?.(before)) return [];
  // What another resource decides, and this one only shows.
  if (attributesOf(change.type)?.get(topOf(row)) === "harmless") return [];
  const references = change.plan.references.of(change.address, topOf(row));
  const isKey = KEY_ATTRIBUTES.includes(row.attribute);
  const shown = {
    attribute: row.attribute,
    before: change.show(row.attribute, "before"),
    after: "(known after apply)",
  };
  if (isKey) {
    if (references.some(isCustomerKey)) return [];
    const says = change.plan.references.unsets(change.address, topOf(row))
      ? "no key is named any more: the service may choose its own"
      : "which key encrypts is known only after apply";
    return [{ says, ...shown }];
  }
  // A computed attribute that the configuration does not set stays as the service has it.
  return references.length === 0 ? [] : [{ says: `may weaken: ${row.says}`, ...shown }];
}

/** A key made, or looked up, by Terraform is a customer's key. */
function isCustomerKey(reference: string): boolean {
  return (
    /(^|\.)aws_kms_(key|replica_key|external_key)\./.test(reference) && !/(^|\.)data\.aws_kms_alias\./.test(reference)
  );
}
