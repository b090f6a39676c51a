import type { Step } from "./payload";
import {
  list,
  object,
  oneOf,
  optional,
  type ReadAll,
  record,
  type Shape,
  type Shapes,
  text,
  WrongShape,
  whole,
  yes,
} from "./shape";

/** What is no engine's own. */
const COMMON = {
  as: oneOf("admin", "executor"),
  tolerates: optional(list(text)),
  passwords: optional(list(text)),
  forget: optional(list(text)),
  again: optional(object({ every_ms: whole, for_ms: whole })),
  tells: optional(yes),
} satisfies Record<keyof Step, Shape<unknown>>;

type Kinds = Readonly<Record<string, Shapes>>;
/** A step of one of these kinds. */
export type StepOf<K extends Kinds> = { [P in keyof K]: Step & ReadAll<K[P]> }[keyof K];

/**
 * The steps of an engine, by the one key that says what is done. The keys beside it say where. A list of texts or
 * objects is one statement each; an object, or `true`, is one statement; whatever else there is says where.
 */
export function stepsOf<K extends Kinds>(kinds: K): Shape<StepOf<K>> {
  const names = Object.keys(kinds);
  return (value, path) => {
    const keys = Object.keys(record(value, path));
    const [name, ...more] = keys.filter((key) => names.includes(key));
    if (name === undefined || more.length > 0) {
      const allowed = names.length === 1 ? names[0]! : `exactly one of ${names.join(", ")}`;
      throw new WrongShape(
        path,
        `the keys ${keys.join(", ") || "of nothing"}`,
        `${allowed} beside those of every step`,
      );
    }
    // The kind was found by its name: the shape is that kind's.
    return object({ ...COMMON, ...kinds[name] })(value, path) as StepOf<K>;
  };
}

/** The statements of a step as texts, of whatever engine: for whoever reads plans. Takes anything, and throws never. */
export function statementsIn(step: unknown): string[] {
  if (typeof step !== "object" || step === null) return [];
  return Object.entries(step)
    .filter(([key]) => !Object.hasOwn(COMMON, key))
    .flatMap(([key, value]) => {
      if (Array.isArray(value)) return value.filter(isStatement).map(textOf);
      return value === true || (typeof value === "object" && value !== null) ? [`${key} ${JSON.stringify(value)}`] : [];
    });
}

const isStatement = (value: unknown) => typeof value === "string" || (typeof value === "object" && value !== null);
const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
