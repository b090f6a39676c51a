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
  /** What `moves` lists for the value before, or that value itself. */
  | "may_move_as_listed";

/**
 * What a change does to what exists, as data: loading a fleet knows one state, so only a comparison with an earlier one
 * can tell that a volume shrinks. Held by changes/breaking/, over the effective settings of a home or a share before and after.
 */
export interface Transition<Path extends string = string> {
  /** Dotted path of the setting. A part `*` stands for every key that is there before and after. */
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

/** Every value of a ladder may go to any later one: `[14, 15, 16]`. */
export function upwards<T extends string | number>(ladder: readonly T[]): Readonly<Record<string, readonly T[]>> {
  return Object.fromEntries(ladder.map((value, at) => [value, ladder.slice(at + 1)]));
}

/** Every value of a ladder may go to the next one alone. */
export function stepwise<T extends string | number>(ladder: readonly T[]): Readonly<Record<string, readonly T[]>> {
  return Object.fromEntries(ladder.map((value, at) => [value, ladder.slice(at + 1, at + 2)]));
}
