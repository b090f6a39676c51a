import type { Redactor } from "../../config/redact/redact";
import { SENSITIVE } from "../../config/redact/redact";
import { isObject, type RawChange } from "../read/plan";
import { type Diff, diff } from "./diff";
import { type Owner, ownerOf } from "./owner";
import type { References } from "./references";
import { hasMark, isMarked, own, valueAt, valuesAt } from "./values";

/** What Terraform will do to a resource. */
export type Action = "create" | "update" | "replace" | "delete" | "forget" | "read" | "no-op";

/** A stack's plan, as far as rules may know it. */
export interface PlanFacts {
  readonly stack: string;
  readonly references: References;
  /** Construct path of an address (without instance key), where the synthesized file is at hand. */
  readonly paths: ReadonlyMap<string, string>;
}

/** One resource's change, ready to be judged. All texts made by `show` are safe to print. */
export interface Change {
  readonly plan: PlanFacts;
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly key?: string | number;
  readonly action: Action;
  /** A replacement that makes the new object first. */
  readonly createFirst: boolean;
  readonly reason?: string;
  /** Attributes that force a replacement. */
  readonly forcedBy: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly diffs: readonly Diff[];
  readonly moreDiffs: boolean;
  readonly owner: Owner;
  /** Construct path where known, else the module's address and the name. */
  readonly path: string;
  readonly movedFrom?: string;
  readonly imported: boolean;
  /** True where any value after apply is not known yet. */
  readonly anyUnknown: boolean;
  /** True where the value after apply is not known yet. */
  isUnknown(attribute: string): boolean;
  /** True where nothing of the value is known, not even its number of elements. */
  isWhollyUnknown(attribute: string): boolean;
  /** An attribute's value for people, masked as it must be. */
  show(attribute: string, side: "before" | "after"): string;
  /** A value found inside an attribute's text, for people, masked as the attribute and by its own path. */
  showInside(attribute: string, path: string, value: unknown): string;
  /** A name or path found inside an attribute's text, for people, masked as the attribute. */
  showText(attribute: string, text: string): string;
  /** True where Terraform calls the planned value, or a part of it, sensitive. */
  sensitiveAfter(attribute: string): boolean;
  /** Attributes that were marked as sensitive and no longer are, their values being the same. */
  readonly unmarked: readonly string[];
}

/** Terraform's lists of actions, and what each means. */
const ACTIONS: Readonly<Record<string, Action>> = {
  "no-op": "no-op",
  read: "read",
  create: "create",
  update: "update",
  delete: "delete",
  forget: "forget",
  "delete,create": "replace",
  "create,delete": "replace",
  "create,forget": "forget",
};

/** Makes a raw entry into a change; undefined for data sources and unknown actions of data sources. */
export function normalise(raw: RawChange, plan: PlanFacts, redactor: Redactor): Change | undefined {
  if (raw.mode === "data") return undefined;
  const { change } = raw;
  const actions = change.actions.join(",");
  // An action this review does not know is treated as the worst that it could be.
  const action = Object.hasOwn(ACTIONS, actions) ? (ACTIONS[actions] as Action) : "replace";
  const before = change.before ?? undefined;
  const after = change.after ?? undefined;
  rememberSensitive(redactor, before, change.before_sensitive);
  rememberSensitive(redactor, after, change.after_sensitive);
  const { diffs, more } =
    action === "update" || action === "replace"
      ? diff({
          before,
          after,
          unknown: change.after_unknown,
          beforeSensitive: change.before_sensitive,
          afterSensitive: change.after_sensitive,
        })
      : { diffs: [], more: false };
  const anyUnknown = hasMark(change.after_unknown);
  const isSensitive = (attribute: string): boolean =>
    [change.before_sensitive, change.after_sensitive].some((marks) => isMarked(marks, attribute));
  const owner = ownerOf(plan.stack, raw.type, raw.index, after ?? before);
  return {
    plan,
    address: raw.deposed ? `${raw.address} (deposed ${raw.deposed})` : raw.address,
    type: raw.type,
    name: raw.name ?? "",
    key: raw.index,
    action,
    createFirst: change.actions[0] === "create",
    reason: raw.action_reason,
    forcedBy: (change.replace_paths ?? []).map((path) => path.join(".")),
    before,
    after,
    diffs,
    moreDiffs: more,
    owner,
    path: pathOf(raw, plan),
    movedFrom: raw.previous_address && raw.previous_address !== raw.address ? raw.previous_address : undefined,
    imported: isObject(change.importing),
    anyUnknown,
    isUnknown: (attribute) => anyUnknown && isMarked(change.after_unknown, attribute),
    isWhollyUnknown: (attribute) => anyUnknown && valuesAt(change.after_unknown, attribute).includes(true),
    sensitiveAfter: (attribute) => isMarked(change.after_sensitive, attribute),
    unmarked: unmarkedIn(change),
    showInside: (attribute, path, value) => (isSensitive(attribute) ? SENSITIVE : redactor.value(path, value)),
    showText: (attribute, text) => (isSensitive(attribute) ? SENSITIVE : redactor.text(text.slice(0, 200))),
    show: (attribute, side) => {
      if (side === "after" && isMarked(change.after_unknown, attribute)) return "(known after apply)";
      const marks = [change.before_sensitive, change.after_sensitive];
      if (marks.some((mark) => isMarked(mark, attribute))) return SENSITIVE;
      return redactor.value(attribute, valueAt(side === "before" ? before : after, attribute));
    },
  };
}

function unmarkedIn(change: RawChange["change"]): string[] {
  if (!isObject(change.before_sensitive) || change.after_sensitive === true || !isObject(change.after)) return [];
  return Object.keys(change.before_sensitive).filter(
    (name) =>
      hasMark(own(change.before_sensitive, name)) &&
      !hasMark(own(change.after_sensitive, name)) &&
      own(change.after, name) != null &&
      !hasMark(own(change.after_unknown, name)),
  );
}

function pathOf(raw: RawChange, plan: PlanFacts): string {
  const bare = raw.address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$/, "");
  return plan.paths.get(bare) ?? plan.paths.get(`${raw.type}.${raw.name}`) ?? bare;
}

/** Walks a marker tree and its value together, and hands what is marked to the redactor. */
function rememberSensitive(redactor: Redactor, value: unknown, marks: unknown): void {
  if (marks === true) redactor.remember(value);
  if (typeof marks !== "object" || marks === null || typeof value !== "object" || value === null) return;
  for (const key of Object.keys(marks)) {
    if (!Object.hasOwn(value, key)) continue;
    rememberSensitive(redactor, (value as Record<string, unknown>)[key], (marks as Record<string, unknown>)[key]);
  }
}
