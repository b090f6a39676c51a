/** Something that was looked at, and how it stands. */
export interface BootstrapCheck {
  readonly where: "aws" | "github";
  /** What, such as `bucket tessera-state-444444444444: versioning`. */
  readonly check: string;
  /** Null: nobody could see it, which is neither good nor bad. */
  readonly holds: boolean | null;
  /** What is there, or why nothing could be seen. */
  readonly seen: string;
  /** What should be there. */
  readonly expected: string;
}

/** What a question is answered with: a value, that there is none, or that nobody may know. */
export type Answer<T> =
  | { readonly kind: "seen"; readonly value: T }
  | { readonly kind: "missing"; readonly says: string }
  | { readonly kind: "unseen"; readonly says: string };

/** A check of an answer: a difference in words, or null where it is as it should be. */
export function checked<T>(
  where: BootstrapCheck["where"],
  check: string,
  expected: string,
  answer: Answer<T>,
  differs: (value: T) => string | null,
): BootstrapCheck {
  if (answer.kind === "missing") return { where, check, expected, holds: false, seen: answer.says };
  if (answer.kind === "unseen") return { where, check, expected, holds: null, seen: answer.says };
  const difference = differs(answer.value);
  return { where, check, expected, holds: difference === null, seen: difference ?? expected };
}

/** What all checks come to: what differs is told before what is unknown. */
export function outcomeOf(checks: readonly BootstrapCheck[]): "holds" | "differs" | "unknown" {
  if (checks.some(({ holds }) => holds === false)) return "differs";
  return checks.some(({ holds }) => holds === null) ? "unknown" : "holds";
}

/** A policy with lists sorted and single values as lists: AWS gives documents back in either form. */
export function normalised(document: unknown): string {
  return JSON.stringify(sorted(document));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.length === 1 ? items[0] : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, sorted(one)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where two policies differ, by the ids of statements. Null: nowhere. */
export function policyDifference(wanted: unknown, given: unknown): string | null {
  if (normalised(wanted) === normalised(given)) return null;
  const [ours, theirs] = [statements(wanted), statements(given)];
  const parts = [
    ...[...ours].flatMap(([sid, text]) =>
      theirs.has(sid)
        ? theirs.get(sid) === text
          ? []
          : [`statement ${sid} is another`]
        : [`statement ${sid} is not there`],
    ),
    ...[...theirs.keys()].filter((sid) => !ours.has(sid)).map((sid) => `statement ${sid} is there beside`),
  ];
  return parts.length === 0 ? "another version" : parts.join("; ");
}

function statements(document: unknown): Map<string, string> {
  const { Statement: list } = (document ?? {}) as { Statement?: unknown };
  const all = Array.isArray(list) ? list : list === undefined ? [] : [list];
  return new Map(all.map((one, at) => [String((one as { Sid?: string }).Sid ?? `number ${at + 1}`), normalised(one)]));
}
