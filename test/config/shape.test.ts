import { z } from "zod";
import { check, MOST_PROBLEMS } from "../../config/check";
import { elsewhere } from "../../config/refusal";
import { refusalsOf } from "../../config/refusals-of";
import { leavesOf, metaOf, partial, pathsOf, schemaAt, shapeOf, unwrap, wordsOf } from "../../config/shape";
import type { Document } from "../../config/yaml";
import { parseDocument } from "../../config/yaml";
import "../../config/fields";

const inner = z.strictObject({ c: z.number(), d: z.enum(["on", "off"]) });
const schema = z.strictObject({
  a: z.string().optional(),
  b: inner.default({ c: 1, d: "on" }),
  list: z.array(z.strictObject({ e: z.literal("yes") })).nullable(),
  named: z.record(z.string(), z.strictObject({ f: z.boolean() })),
  either: z.union([z.strictObject({ g: z.literal(["x", 7, null]) }), z.strictObject({ h: z.enum(["y"]) })]),
});

it.each([
  [z.string(), false],
  [z.string().optional(), false],
  [z.string().nullable(), true],
  [z.string().nullable().optional(), true],
  [z.string().optional().nullable().default(null), true],
  [z.string().default("a").readonly(), false],
  [z.string().prefault("a"), false],
])("wrappers are taken off, and null is known: case %#", (given, nullable) => {
  const { schema: bare, nullable: admits } = unwrap(given);
  expect([bare instanceof z.ZodString, admits]).toEqual([true, nullable]);
});

describe("what a schema says of itself", () => {
  const said = z.string().meta({ form: "inside" });

  it.each([
    ["by itself", said, "inside"],
    ["by what it wraps", said.optional().nullable(), "inside"],
    ["by the outermost that says it", said.optional().meta({ form: "outside" }).nullable(), "outside"],
    ["by nothing", z.string().optional(), undefined],
    ["not by what it holds", z.array(said), undefined],
  ])("is known %s", (_by, given, form) => {
    expect(metaOf(given, "form")).toBe(form);
    expect(metaOf(given, "scope")).toBeUndefined();
  });
});

describe("the schema of a place", () => {
  it.each<[readonly (string | number)[], string | null]>([
    [[], "object"],
    [["a"], "optional"],
    [["b"], "default"],
    [["b", "c"], "number"],
    [["list"], "nullable"],
    [["list", 0], "object"],
    [["list", 3, "e"], "literal"],
    [["named", "anything"], "object"],
    [["named", "anything", "f"], "boolean"],
    [["either", "g"], "literal"],
    [["either", "h"], "enum"],
    [["either", "i"], null],
    [["gone"], null],
    [["gone", "further"], null],
    [["a", "below"], null],
    [["constructor"], null],
    [["b", "toString"], null],
  ])("%j is %s", (path, type) => {
    expect(schemaAt(schema, path)?._zod.def.type ?? null).toBe(type);
  });

  it("has keys where it is a map with fixed ones", () => {
    expect(Object.keys(shapeOf(schema.shape.b) ?? {})).toEqual(["c", "d"]);
    for (const none of [schema.shape.a, schema.shape.named, schema.shape.list]) expect(shapeOf(none)).toBeNull();
  });
});

it("paths are of maps and leaves, in order", () => {
  expect(pathsOf(schema)).toEqual(["a", "b", "b.c", "b.d", "list", "named", "either"]);
  expect(leavesOf(schema)).toEqual(["a", "b.c", "b.d", "list", "named", "either"]);
  expect([pathsOf(z.string()), leavesOf(z.string())]).toEqual([[], []]);
});

it("words are those that some setting may be, and no numbers", () => {
  expect([...wordsOf(schema)].sort()).toEqual(["off", "on", "x", "y", "yes"]);
  expect(wordsOf(schema)).toBe(wordsOf(schema));
  expect([...wordsOf(z.string())]).toEqual([]);
});

describe("a layer's settings", () => {
  const layer = partial(z.strictObject({ a: z.string().meta({ form: "text" }), b: inner }).meta({ form: "a map" }));

  it.each([
    [{}, true],
    [{ a: "x" }, true],
    [{ b: {} }, true],
    [{ b: { c: 1 } }, true],
    [{ a: 1 }, false],
    [{ b: { c: "x" } }, false],
    [{ b: { other: 1 } }, false],
    [{ other: 1 }, false],
  ])("may be %j: %s", (value, may) => {
    expect(layer.safeParse(value).success).toBe(may);
  });

  it("say of themselves what the whole ones say, and are made once", () => {
    expect([metaOf(layer, "form"), metaOf(layer.shape.a as z.ZodType, "form")]).toEqual(["a map", "text"]);
    expect(metaOf(layer.shape.b as z.ZodType, "form")).toBeUndefined();
    expect(partial(inner)).toBe(partial(inner));
  });
});

