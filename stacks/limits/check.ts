import { ConfigurationError, type Problem } from "../../config/problem";
import { CHARACTERS, type Characters, TAG_CHARACTERS } from "./characters";
import { textOf } from "./expression";
import { Rendering, type Values, type Written } from "./rendering";
import { ITEMS, LONGEST, MOST, TAGS, type Unit } from "./table";

const COMPACT: Unit = "characters without white space";

const MEASURES: Readonly<Record<Unit, (text: string) => number>> = {
  characters: (text) => text.length,
  bytes: (text) => Buffer.byteLength(text),
  "characters without white space": (text) => text.replace(/\s/g, "").length,
  "bytes once decoded": (text) => Buffer.from(text, "base64").length,
};

/** One thing that is measured: where, how much, and how much there may be of it. */
interface Measured {
  readonly path: string;
  readonly given: number;
  readonly most: number;
  readonly unit: string;
  readonly source: string;
}

/**
 * Holds what a stack renders to against AWS' limits: what AWS would refuse once half of a stack stands is refused here.
 *
 * @throws {ConfigurationError} with everything of the stack that is too large, or has a character that AWS does not take
 */
export function checkLimits(stack: string, written: Written): void {
  const ground = groundOf(written);
  const problems = [
    ...[...measured(written, ground)].filter(({ given, most }) => given > most).map((one) => problem(stack, one)),
    ...[...strange(written, ground)].map((one) => misfit(stack, one)),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function problem(stack: string, { path, given, most, unit, source }: Measured): Problem {
  return {
    // Not the path of a setting: what is measured is no secret, whatever its name says.
    file: `stack ${stack}: ${path}`,
    line: null,
    column: null,
    path: "",
    given: `${given} ${unit}`,
    allowed: `at most ${most} ${unit} (${source})`,
    advice: "AWS would refuse it once half of the stack stands. Shorten the names that it is made of, or split it.",
  };
}

/** A character that AWS does not take: where, and which. */
interface Strange {
  readonly path: string;
  readonly character: string;
  readonly row: Omit<Characters, "attribute">;
}

function misfit(stack: string, { path, character, row: { allowed, source } }: Strange): Problem {
  return {
    file: `stack ${stack}: ${path}`,
    line: null,
    column: null,
    path: "",
    given: character,
    allowed: `${allowed} (${source})`,
    advice: "AWS would refuse it once half of the stack stands. Take the character out.",
  };
}

/** What texts of a stack come to, and the tags that the provider gives to everything. */
interface Ground {
  readonly rendering: Rendering;
  readonly common: ReadonlyMap<string, unknown>;
}

function groundOf(written: Written): Ground {
  return { rendering: new Rendering(written), common: commonTags(written) };
}

/** The first character of each text of a stack that AWS does not take. */
function* strange(written: Written, { rendering, common }: Ground): Iterable<Strange> {
  for (const [type, all] of Object.entries(written.resource ?? {}))
    for (const [name, values] of Object.entries(all)) {
      const texts: (readonly [attribute: string, text: string, row: Strange["row"]])[] = [];
      for (const row of CHARACTERS[type] ?? [])
        if (values[row.attribute] !== undefined)
          texts.push([row.attribute, rendering.text(values[row.attribute], values), row]);
      for (const [key, value] of ownTags(values, common))
        texts.push([`tags.${key}`, key + rendering.text(value, values), TAG_CHARACTERS]);
      for (const [attribute, text, row] of texts) {
        const character = row.other.exec(text)?.[0];
        if (character !== undefined) yield { path: `${type}.${name}.${attribute}`, character, row };
      }
    }
}

/** Tags of a resource, with those that the provider gives to everything. Empty: it has none of its own. */
function ownTags({ tags: own }: Values, common: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return typeof own === "object" && own !== null ? new Map([...common, ...Object.entries(own)]) : new Map();
}

/** Everything of a stack that AWS has a limit for. */
export function* measured(written: Written, ground = groundOf(written)): Iterable<Measured> {
  const { rendering, common } = ground;
  for (const [type, all] of Object.entries(written.resource ?? {}))
    for (const [name, values] of Object.entries(all)) {
      const address = `${type}.${name}`;
      for (const { attribute, most, unit = "characters", source } of LONGEST[type] ?? [])
        if (values[attribute] !== undefined) {
          const given = MEASURES[unit](rendering.text(values[attribute], values));
          yield { path: `${address}.${attribute}`, given, most, unit, source };
        }
      for (const { attribute, having, most, source } of ITEMS[type] ?? []) {
        const items: unknown[] = Object.values(values[attribute] ?? {});
        const given = items.filter((item) => having === undefined || Object.hasOwn(Object(item), having)).length;
        yield { path: `${address}.${attribute}`, given, most, unit: "items", source };
      }
      yield* tags(address, values, common, rendering);
    }
  yield* sums(written, rendering);
}

/** Tags that the provider gives to everything. */
function commonTags({ provider }: Written): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value))
        if (key === "tags") for (const tag of Object.entries(one ?? {})) found.set(...tag);
        else look(one);
  };
  look(provider?.aws);
  return found;
}

function* tags(address: string, values: Values, common: ReadonlyMap<string, unknown>, rendering: Rendering) {
  const { source } = TAGS;
  const all = ownTags(values, common);
  if (all.size === 0) return;
  yield { path: `${address}.tags`, given: all.size, most: TAGS.most, unit: "tags", source };
  for (const [key, value] of all) {
    const path = `${address}.tags.${key}`;
    yield { path, given: key.length, most: TAGS.key, unit: "characters in the key", source };
    yield { path, given: rendering.text(value, values).length, most: TAGS.value, unit: "characters", source };
  }
}

function* sums({ resource = {} }: Written, rendering: Rendering): Iterable<Measured> {
  for (const { type, of, most, characters, source } of MOST) {
    const found = new Map<string, number>();
    for (const values of Object.values(resource[type] ?? {})) {
      const around = textOf(values[of]).replace(/^\$\{|\}$/g, "");
      const own = characters === undefined ? 1 : MEASURES[COMPACT](rendering.text(values[characters], values));
      found.set(around, (found.get(around) ?? 0) + own);
    }
    const unit = characters === undefined ? "of them" : COMPACT;
    for (const [around, given] of found) yield { path: `${type}, of ${around}`, given, most, unit, source };
  }
}
