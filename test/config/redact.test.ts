import { maskedWithout, secretsOf } from "../../config/redact/configuration";
import { isNamed, looksRandom, MASK, Redactor, sealed, visible } from "../../config/redact/redact";
import { Remembered } from "../../config/redact/remembered";

const long = (length: number) => "Z".repeat(length);

describe("what is remembered", () => {
  const masked = (secrets: readonly string[], text: string) => {
    const remembered = new Remembered();
    for (const secret of secrets) remembered.add(secret);
    return remembered.mask(text, "#");
  };

  it.each<[readonly string[], string, string]>([
    [[], "Zebra-7", "Zebra-7"],
    [["Zebra-7"], "Zebra-7", "#"],
    [["Zebra-7"], "a Zebra-7 b Zebra-7", "a # b #"],
    [["Zebra-7"], "Zebra-7Zebra-7", "##"],
    [["Zebra-7"], "xZebra-7x", "x#x"],
    [["Zebra-7"], "Zebra-", "Zebra-"],
    [["Zebra-7"], "zebra-7", "zebra-7"],
    [["Zebra-7"], "Zeb", "Zeb"],
    [["Zebra-7", "Zebra-7-long"], "Zebra-7-long Zebra-7", "# #"],
    [["Zebra-7-long", "Zebra-7"], "Zebra-7-long Zebra-7", "# #"],
    [["Zebra-7", "Horse-8"], "Horse-8 Zebra-7", "# #"],
    [["Zebra"], "Zebra", "#"],
    [["Zebr"], "Zebr", "Zebr"],
    [["zebra"], "zebra", "zebra"],
    [["zebra_stripes-a"], "zebra_stripes-a", "zebra_stripes-a"],
    [["zebra_stripes-ab"], "zebra_stripes-ab", "#"],
    [["zebra7"], "zebra7", "#"],
    [["12345"], "12345", "12345"],
    [["123456"], "123456", "#"],
    [["Zebra-7", "Zebra-7"], "Zebra-7", "#"],
  ])("of %j masks %j as %j", (secrets, text, expected) => {
    expect(masked(secrets, text)).toBe(expected);
  });

  it("is no longer than a text that is shown", () => {
    expect(masked([long(4096)], long(4096))).toBe("#");
    expect(masked([long(4097)], long(4097))).toBe(long(4097));
  });

  it("is bounded, whatever a plan holds", () => {
    const many = Array.from({ length: 50_001 }, (_, at) => `Secret-${at}`);
    const remembered = new Remembered();
    for (const secret of ["First-1", "First-1", ...many]) remembered.add(secret);
    expect(remembered.mask("First-1 Secret-49998.", "#")).toBe("# #.");
    expect(remembered.mask("Other-1 Secret-50000", "#")).toBe("Other-1 #0");
  });
});