it("refusals are found by name wherever they stand, with their place", () => {
  const [one, two, three, four] = ["one", "two", "three", "four"].map(elsewhere);
  const given = z
    .strictObject({
      a: z
        .enum(["x"])
        .meta({ refused: { y: one! } })
        .optional(),
      list: z.array(z.strictObject({ b: z.string() }).meta({ refusedKeys: { c: two! } })),
      named: z.record(z.string(), z.enum(["x"]).meta({ refused: { z: three! } })),
      either: z.union([
        z.strictObject({ d: z.string() }),
        z.strictObject({ e: z.string().meta({ refused: { v: four! } }) }),
      ]),
    })
    .meta({ refusedKeys: { f: one! } });
  expect(refusalsOf(given)).toEqual([
    { path: "", what: "f", isKey: true, refusal: one },
    { path: "a", what: "y", isKey: false, refusal: one },
    { path: "list.*", what: "c", isKey: true, refusal: two },
    { path: "named.*", what: "z", isKey: false, refusal: three },
    { path: "either.e", what: "v", isKey: false, refusal: four },
  ]);
});

/** What is told of a text: given, allowed and advice of each problem, and what is left of it. */
function told(shape: z.ZodType, text: string) {
  const result = check(parseDocument("f.yml", text) as Document, shape);
  if ("value" in result) return { problems: [], rest: result.value };
  return {
    problems: result.problems.map(({ path, given, allowed, advice }) => [path, given, allowed, advice]),
    rest: result.rest,
  };
}

describe("what a setting takes, and what to write instead", () => {
  const of = (one: z.ZodType) => z.strictObject({ a: one });
  const number = z.number().int().min(2).max(9);

  it.each<[string, z.ZodType, string, unknown, string, string]>([
    [
      "a switch by another word",
      z.boolean(),
      "Yes",
      "Yes",
      "true or false",
      "YAML 1.2 knows true and false only: write true.",
    ],
    [
      "a switch by its other word",
      z.boolean(),
      "off",
      "off",
      "true or false",
      "YAML 1.2 knows true and false only: write false.",
    ],
    ["a switch by no word", z.boolean(), "maybe", "maybe", "true or false", "Write true or false, without quotes."],
    [
      "a switch by a member of every object",
      z.boolean(),
      "valueOf",
      "valueOf",
      "true or false",
      "Write true or false, without quotes.",
    ],
    ["a switch by a number", z.boolean(), "1", 1, "true or false", "Change the line."],
    ["a number that is too low", number, "1", 1, "2 to 9", "Raise it."],
    ["a number that is too high", number, "10", 10, "2 to 9", "Lower it."],
    ["a fraction", number, "2.5", 2.5, "2 to 9", "Round it."],
    ["a number in quotes", number, '"3"', "3", "2 to 9", "Take the quotes out."],
    ["a word for a number", number, "3GB", "3GB", "2 to 9", "Write a number; units are in the name."],
    ["an empty text for a number", number, '" "', " ", "2 to 9", "Write a number; units are in the name."],
    ["nothing for a number", number, "", null, "2 to 9", "Write a value, or take the line out."],
    ["a number of any size", z.number().min(2), "1", 1, "2 to any, fractions too", "Raise it."],
    ["a number in steps", z.number().min(0).max(9).multipleOf(0.5), "0.3", 0.3, "0 to 9 in steps of 0.5", "Round it."],
    ["a choice that is near", z.enum(["north", "south"]), "nort", "nort", "north or south", "Did you mean north?"],
    [
      "a choice that is not",
      z.enum(["north", "south"]),
      "zzzzzzzz",
      "zzzzzzzz",
      "north or south",
      "Write one of them.",
    ],
    ["a choice of numbers in quotes", z.literal([14, 15]), '"14"', "14", "14 or 15", "Take the quotes out."],
    ["a choice of texts without them", z.enum(["14", "15"]), "14", 14, '"14" or "15"', 'Write it in quotes: "14".'],
    ["a text without quotes", z.string(), "14", 14, "text", 'Write it in quotes: "14".'],
    ["a text of a form", z.string().regex(/^x/).meta({ form: "an x" }), "y", "y", "an x", "Change the line."],
    ["a list as one", z.array(z.string()), "x", "x", "a list, each item text", "Write it as a list: [a, b]."],
    [
      "a list with too few",
      z.array(z.string()).min(2),
      "[x]",
      ["x"],
      "a list, each item text",
      "Change the number of items.",
    ],
    ["a map as one", inner, "x", "x", "a map of c or d", "Write `key: value` lines below it."],
    [
      "a map of names as one",
      z.record(z.string(), z.string()),
      "x",
      "x",
      "a map",
      "Write `key: value` lines below it.",
    ],
    ["what may be nothing", number.nullable(), "1", 1, "2 to 9 or null", "Raise it."],
    ["what is refused", z.enum(["x"]).meta({ refused: { y: elsewhere("write x") } }), "y", "y", "x", "Write x."],
    [
      "what has a reason of its own",
      z.string().refine(() => false, { error: "a day" }),
      "x",
      "x",
      "a day",
      "Change the line.",
    ],
  ])("%s", (_name, one, text, given, allowed, advice) => {
    expect(told(of(one), `a: ${text}\n`)).toEqual({ problems: [["a", given, allowed, advice]], rest: {} });
  });

  it("a setting that is missing is to be added", () => {
    expect(told(of(number), "{}\n").problems).toEqual([["a", undefined, "2 to 9", "Add the line."]]);
  });

  it("an illegal key of a map is told as a key", () => {
    const named = of(
      z.record(
        z
          .string()
          .regex(/^[a-z]+$/)
          .meta({ form: "letters" }),
        z.number(),
      ),
    );
    expect(told(named, "a: { B1: 1 }\n").problems).toEqual([["a.B1", "B1", "as key: letters", "Change the line."]]);
  });
});

