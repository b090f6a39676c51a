import { formatValue } from "../../config/problem";
import { maskedText, maskedValue, maskedWithout, secretsOf } from "../../config/redact/configuration";

/** A place in a file, or a whole file: then line and column are null. Both are 1-based. */
export interface PlaceOrFile {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** What a step between two states may be refused for. An exception names one of these. */
export const BREAKING_RULES = {
  "tenant-removed": "a tenant's folder is gone before the tenant was erased",
  "id-released": "an id that was used could be used again",
  "lifecycle-jump": "a state of life that does not follow the one before",
  "home-moved": "a tenant's data would stay behind: another cell, strategy, or a cluster of its own",
  "share-removed": "a tenant's list loses an engine or an environment before it was erased, or has one again that was",
  "cell-removed": "a cell, or an engine of it, goes while tenants live there",
  "environment-removed": "an environment's file is gone",
  "environment-moved": "what an environment's foundation stands on changes",
  "setting-irreversible": "a setting changes in a way that the engine cannot follow, or that loses data",
  "lifetime-shortened": "data lives shorter than before: what is older is deleted, for good",
  "kept-shorter": "backups, logs or other records are kept shorter than before",
  "guard-lifted": "what keeps clusters from being deleted is off",
  "quota-lowered": "a quota of storage is less than before",
  "base-unreadable": "the earlier state cannot be read by this code, so nothing was compared",
} as const;

export type BreakingRule = keyof typeof BREAKING_RULES;

/** Rules whose steps lose no tenant's data and can be taken: they are told, and fail no run. */
const WARNINGS: ReadonlySet<BreakingRule> = new Set<BreakingRule>(["kept-shorter", "guard-lifted", "quota-lowered"]);

/** Whether a step is only to be looked at. */
export function isWarning({ rule }: Pick<BreakingChange, "rule">): boolean {
  return WARNINGS.has(rule);
}

/** A step from an earlier state that loses something, or that nobody can carry out. */
export interface BreakingChange {
  readonly rule: BreakingRule;
  /** For exceptions: `acme/lifecycle.state`, `production/acme/postgresql.version`, `production/region`. */
  readonly address: string;
  /** Where the author finds it now: the head's value, or what is left around it. */
  readonly place: PlaceOrFile;
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Where the earlier state said so. */
  readonly was: PlaceOrFile | null;
  readonly allowed: string;
  /** A sentence without its full stop. */
  readonly why: string;
  /** What to do. A sentence without its full stop. */
  readonly instead: string;
}

/** The same step of several homes or tenants: one thing that its author wrote. */
export interface GroupedBreakingChange extends BreakingChange {
  /** Addresses of all, the first one's among them. */
  readonly addresses: readonly string[];
}

/** Steps that come from the same place to the same effect are told once, without secrets. Sorted by file and place. */
export function grouped(steps: readonly BreakingChange[]): GroupedBreakingChange[] {
  const groups = new Map<string, BreakingChange[]>();
  for (const step of steps) {
    const { file, line, column } = step.place;
    const key = JSON.stringify([step.rule, file, line, column, step.path, step.before, step.after, step.allowed]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [step]);
    else group.push(step);
  }
  const by = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
  return [...groups.values()]
    .map((group) => ({ ...withoutSecrets(group[0] as BreakingChange), addresses: group.map(({ address }) => address) }))
    .sort(
      ({ place: a, path: x }, { place: b, path: y }) =>
        by(a.file, b.file) || by(a.line ?? 0, b.line ?? 0) || by(a.column ?? 0, b.column ?? 0) || by(x, y),
    );
}

function withoutSecrets(step: BreakingChange): BreakingChange {
  const { path, before, after, allowed, place, was } = step;
  const secrets = [before, after].flatMap((value) => secretsOf(path, value));
  return {
    ...step,
    before: maskedValue(path, before),
    after: maskedValue(path, after),
    allowed: maskedWithout(secrets, allowed),
    place: { ...place, file: maskedText(place.file) },
    was: was === null ? null : { ...was, file: maskedText(was.file) },
  };
}

const MOST_NAMED = 5;

/** One line, as problems of the configuration are: place, path, before and after, what is allowed, why, what to do. */
export function formatBreakingChange(step: GroupedBreakingChange): string {
  const { place, path, before, after, was, allowed, why, instead, rule, addresses } = step;
  const then = was === null ? "" : ` (${placeText(was)})`;
  const named = addresses.slice(0, MOST_NAMED).join(", ");
  const more = addresses.length > MOST_NAMED ? ` and ${addresses.length - MOST_NAMED} more` : "";
  const values = `given ${formatValue(after)}, before ${formatValue(before)}${then}; allowed: ${allowed}`;
  return `${isWarning(step) ? "warning: " : ""}${placeText(place)}${path === "" ? "" : ` ${path}`}: ${values}. ${why}. ${instead}. [${rule} ${named}${more}]`;
}

/** Steps of a kind that are told whole; of more one is, and some others by their places. */
const MOST_ALIKE = 3;

/** A line for each step for people; steps that differ by who takes them, and from what to what, are one line with a count. */
export function formatBreakingChanges(steps: readonly GroupedBreakingChange[]): string[] {
  const kinds = new Map<string, GroupedBreakingChange[]>();
  for (const step of steps) {
    const { rule, path, why } = step;
    const key = JSON.stringify([rule, ownerless(step, path), ownerless(step, why)]);
    kinds.set(key, [...(kinds.get(key) ?? []), step]);
  }
  return [...kinds.values()].flatMap((alike) => {
    if (alike.length <= MOST_ALIKE) return alike.map(formatBreakingChange);
    const [first, ...others] = alike as [GroupedBreakingChange, ...GroupedBreakingChange[]];
    const named = others
      .slice(0, MOST_ALIKE - 1)
      .map(({ place, addresses }) => `${placeText(place)} (${addresses[0]})`);
    return [`${formatBreakingChange(first)} ${others.length} others of this kind, such as ${named.join(" and ")}.`];
  });
}

/** A text without the tenant or home that it is about. */
function ownerless({ addresses }: GroupedBreakingChange, text: string): string {
  const parts = addresses[0]!.split("/");
  // What is about a whole tenant has no path behind its name.
  const owners = parts.length > 1 ? parts.slice(0, -1) : parts;
  return owners.reduce((left, owner) => left.replaceAll(owner, "*"), text);
}

function placeText({ file, line, column }: PlaceOrFile): string {
  return line === null ? file : `${file}:${line}${column === null ? "" : `:${column}`}`;
}
