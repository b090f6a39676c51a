import fc from "fast-check";
import { dump, load } from "js-yaml";
import { Document, MAX_DEPTH, parseDocument } from "../../config/yaml";

function parsed(text: string): Document {
  const result = parseDocument("f.yml", text);
  if (!(result instanceof Document)) throw new Error(JSON.stringify(result));
  return result;
}

const key = fc
  .stringMatching(/^[a-z_][a-z0-9_.-]{0,8}$/)
  .filter(
    (name) =>
      !(name in Object.prototype) && name !== "prototype" && !["null", "true", "false", "y", "n"].includes(name),
  );
const scalar = fc.oneof(
  fc.string({ maxLength: 12 }).filter((text) => !/[$%]\{/.test(text)),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec<{ tree: unknown; map: Record<string, unknown> }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("tree"), { maxLength: 4 }),
    tie("map"),
  ),
  map: fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
}));
const map = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

/** Words that have a meaning in YAML, or had one. */
const FRAGMENTS = [
  "a",
  "b:",
  ": ",
  "- ",
  "? ",
  "\n",
  "\n  ",
  "\r\n",
  "\t",
  "{",
  "}",
  "[",
  "]",
  ",",
  "&x ",
  "*x",
  "!!str ",
  "!<",
  "|",
  ">",
  "|-\n  ",
  "'",
  '"',
  "#",
  " #",
  "<<: ",
  "---\n",
  "...\n",
  "%YAML 1.2\n",
  "~",
  "yes",
  "0x1f",
  "1e9",
  ".inf",
  "\u0000",
  "\ufeff",
  "\u2028",
  "é",
  "\\x",
];

describe("YAML", () => {
  it("reads what another writes, as another reads it", () => {
    fc.assert(
      fc.property(map, fc.boolean(), (value, flow) => {
        const text = dump(value, { flowLevel: flow ? 0 : -1, noRefs: true });
        expect(parsed(text).value).toEqual(load(text));
        expect(parsed(text.replaceAll("\n", "\r\n")).value).toEqual(load(text));
      }),
      { numRuns: 300 },
    );
  });

  it("knows where each key stands", () => {
    fc.assert(
      fc.property(map, (value) => {
        const text = dump(value, { noRefs: true });
        const document = parsed(text);
        const lines = text.split("\n");
        for (const name of Object.keys(value)) {
          const { line, column } = document.at([name]);
          expect(
            lines[line - 1]
              ?.slice(column - 1)
              .replace(/^['"]/, "")
              .startsWith(name),
          ).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("knows where keys and items stand in every style", () => {
    const document = parsed(
      '# c\r\na: 1\r\nb:\r\n  - x\r\n  - { "y": q, z: null }\r\nc: |\r\n  text\r\n  more\r\nd: [1, [2]]\r\n',
    );
    expect(document.value).toEqual({ a: 1, b: ["x", { y: "q", z: null }], c: "text\nmore\n", d: [1, [2]] });
    expect(document.at(["a"])).toEqual({ line: 2, column: 1 });
    expect(document.at(["b", 0])).toEqual({ line: 4, column: 5 });
    expect(document.at(["b", 1])).toEqual({ line: 5, column: 5 });
    expect(document.at(["b", 1, "y"])).toEqual({ line: 5, column: 7 });
    expect(document.at(["b", 1, "z"])).toEqual({ line: 5, column: 15 });
    expect(document.at(["c"])).toEqual({ line: 6, column: 1 });
    expect(document.at(["d", 1, 0])).toEqual({ line: 9, column: 9 });
    expect(document.at(["b", 1, "missing", "below"])).toEqual({ line: 5, column: 5 });
    expect(document.at(["missing"])).toEqual({ line: 1, column: 1 });
  });

  it("whatever is written, the answer is a map or a problem with a place in the text", () => {
    const garbage = fc.array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 5, unit: "binary" })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(garbage, (parts) => {
        const text = parts.join("");
        const result = parseDocument("f.yml", text);
        if (result instanceof Document) {
          expect(Object.getPrototypeOf(result.value)).toBe(Object.prototype);
          return;
        }
        expect(result.line).toBeGreaterThanOrEqual(1);
        expect(result.line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
        expect(result.column).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 3000 },
    );
  });

  it("no text adds to what every object has", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype), "prototype"),
        fc.boolean(),
        (name, quoted) => {
          const result = parseDocument("f.yml", `a:\n  ${quoted ? JSON.stringify(name) : name}: { polluted: true }\n`);
          expect(result).toMatchObject({ line: 2, column: 3, given: name });
        },
      ),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    ["a: ~", null],
    ["a:", null],
    ["a: NULL", null],
    ["a: TRUE", true],
    ["a: no", "no"],
    ["a: +12", 12],
    ["a: 0x1F", 31],
    ["a: 0o17", 15],
    ["a: .5", 0.5],
    ["a: 1.", 1],
    ["a: -2.5e-3", -0.0025],
    ["a: '017'", "017"],
    ["a: 12:30", "12:30"],
    ["a: 1_000", "1_000"],
    ["a: .inf", ".inf"],
    ["a: 2024-01-01", "2024-01-01"],
  ])("%s", (text, value) => expect(parsed(text).value).toEqual({ a: value }));

  it.each(["a: 010", "a: 9007199254740993", "a: 1e999"])(
    "%s is refused: it would not come out as it went in",
    (text) => {
      expect(parseDocument("f.yml", text)).toMatchObject({ line: 1, column: 4, path: "a" });
    },
  );

  it("takes nesting as deep as it says, and no deeper", () => {
    const nested = (depth: number) =>
      `${Array.from({ length: depth }, (_, level) => `${" ".repeat(level)}a:`).join("\n")} 1\n`;
    const flow = (depth: number) => `a: ${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}\n`;
    for (const text of [nested, flow]) {
      expect(parseDocument("f.yml", text(MAX_DEPTH))).toBeInstanceOf(Document);
      expect(parseDocument("f.yml", text(MAX_DEPTH + 1))).toMatchObject({ allowed: "at most 32 levels" });
      expect(parseDocument("f.yml", text(5000))).toMatchObject({ allowed: "at most 32 levels" });
    }
  });

  it.each([
    ["keys on a line", `a: ${"b: ".repeat(300_000)}`],
    ["open brackets", "[".repeat(1_000_000)],
    ["questions", "? ".repeat(500_000)],
    ["dashes", "- ".repeat(500_000)],
    ["tags", "!a ".repeat(300_000)],
    ["anchors", "&a ".repeat(300_000)],
    ["quotes", "'".repeat(999_999)],
    ["lines of one text", "a: b\n  c\n".padEnd(1_000_000, "  d\n")],
    ["keys of one map", Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join("\n")],
    ["items of one list", `a: [${"1,".repeat(400_000)}]`],
    ["a list as key", `[${"a,".repeat(400_000)}]: b`],
    ["comments", "#\n".repeat(400_000)],
    ["documents", "--- a\n".repeat(150_000)],
  ])("a mebibyte of %s has an answer", (_, text) => {
    const result = parseDocument("f.yml", text);
    expect(result instanceof Document || result.allowed !== "").toBe(true);
  });
});