describe("a key that nobody knows", () => {
  const shape = z
    .strictObject({ name: z.string(), below: z.strictObject({ deep: z.number().optional() }).optional() })
    .meta({ refusedKeys: { nickname: elsewhere("write name") } });
  const one = (text: string) => told(shape, `name: x\n${text}\n`).problems;

  it.each([
    ["nam: y", ["nam", "y", "at the top level: name or below", "Did you mean name?"]],
    ["nickname: y", ["nickname", "y", "at the top level: name or below", "nickname is refused: write name."]],
    ["deep: 1", ["deep", 1, "at the top level: name or below", "It belongs elsewhere: below.deep."]],
    ["zzzzzzz: 1", ["zzzzzzz", 1, "at the top level: name or below", "There is no such setting: take the line out."]],
    ["below: { dep: 1 }", ["below.dep", 1, "under below: deep", "Did you mean deep?"]],
    [
      "zzzzzzz: [secret]",
      ["zzzzzzz", ["(masked)"], "at the top level: name or below", "There is no such setting: take the line out."],
    ],
    [
      "zzzzzzz: { b: secret, c: null }",
      [
        "zzzzzzz",
        { b: "(masked)", c: null },
        "at the top level: name or below",
        "There is no such setting: take the line out.",
      ],
    ],
  ])("%s", (text, expected) => {
    expect(one(text)).toEqual([expected]);
  });
});

describe("what is left beside faults", () => {
  const shape = z.strictObject({
    a: z.number().optional(),
    b: z.strictObject({ c: z.number().optional(), d: z.number().optional() }).optional(),
    e: z.array(z.number()).optional(),
  });

  it.each([
    ["a: x\nb: { c: 1 }\n", { b: { c: 1 } }],
    ["a: 1\nb: { c: x, d: 2 }\n", { a: 1, b: { d: 2 } }],
    ["a: 1\nb: { c: x }\n", { a: 1 }],
    ["a: 1\nb: { c: x, d: y }\n", { a: 1 }],
    ["a: 1\nb: { other: 1, d: 2 }\n", { a: 1, b: { d: 2 } }],
    ["a: 1\ne: [1, x]\n", { a: 1 }],
    ["a: 1\nother: 2\n", { a: 1 }],
  ])("of %j is %j", (text, rest) => {
    expect(told(shape, text).rest).toEqual(rest);
  });

  it("is nothing where the whole is one", () => {
    const whole = check(parseDocument("f.yml", "a: 1\n") as Document, z.array(z.number()));
    expect("rest" in whole && whole.rest).toBeUndefined();
  });
});

describe("many faults", () => {
  const shape = z.strictObject({ list: z.array(z.number()) });
  const faults = (count: number) => told(shape, `list: [${Array(count).fill("x").join(", ")}]\n`).problems;
  const unknown = (count: number) =>
    told(shape, `list: []\n${Array.from({ length: count }, (_, at) => `zzzzzz${at}: 1\n`).join("")}`).problems;

  it.each([
    ["of values", faults],
    ["of names", unknown],
  ])("%s are told up to fifty, and then counted", (_of, made) => {
    expect(made(MOST_PROBLEMS)).toHaveLength(MOST_PROBLEMS);
    const more = made(MOST_PROBLEMS + 2);
    expect(more).toHaveLength(MOST_PROBLEMS + 1);
    expect(more.at(-1)).toEqual([
      "",
      `${MOST_PROBLEMS + 2} problems`,
      "none",
      `The first ${MOST_PROBLEMS} are listed: mend these first.`,
    ]);
  });
});