describe("a report's values", () => {
  const redactor = new Redactor();

  it.each([
    ["a", null, "(none)"],
    ["a", undefined, "(none)"],
    ["a", true, "true"],
    ["password", false, "false"],
    ["a", 7, "7"],
    ["a", "", '""'],
    ["a", "plain", "plain"],
    ["password", "plain", MASK],
    ["db.password", 7, MASK],
    ["a", "x".repeat(160), "x".repeat(160)],
    ["a", "x".repeat(161), "text of 161 characters"],
    ["a", "one\ntwo", MASK],
    ["a", [], "[]"],
    ["a", [1, "b", null], "[1, b, (none)]"],
    ["a", Array(8).fill(1), `[${Array(8).fill(1).join(", ")}]`],
    ["a", Array(10).fill(1), `[${Array(8).fill(1).join(", ")}, and 2 more]`],
    ["a", [{ b: 1 }], "1 element"],
    ["a", [{ b: 1 }, 2], "2 elements"],
    ["a", [null, {}], "2 elements"],
    ["a", [["b"]], "1 element"],
    ["password", ["b"], MASK],
    ["a", ["b", "AKIAIOSFODNN7EXAMPLE"], MASK],
    ["a", { b: 1, c: 2 }, "2 attributes"],
    ["a", "alice:zebra7@db.internal:5432/orders", MASK],
  ])("under %s, %j is shown as %s", (path, value, shown) => {
    expect(redactor.value(path, value)).toBe(shown);
  });

  it.each([
    ["secretsmanager delete-secret: nobody is signed in", "secretsmanager delete-secret: nobody is signed in"],
    ["secretsmanager describe-secret: AccessDenied: x", "secretsmanager describe-secret: AccessDenied: x"],
    ["delete-secret: zebra7", `delete-${MASK}`],
    ["secretsmanager secret: zebra7", `secretsmanager ${MASK}`],
    ["secretsmanager delete-secret: client-secret: zebra7", `secretsmanager delete-secret: client-${MASK}`],
  ])("what a call failed by is read, and no secret beside it: %s", (text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it("are cut, and masked where they were called sensitive anywhere", () => {
    const one = new Redactor();
    one.remember({ a: ["Zebra-7", { b: "Horse-8" }, 123_456, null, true] });
    expect(one.text("Zebra-7 Horse-8 123456 true")).toBe(`${MASK} ${MASK} ${MASK} true`);
    expect(one.value("a", 123_456)).toBe(MASK);
    const text = "ab ".repeat(1366);
    expect(one.text(text.slice(0, 4096))).toBe(text.slice(0, 4096));
    expect(one.text(text)).toBe(`${text.slice(0, 4096)}…`);
    expect(sealed({ a: ["Zebra-7", 1], b: null, c: { d: "Horse-8" } }, one)).toEqual({
      a: [MASK, 1],
      b: null,
      c: { d: MASK },
    });
  });
});

it.each([
  ["plain é ✅\u00a0", "plain é ✅\u00a0"],
  ["\u0000\n\u001f\u007f\u009f", "\ufffd".repeat(5)],
  ["\u00ad\u061c\u200b\u200f\u2028\u202e", "\ufffd".repeat(6)],
  ["\u2060\u206f\ufeff\ufff9\ufffb", "\ufffd".repeat(5)],
  ["\u{e0000}\u{e0041}\u{e007f}", "\ufffd".repeat(3)],
  [
    "\u00ac\u00ae\u200a\u2010\u2027\u202f\u205f\u2070\ufff8\ufffc",
    "\u00ac\u00ae\u200a\u2010\u2027\u202f\u205f\u2070\ufff8\ufffc",
  ],
])("what hides in %j is made visible", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

it.each([
  ["0123456789abcdef0123456789abcdef01234567", true],
  ["0123456789ABCDEF0123456789abcdef01234567", true],
  ["0123456789abcdef0123456789abcdef0123456", false],
  ["0123456789abcdef0123456789abcdef0123456g", false],
  ["wJalrXUtnFEMI7K7MDENGbPxRfiCYEXAMPLEKEY1", true],
  ["a1B2c3D4e5F6g7H8", true],
  ["aB3dE5fG7hJ9kL2m", true],
  ["abcdefgh12345678", false],
  ["ABCDEFGH12345678", false],
  ["AbCdEfGhIjKlMnOp", false],
  ["productionCellPool1Tenants", false],
  ["DatabaseClusterInstance12", false],
])("%s looks as if nobody had typed it: %s", (token, random) => {
  expect(looksRandom(token)).toBe(random);
});

it.each([
  ["a.password", undefined, true],
  ['a["password"]', undefined, true],
  ["a[0].dbPassword", undefined, true],
  ["passwordless", undefined, false],
  ["a.b", undefined, false],
  ["password_length", "7", false],
  ["password_length", "hunter2 and more", true],
])("the path %s of %j has such a name: %s", (path, value, named) => {
  expect(isNamed(path, /password(?!less)/i, value)).toBe(named);
});

describe("texts about secrets", () => {
  it.each<[string, unknown, readonly string[]]>([
    ["password", "zebra7", ["zebra7"]],
    ["password", 7777, ["7777"]],
    ["name", "zebra7", []],
    ["a", { password: "zebra7", host: "db" }, ["zebra7"]],
    ["a", [{ name: "DB_PASSWORD", value: "zebra7" }], ["zebra7"]],
    ["a", { b: [{ token: "t0ken" }, "plain"], c: null, d: true }, ["t0ken"]],
    ["password", null, []],
  ])("under %s, of %j: %j", (path, value, secrets) => {
    expect(secretsOf(path, value)).toEqual(secrets);
  });

  it.each<[readonly string[], string, string]>([
    [[], "zebra7 is shown", "zebra7 is shown"],
    [["zebra7"], "zebra7 is not", `${MASK} is not`],
    [["zebra7"], 'given "zebra7", zebra7', `given "${MASK}", ${MASK}`],
    [["Zebra-7!"], "the id zebra7 is made of it", `the id ${MASK} is made of it`],
    [["zebra7horse"], "a part, zebra7, is not", `a part, ${MASK}, is not`],
    [["zebra7horse"], "zeb is too short", "zeb is too short"],
    [["zeb"], "zeb is too short", "zeb is too short"],
    [["zebr"], "zebr is not", `${MASK} is not`],
  ])("without %j, %j reads %j", (secrets, text, expected) => {
    expect(maskedWithout(secrets, text)).toBe(expected);
  });
});
