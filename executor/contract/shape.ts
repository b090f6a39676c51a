/**
 * Shapes of what arrives as JSON. A handful of functions, since a library of schemas would be half again as large as
 * the whole archive (454 KB beside 1,006 KB, minified).
 */

/** Returns the value, held to the shape. `path`: where it stands, for the error. @throws {WrongShape} */
export type Shape<T> = (value: unknown, path: string) => T;

/** What a shape reads. */
export type Read<S> = S extends Shape<infer T> ? T : never;

/** Says where, what was given and what is allowed. Of a value it tells the kind alone: it may be anybody's. */
export class WrongShape extends Error {
  constructor(path: string, given: string, allowed: string) {
    super(`${path === "" ? "" : `${path}: `}given ${given}; allowed: ${allowed}.`);
    this.name = "WrongShape";
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return String(value);
  return { string: "a text", object: "an object" }[typeof value as string] ?? `a ${typeof value}`;
}

function only<T>(is: (value: unknown) => value is T, allowed: string): Shape<T> {
  return (value, path) => {
    if (!is(value)) throw new WrongShape(path, kindOf(value), allowed);
    return value;
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const text = only((value): value is string => typeof value === "string", "a text");
export const whole = only((value): value is number => Number.isSafeInteger(value), "a whole number");
export const yes = only((value): value is true => value === true, "true");
export const no = only((value): value is false => value === false, "false");
/** An object of any keys. */
export const record = only(isRecord, "an object");

/** A text that matches. `allowed`: in words. */
export function matching(pattern: RegExp, allowed: string): Shape<string> {
  return only((value): value is string => typeof value === "string" && pattern.test(value), allowed);
}

export function oneOf<const T extends string>(...allowed: readonly T[]): Shape<T> {
  return only((value): value is T => (allowed as readonly unknown[]).includes(value), allowed.join(" or "));
}

export function list<T>(of: Shape<T>): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new WrongShape(path, kindOf(value), "a list");
    return value.map((one, index) => of(one, below(path, index)));
  };
}

/** For a key that may be missing. */
export function optional<T>(of: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : of(value, path));
}

export type Shapes = Readonly<Record<string, Shape<unknown>>>;
type Missing<S extends Shapes> = { [K in keyof S]: undefined extends Read<S[K]> ? K : never }[keyof S];
/** An object as its keys' shapes read it. */
export type ReadAll<S extends Shapes> = { readonly [K in Exclude<keyof S, Missing<S>>]: Read<S[K]> } & {
  readonly [K in Missing<S>]?: Exclude<Read<S[K]>, undefined>;
};

/** An object of these keys and no others. */
export function object<S extends Shapes>(shapes: S): Shape<ReadAll<S>> {
  return (value, path) => {
    const given = record(value, path);
    const strange = Object.keys(given).find((key) => !Object.hasOwn(shapes, key));
    if (strange !== undefined)
      throw new WrongShape(path, `the key ${JSON.stringify(strange)}`, Object.keys(shapes).join(", "));
    const read = Object.entries(shapes).map(([key, shape]) => [key, shape(given[key], below(path, key))]);
    return Object.fromEntries(read.filter(([, one]) => one !== undefined));
  };
}

const below = (path: string, key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
