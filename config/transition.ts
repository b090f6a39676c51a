/** How a setting of something that exists may differ from what it was. */
export type TransitionRule =
  /** The same value as before. */
  | "may_not_change"
  /** A number: the same or more. */
  | "may_not_shrink"
  /** A list or a map: every item or key of before, and more. */
  | "may_not_lose"
  /** null may become a value, which then stays. */
  | "may_be_set_once"
  /** A number, or null for no limit: less loses nothing, and is told, since it can refuse what is in use. */
  | "told_when_lowered"
  /**
   * How long data lives: a number, or a span such as `7 days`; null, or nothing where one may be, for ever. As long as
   * before, or longer, since what is older is deleted.
   */
  | "may_not_shorten"
  /** The same of copies and records beside the data: less is told. */
  | "told_when_shortened"
  /** A switch that keeps something from being deleted: off is told. */
  | "told_when_lifted"
  /** What `moves` lists for the value before, or that value itself. */
  | "may_move_as_listed";

/**
 * What a change does to what exists, as data: loading a fleet knows one state, so only a comparison with an earlier one
 * can tell that a volume shrinks. Held by changes/breaking/, over the effective settings of a home or a share before and after.
 */
export interface Transition<Path extends string = string> {
  /**
   * Dotted path of the setting. A part `*` stands for every key that is there before and after; of lifetimes, one below
   * another for every key that is there afterwards.
   */
  readonly path: Path;
  readonly rule: TransitionRule;
  /** For `may_move_as_listed`: value to the values that may follow it. A value that is not here may go anywhere. */
  readonly moves?: Readonly<Record<string, readonly unknown[]>>;
  /** What would be lost, or who refuses it, with the source. A sentence without its full stop. */
  readonly why: string;
  /** What comes nearest. A sentence without its full stop. */
  readonly instead: string;
  /** Where it counts. Default: wherever the setting does. */
  readonly only?: "dedicated" | "cell";
}

/** Dotted paths of settings of type `S`, with `*` for the keys of a map: what a {@link Transition} may be about. */
export type PathOf<S> = S extends readonly unknown[]
  ? never
  : S extends object
    ? { [Key in keyof S & string]: Below<string extends Key ? "*" : Key, NonNullable<S[Key]>> }[keyof S & string]
    : never;

type Below<Key extends string, S> = Key | `${Key}.${PathOf<S>}`;

/** How long copies or records are kept. @param what they are, in the plural, as a sentence begins */
export function keptShorter<const Path extends string>(path: Path, what: string): Transition<Path> {
  return {
    path,
    rule: "told_when_shortened",
    why: `${what} go sooner, for good; where the service counts by today's setting, those of today go at once`,
    instead: "Look first whether a restore, an inquiry or a contract needs them",
  };
}

/** What keeps a home's data from going with its clusters. */
export function guards<const Path extends "deletion.protection" | "deletion.final_snapshot">(
  ...paths: readonly Path[]
): readonly Transition<Path>[] {
  return paths.map((path) => ({
    path,
    rule: "told_when_lifted",
    why: "From the next deployment on, a mistake that deletes the cluster is no longer stopped, or leaves no copy",
    instead: "Keep it on: offboarding lifts it for whom it must be lifted",
  }));
}

/** Every value of a ladder may go to any later one: `[14, 15, 16]`. */
export function upwards<T extends string | number>(ladder: readonly T[]): Readonly<Record<string, readonly T[]>> {
  return Object.fromEntries(ladder.map((value, at) => [value, ladder.slice(at + 1)]));
}

/** Every value of a ladder may go to the next one alone. */
export function stepwise<T extends string | number>(ladder: readonly T[]): Readonly<Record<string, readonly T[]>> {
  return Object.fromEntries(ladder.map((value, at) => [value, ladder.slice(at + 1, at + 2)]));
}
