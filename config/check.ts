import { z } from "zod";
import { meant, nearest, oneOf } from "./nearest";
import type { Problem } from "./problem";
import { MASK } from "./redact/redact";
import { type Refusals, refusalText, sentence } from "./refusal";
import { metaOf, pathsOf, schemaAt, shapeOf, unwrap, wordsOf } from "./shape";
import { misplaced } from "./vocabulary";
import type { Document, Path } from "./yaml";

/** What is wrong with a value, and the value without it. */
export interface Faulty {
  readonly problems: readonly Problem[];
  /** What is left to hold against limits, so that those are told in the same run. */
  readonly rest: unknown;
}

/** Checks part of a document against its schema. The usual case, nothing wrong, costs one compiled parse. */
export function check<T>(
  document: Document,
  schema: z.ZodType<T>,
  base: Path = [],
  value: unknown = document.value,
): { readonly value: T } | Faulty {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const problems: Problem[] = [];
  let count = 0;
  for (const issue of result.error.issues) {
    count += issue.code === "unrecognized_keys" ? issue.keys.length : 1;
    const room = MOST_PROBLEMS - problems.length;
    if (room > 0) problems.push(...problemsOf(document, schema, base, value, issue, room));
  }
  if (count > problems.length) problems.push(document.tooMany(count, problems.length));
  return { problems, rest: withoutFaults(value, result.error.issues) };
}

/** A copy without the keys that issues are about, nor the maps that this empties. A list goes as a whole. */
function withoutFaults(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const faults = issues.flatMap((issue) => {
    const path = issue.path as Path;
    return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
  });
  return without(value, faults);
}

/** All paths at once, each map copied once: a document may have tens of thousands of faults. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const below = new Map<string, Path[]>();
  for (const [key, ...rest] of paths) {
    if (key === undefined) return undefined;
    const found = below.get(String(key));
    if (found === undefined) below.set(String(key), [rest]);
    else found.push(rest);
  }
  const kept = Object.entries(value).flatMap(([key, child]): [string, unknown][] => {
    const faults = below.get(key);
    if (faults === undefined) return [[key, child]];
    const rest = without(child, faults);
    return rest === undefined || Object.keys(rest as object).length === 0 ? [] : [[key, rest]];
  });
  return Object.fromEntries(kept);
}

/** Problems of one file that are told one by one: a file with more is of another kind altogether. */
export const MOST_PROBLEMS = 50;

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const key of path) {
    if (current === null || typeof current !== "object" || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string | number, unknown>)[key];
  }
  return current;
}

function problemsOf(
  document: Document,
  root: z.ZodType,
  base: Path,
  value: unknown,
  issue: z.core.$ZodIssue,
  room: number,
): Problem[] {
  const path = issue.path as Path;
  const given = valueAt(value, path);
  const schema = schemaAt(root, path) ?? root;
  if (issue.code === "unrecognized_keys")
    return issue.keys
      .slice(0, room)
      .flatMap((key) =>
        unknownKey(root, path, key, given === undefined ? key : valueAt(given, [key])).map(({ at, ...what }) =>
          document.problem([...base, ...at], what.given, what.allowed, what.advice),
        ),
      );
  if (issue.code === "invalid_key") {
    const record = unwrap(schemaAt(root, path.slice(0, -1)) ?? root).schema;
    const keys = record instanceof z.ZodRecord ? (record.keyType as z.core.$ZodType) : schema;
    const key = String(path.at(-1));
    return [document.problem([...base, ...path], key, `as key: ${allowed(keys)}`, advice(keys, key))];
  }
  if (issue.code === "custom") return [document.problem([...base, ...path], given, issue.message, "Change the line.")];
  if (issue.code === "invalid_union" && "options" in issue)
    return [
      document.problem(
        [...base, ...path],
        given,
        oneOf(issue.options as unknown[]),
        meant(given, (issue.options as unknown[]).map(String), "Write one of them."),
      ),
    ];
  return [document.problem([...base, ...path], given, allowed(schema), advice(schema, given))];
}

interface Unknown {
  readonly at: Path;
  readonly given: unknown;
  readonly allowed: string;
  readonly advice: string;
}

function unknownKey(root: z.ZodType, path: Path, key: string, given: unknown): readonly Unknown[] {
  const schema = schemaAt(root, path) ?? root;
  const keys = keysOf(schema);
  const at = [...path, key];
  const where = path.length === 0 ? "at the top level" : `under ${path.join(".")}`;
  const allowed = `${where}: ${oneOf(keys)}`;
  const reason = ownReason(metaOf(schema, "refusedKeys"), key);
  const told = (advice: string, shown = untold(root, given)): readonly Unknown[] => [
    { at, given: shown, allowed, advice },
  ];
  if (reason !== undefined) return told(`${key} is refused: ${reason}.`, given);
  const foreign = misplaced(at, given);
  if (foreign.length > 0)
    return foreign.map((one) => ({
      at: one.at,
      given: one.given,
      allowed,
      advice: `${one.at.at(-1)} is refused here: ${refusalText(one.refusal)}.`,
    }));
  const near = nearest(key, keys);
  if (near !== null) return told(`Did you mean ${near}?`, asMeant(root, schemaAt(schema, [near]), given));
  const elsewhere = pathsOf(root).find((candidate) => candidate.split(".").at(-1) === key);
  if (elsewhere !== undefined)
    return told(`It belongs elsewhere: ${elsewhere}.`, asMeant(root, schemaAt(root, elsewhere.split(".")), given));
  return told("There is no such setting: take the line out.");
}

