import { isObject } from "../read/plan";
import { hasMark, own, sameJson } from "./values";

/** One attribute that changes. */
export interface Diff {
  /** Path from the resource, as `rule.0.apply_server_side_encryption_by_default`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Known only after apply. */
  readonly unknown: boolean;
  /** Terraform calls the value, or a part of the set it stands in, sensitive. */
  readonly sensitive: boolean;
}

/** Diffs kept of one resource: more tell a reader nothing, and a hostile plan may hold a million. */
const DIFF_LIMIT = 100;

interface Side {
  before: unknown;
  after: unknown;
  unknown: unknown;
  beforeSensitive: unknown;
  afterSensitive: unknown;
}

/** The attributes that differ, leaf by leaf. Lists of more than one element count as sets and are compared whole. */
export function diff(side: Side): { diffs: Diff[]; more: boolean } {
  const diffs: Diff[] = [];
  const more = walk("", side, diffs);
  return { diffs, more };
}

function walk(path: string, side: Side, out: Diff[]): boolean {
  if (out.length >= DIFF_LIMIT) return true;
  const { before, after, unknown, beforeSensitive, afterSensitive } = side;
  if (sameJson(before, after) && !hasMark(unknown)) return false;
  const enter = enterable(before, after) && unknown !== true && beforeSensitive !== true && afterSensitive !== true;
  if (!enter) {
    out.push({
      path,
      before,
      after,
      unknown: hasMark(unknown),
      sensitive: hasMark(beforeSensitive) || hasMark(afterSensitive),
    });
    return false;
  }
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(unknown ?? {})]);
  for (const key of keys) {
    const at = (value: unknown): unknown => own(value, key);
    const child = {
      before: at(before),
      after: at(after),
      unknown: at(unknown),
      beforeSensitive: at(beforeSensitive),
      afterSensitive: at(afterSensitive),
    };
    if (child.before === null && child.after === undefined && !hasMark(child.unknown)) continue;
    if (walk(path ? `${path}.${key}` : key, child, out)) return true;
  }
  return false;
}

/** Objects, and blocks (lists of at most one object), are entered. */
function enterable(before: unknown, after: unknown): before is object {
  if (isObject(before) && isObject(after)) return true;
  const single = (value: unknown): boolean => Array.isArray(value) && value.length === 1 && isObject(value[0]);
  return single(before) && single(after);
}
