import type { Direction } from "./knowledge/directions/types";
import type { Change } from "./normalise/change";
import { own, valueAt, valuesAt } from "./normalise/values";
import type { Hit, ReviewRule } from "./rule";

const PARAMETER = "parameter:";

/** Makes a rule of rows: it hits where an attribute moves in the weaker direction, or is weak from the start. */
export function directional(rows: readonly Direction[], rule: Omit<ReviewRule, "judge" | "improves">): ReviewRule {
  const byType = indexed(rows);
  const everywhere = byType.get("*") ?? [];
  const rowsOf = (change: Change): readonly Direction[] => {
    if (change.action !== "update" && change.action !== "replace" && change.action !== "create") return [];
    const known = byType.get(change.type) ?? everywhere;
    const rows = change.action === "create" ? known : known.filter((row) => touches(change, row));
    if (rows.length === 0) return rows;
    return rows.filter(
      ({ only, unlessSet }) =>
        !(unlessSet && (own(change.after, unlessSet) ?? change.isUnknown(unlessSet))) &&
        (!only || only.values.includes(String(own(change.after, only.attribute) ?? only.values[0]))),
    );
  };
  return {
    ...rule,
    judge: (change) => rowsOf(change).flatMap((row) => hit(change, row) ?? []),
    improves: (change) =>
      rowsOf(change)
        .filter((row) => moved(change, row, (before, after) => row.compare.weaker(after, before)))
        .map((row) => row.attribute),
  };
}

function hit(change: Change, row: Direction): Hit | undefined {
  if (change.action === "create") {
    if (row.fineWhenMade || !row.compare.weak || isUndecided(change, row)) return undefined;
    if (row.types === "*" && valuesAt(change.after, row.attribute).length === 0) return undefined;
    const value = read(change.after, row);
    if (value === undefined || !row.compare.weak(value)) return undefined;
    return {
      severity: row.created ?? "review",
      says: `made so from the start: ${row.says}`,
      ...shown(change, row, false),
    };
  }
  if (!moved(change, row, row.compare.weaker)) return undefined;
  return { severity: row.severity, says: row.says, ...shown(change, row, true) };
}

/** True where the attribute changed, is known, and compares so. */
function moved(change: Change, row: Direction, compares: (before: unknown, after: unknown) => boolean): boolean {
  if (change.action === "create" || isUndecided(change, row)) return false;
  return compares(read(change.before, row), read(change.after, row));
}

/** True where one of the row's attribute is among the changed ones: most rows end here. */
function touches(change: Change, row: Direction): boolean {
  if (change.moreDiffs) return true;
  const known = changed.get(change);
  if (known) return known.has(topOf(row));
  const tops = new Set(change.diffs.map(({ path }) => path.split(".")[0] as string));
  changed.set(change, tops);
  return tops.has(topOf(row));
}

/** Attributes of a change that differ: every rule of rows asks for them. */
const changed = new WeakMap<Change, ReadonlySet<string>>();

/** True where the row's value is known only after apply. */
export function isUndecided(change: Change, row: Direction): boolean {
  if (row.compare.countsElements) return change.isWhollyUnknown(row.attribute);
  return change.isUnknown(row.attribute.startsWith(PARAMETER) ? "parameter" : row.attribute);
}

/** The attribute of the resource that a row looks into. */
export function topOf(row: Direction): string {
  const known = tops.get(row);
  if (known !== undefined) return known;
  const top = row.attribute.startsWith(PARAMETER) ? "parameter" : (row.attribute.split(".")[0] as string);
  tops.set(row, top);
  return top;
}

const tops = new Map<Direction, string>();

/** The value a row looks at, or what the service takes where it is not set. */
export function read(values: unknown, row: Direction): unknown {
  return readRaw(values, row) ?? row.unset;
}

function readRaw(values: unknown, row: Direction): unknown {
  if (!row.attribute.startsWith(PARAMETER)) return valueAt(values, row.attribute) ?? undefined;
  const name = row.attribute.slice(PARAMETER.length);
  const list = own(values, "parameter");
  return Array.isArray(list)
    ? own(
        list.find((item) => own(item, "name") === name),
        "value",
      )
    : undefined;
}

function shown(change: Change, row: Direction, both: boolean): Pick<Hit, "attribute" | "before" | "after"> {
  if (!row.attribute.startsWith(PARAMETER)) {
    return {
      attribute: row.attribute,
      ...(both ? { before: change.show(row.attribute, "before") } : {}),
      after: change.show(row.attribute, "after"),
    };
  }
  // The rows compare parameters with few, public values; anything else is not shown.
  const text = (values: unknown): string => {
    const value = readRaw(values, row);
    return value === undefined ? "(none)" : /^[A-Za-z0-9.]{1,12}$/.test(String(value)) ? String(value) : "(set)";
  };
  return { attribute: row.attribute, ...(both ? { before: text(change.before) } : {}), after: text(change.after) };
}

function indexed(rows: readonly Direction[]): Map<string, Direction[]> {
  const byType = new Map<string, Direction[]>();
  for (const row of rows) {
    for (const type of row.types === "*" ? ["*"] : row.types) {
      const known = byType.get(type);
      if (known) known.push(row);
      else byType.set(type, [row]);
    }
  }
  const everywhere = byType.get("*") ?? [];
  for (const [type, own] of byType) if (type !== "*") own.push(...everywhere);
  return byType;
}