/** What stands below a name that nobody knows may be anything, a secret too: of its texts only the schema's words are shown. */
function untold(root: z.ZodType, given: unknown): unknown {
  if (typeof given === "string") return wordsOf(root).has(given) ? given : MASK;
  if (Array.isArray(given)) return given.map((item) => untold(root, item));
  if (given === null || typeof given !== "object") return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, untold(root, value)]));
}

/** What the setting that is meant would take is shown as its own. */
function asMeant(root: z.ZodType, schema: z.core.$ZodType | null, given: unknown): unknown {
  return schema instanceof z.ZodType && schema.safeParse(given).success ? given : untold(root, given);
}

/** An entry of a table, and nothing that every object has: `constructor` is no less what somebody may write. */
function ownReason(table: Refusals | undefined, key: string): string | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? refusalText(table[key]!) : undefined;
}

function keysOf(schema: z.core.$ZodType): string[] {
  const { schema: inner } = unwrap(schema);
  if (inner instanceof z.ZodRecord && inner.keyType instanceof z.ZodEnum) return inner.keyType.options.map(String);
  return Object.keys(shapeOf(inner) ?? {});
}

/** What a schema takes, for people. */
export function allowed(schema: z.core.$ZodType): string {
  const { schema: inner, nullable } = unwrap(schema);
  return `${plainAllowed(inner, metaOf(schema, "form"))}${nullable ? " or null" : ""}`;
}

function plainAllowed(schema: z.core.$ZodType, form: string | undefined): string {
  if (schema instanceof z.ZodEnum) return oneOf(schema.options);
  if (schema instanceof z.ZodLiteral) return oneOf([...schema.values]);
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodNumber) {
    const [least, most] = [schema.minValue, schema.maxValue].map((end) => (Number.isFinite(end) ? end : "any"));
    const range = `${least} to ${most}`;
    if (schema.isInt) return range;
    const step = schema._zod.def.checks?.find((one) => one instanceof z.core.$ZodCheckMultipleOf);
    return step === undefined ? `${range}, fractions too` : `${range} in steps of ${step._zod.def.value}`;
  }
  if (schema instanceof z.ZodString) return form ?? "text";
  if (schema instanceof z.ZodArray) return `a list, each item ${allowed(schema.element as z.core.$ZodType)}`;
  if (schema instanceof z.ZodObject) return `a map of ${oneOf(Object.keys(schema.shape))}`;
  if (schema instanceof z.ZodRecord) return "a map";
  return "another kind of value";
}

const YAML_1_1_BOOLEANS: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  y: true,
  no: false,
  off: false,
  n: false,
};

function advice(schema: z.core.$ZodType, given: unknown): string {
  const inner = unwrap(schema).schema;
  const reason = ownReason(metaOf(schema, "refused"), String(given));
  if (reason !== undefined) return sentence(reason);
  if (given === undefined) return "Add the line.";
  if (given === null) return "Write a value, or take the line out.";
  if (inner instanceof z.ZodEnum) return choiceAdvice(inner.options, given);
  if (inner instanceof z.ZodLiteral) return choiceAdvice([...inner.values], given);
  if (inner instanceof z.ZodBoolean && typeof given === "string") return booleanAdvice(given);
  if (inner instanceof z.ZodNumber) return numberAdvice(inner, given);
  if (inner instanceof z.ZodString && typeof given === "number") return `Write it in quotes: "${given}".`;
  if (inner instanceof z.ZodArray)
    return Array.isArray(given) ? "Change the number of items." : "Write it as a list: [a, b].";
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return "Write `key: value` lines below it.";
  return "Change the line.";
}

function choiceAdvice(options: readonly unknown[], given: unknown): string {
  if (options.some((option) => option !== given && String(option) === String(given)))
    return typeof given === "string" ? "Take the quotes out." : `Write it in quotes: "${given}".`;
  return meant(given, options.map(String), "Write one of them.");
}

function booleanAdvice(given: string): string {
  const word = given.toLowerCase();
  const boolean = Object.hasOwn(YAML_1_1_BOOLEANS, word) ? YAML_1_1_BOOLEANS[word] : undefined;
  return boolean === undefined
    ? "Write true or false, without quotes."
    : `YAML 1.2 knows true and false only: write ${boolean}.`;
}

function numberAdvice({ minValue, maxValue }: z.ZodNumber, given: unknown): string {
  if (typeof given === "string" && given.trim() !== "" && Number.isFinite(Number(given))) return "Take the quotes out.";
  if (typeof given !== "number") return "Write a number; units are in the name.";
  if (given < (minValue ?? given)) return "Raise it.";
  if (given > (maxValue ?? given)) return "Lower it.";
  return "Round it.";
}
