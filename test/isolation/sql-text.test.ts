import { refusal } from "../../constructs/engines/families/postgresql/sql/refusal";
import {
  block,
  guard,
  guardsOf,
  identifier,
  literal,
  quoted,
  withoutGuard,
} from "../../constructs/engines/families/postgresql/sql/sql";

const long = (length: number) => "a".repeat(length);

describe("text in statements", () => {
  it.each([
    ["a", true],
    ["_a", true],
    ["a1_", true],
    [long(63), true],
    [long(64), false],
    ["", false],
    ["A", false],
    ["1a", false],
    ["a-b", false],
    ['a"', false],
    ["a\n", false],
  ])("%j is an identifier: %s", (name, is) => {
    if (is) expect(identifier(name)).toBe(`"${name}"`);
    else
      expect(() => identifier(name)).toThrow(/^SQL: an identifier must match .* \(at most 63 bytes\), got: ".*"\.$/s);
  });

  it.each([
    [null, "NULL"],
    [true, "true"],
    [false, "false"],
    [0, "0"],
    [-7, "-7"],
    [2 ** 53 - 1, "9007199254740991"],
    ["", "''"],
    ["it's", "'it''s'"],
    ["''", "''''''"],
    [" [~]", "' [~]'"],
  ])("%j is the literal %s", (value, sql) => {
    expect(literal(value)).toBe(sql);
  });

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("the number %d is none", (value) => {
    expect(() => literal(value)).toThrow(`SQL: a number must be a safe integer, got: ${value}.`);
  });

  it.each(["\\", "a\\'", "\n", "\t", "\u007f", "é", "\u0000"])("the text %j is none", (value) => {
    expect(() => literal(value)).toThrow("SQL: a literal must be printable ASCII without a backslash");
  });

  it("bodies stand between quotes that none of them holds", () => {
    expect(quoted("\n a \n")).toBe("$tessera$\na\n$tessera$");
    expect(block("BEGIN END")).toBe("DO $tessera$\nBEGIN END\n$tessera$");
    expect(() => quoted("a $tessera$ b")).toThrow("SQL: a body must not contain $tessera$.");
  });
});

describe("a refusal", () => {
  it("says what was refused, of which object, and what to do", () => {
    expect(refusal("r.bad", "no %s here", "Take it away.")).toBe(
      "IF r.bad THEN\n    RAISE EXCEPTION 'Tessera: no % here', r.name\n      USING ERRCODE = 'TS001', HINT = 'Take it away.';\n  END IF;",
    );
    expect(refusal("r.bad", "no %s here", "Go.", "other")).toContain("'Tessera: no % here', other\n");
    expect(refusal("r.bad", "nobody's", "Go.")).toContain("RAISE EXCEPTION 'Tessera: nobody''s'\n");
  });
});

describe("marks of guards", () => {
  it.each([
    ["a_b", "why", true],
    ["a", "why: 1, 2", true],
    ["", "why", false],
    ["_a", "why", false],
    ["a1", "why", false],
    ["A", "why", false],
    ["a b", "why", false],
    ["a", "", false],
    ["a", "a * b", false],
    ["a", "a / b", false],
    ["a", "$a", false],
  ])("of %j, because of %j, are legal: %s", (id, why, legal) => {
    if (legal) expect(guard(id, why, "SELECT 1")).toBe(`/* guard ${id}: ${why} */ SELECT 1 /* end ${id} */`);
    else expect(() => guard(id, why, "SELECT 1")).toThrow(`guard ${id}: not a legal id or reason.`);
  });

  const at = { as: "executor", database: "d" } as const;

  it("are found in every statement of every step", () => {
    const steps = [
      { ...at, statements: [guard("a", "one", "x"), `y ${guard("b_c", "two", "z")} ${guard("d", "three", "z")}`] },
      { ...at, statements: [guard("e", "four", "x"), "/* guard */ y"] },
    ];
    expect([...guardsOf(steps)]).toEqual([
      ["a", "one"],
      ["b_c", "two"],
      ["d", "three"],
      ["e", "four"],
    ]);
  });

  it("are taken out wherever they stand, over lines, and nothing else is", () => {
    const all = `x ${guard("a", "one", "\n y\n")} z ${guard("ab", "two", "v")} ${guard("a", "one", "w")}`;
    const steps = [
      { ...at, statements: [all, guard("a", "one", "x"), " "] },
      { ...at, statements: [guard("a", "one", "x")] },
      { ...at, statements: ["kept"] },
    ];
    expect(withoutGuard(steps, "a")).toEqual([
      { ...at, statements: [`x  z ${guard("ab", "two", "v")} `] },
      { ...at, statements: ["kept"] },
    ]);
    expect(withoutGuard(steps, "none").flatMap(({ statements }) => statements)).toHaveLength(4);
  });
});
