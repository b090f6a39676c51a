import { join } from "node:path";
import { MOST_PROBLEMS } from "../../config/check";
import { Problems } from "../../config/documents";
import { applyExceptions, type Exception, Exceptions, readExceptions } from "../../review/exceptions";
import { finding } from "./group/given";
import { TODAY, withFiles } from "./support/plan";

const row = (given: Partial<Exception> = {}): Exception => ({
  address: "aws_x.a",
  rule: "r",
  owner: "ada",
  expires: "2026-02-01",
  reason: "wanted",
  ...given,
});

describe("a file of exceptions", () => {
  const written = (given: object) => ({ ...row(), rule: "deletion", ...given });
  const read = (rows: unknown) =>
    withFiles({ "exceptions.yml": typeof rows === "string" ? rows : JSON.stringify(rows) }, ([path]) => {
      const problems = new Problems();
      const found = readExceptions(path, TODAY, problems);
      return { found, told: problems.list().map(({ path: at, given, allowed }) => [at, given, allowed]) };
    });

  it("gives its rows, and none where it has none", () => {
    const rows = [written({}), written({ rule: "home-moved", stack: "staging-*" })];
    expect(read(rows)).toEqual({ found: rows, told: [] });
    expect(read("[]\n")).toEqual({ found: [], told: [] });
  });

  it("need not be there unless it is named", () => {
    const problems = new Problems();
    expect(readExceptions(join(__dirname, "none.yml"), TODAY, problems)).toEqual([]);
    expect(problems.count).toBe(1);
  });

  it.each(["2026-02-28", "2024-02-29", "2027-01-03"])("may hold until %s", (expires) => {
    expect(read([written({ expires })])).toMatchObject({ found: [{ expires }], told: [] });
  });

  it.each(["2026-02-29", "2026-02-31", "2026-13-01", "2026-1-2", "26-01-02", "2026-01-02T00:00:00Z", "on 2026-01-02"])(
    "may not hold until %s: that is no day",
    (expires) => {
      expect(read([written({ expires })])).toEqual({
        found: [],
        told: [["0.expires", expires, "a day, YYYY-MM-DD"]],
      });
    },
  );

  it("may not hold for over a year and a day, and gives the other rows", () => {
    expect(read([written({ expires: "2027-01-04" }), written({ owner: "bob" })])).toMatchObject({
      found: [{ owner: "bob" }],
      told: [["0.expires", "2027-01-04", "at most 366 days ahead"]],
    });
  });

  it("has two thousand rows at most", () => {
    const many = (count: number) => read(Array.from({ length: count }, () => written({})));
    expect(many(2000).found).toHaveLength(2000);
    expect(many(2001)).toEqual({ found: [], told: [["", "2001 rows", "at most 2000 rows"]] });
  });

  it("tells fifty mistakes, and how many there are", () => {
    const wrong = (count: number) => read(Array.from({ length: count }, () => written({ owner: "" }))).told;
    expect(wrong(MOST_PROBLEMS)).toHaveLength(MOST_PROBLEMS);
    expect(wrong(MOST_PROBLEMS).every(([at]) => at !== "")).toBe(true);
    expect(wrong(MOST_PROBLEMS + 1)).toHaveLength(MOST_PROBLEMS + 1);
    expect(wrong(MOST_PROBLEMS + 1)).toContainEqual(["", `${MOST_PROBLEMS + 1} problems`, "none"]);
  });
});

describe("an exception", () => {
  it.each([
    ["aws_x.a", "aws_x.a", true],
    ["aws_x.a", "aws_xya", false],
    ["aws_x.a", "module.b.aws_x.a", false],
    ["aws_x.a", "aws_x.ab", false],
    ["aws_x.*", "aws_x.", true],
    ["aws_x.*", "aws_x.a.b", true],
    ["*", "aws_x.a", true],
    ["*.a", "aws_x.a", true],
    ["module.*.aws_x.*", "module.m.aws_x.a", true],
    ["module.*.aws_x.*", "module.m.aws_y.a", false],
    ['aws_x.a["k"]', 'aws_x.a["k"]', true],
    ['aws_x.a["k"]', "aws_x.ak", false],
    ["aws_x.a[0]", "aws_x.a[0]", true],
    ["aws_x.a[0]", "aws_x.a0", false],
    ["a+", "aa", false],
    ["a?", "a", false],
    ["a|b", "a", false],
    ["(a)", "a", false],
    ["(a)", "(a)", true],
    ["a{1}", "a", false],
    ["a{1}", "a{1}", true],
    ["^a$", "a", false],
    ["^a$", "^a$", true],
    ["a\\d", "a1", false],
    ["a\\d", "a\\d", true],
  ])("for %s is about %s: %s", (address, seen, expected) => {
    const about = (given: Partial<Exception>, rest: object) =>
      new Exceptions([row(given)], TODAY).valid({ rule: "r", address: "aws_x.a", stack: "s", ...rest }) !== undefined;
    expect(about({ address }, { address: seen })).toBe(expected);
    expect(about({ stack: address }, { stack: seen })).toBe(expected);
  });

  const now = { rule: "r", address: "aws_x.a", stack: "s" };

  it("holds in every stack where it names none", () => {
    const rows = new Exceptions([row()], TODAY);
    expect([rows.valid(now), rows.valid({ ...now, stack: "t" }), rows.valid({ ...now, rule: "other" })]).toEqual([
      row(),
      row(),
      undefined,
    ]);
  });

  it("holds on its last day", () => {
    const on = (day: string) => new Exceptions([row({ expires: "2026-02-01" })], day).valid(now) !== undefined;
    expect([on("2026-01-31"), on("2026-02-01"), on("2026-02-02")]).toEqual([true, true, false]);
  });

  it("that has expired leaves it to another, and all are told of", () => {
    const [past, holds, later, other] = [
      row({ expires: "2026-01-01" }),
      row({ owner: "bob" }),
      row({ owner: "cid" }),
      row({ rule: "other" }),
    ];
    const rows = new Exceptions([past, holds, later, other], TODAY);
    expect(rows.uses().map(({ state }) => state)).toEqual(["expired", "unused", "unused", "unused"]);
    expect(rows.valid(now)).toBe(holds);
    expect(rows.uses()).toEqual([
      { exception: past, state: "expired" },
      { exception: holds, state: "used" },
      { exception: later, state: "used" },
      { exception: other, state: "unused" },
    ]);
  });
});

it("lifted findings are notes that say what they were, and by whom; notes and the others stay", () => {
  const [stop, note, other] = [
    finding({ severity: "stop" }),
    finding({ severity: "note" }),
    finding({ address: "aws_x.b" }),
  ];
  const { findings, uses } = applyExceptions([stop, note, other], [row()], TODAY);
  const excepted = { owner: "ada", expires: "2026-02-01", reason: "wanted", was: "stop" };
  expect(findings).toEqual([{ ...stop, severity: "note", excepted }, note, other]);
  expect(uses).toEqual([{ exception: row(), state: "used" }]);
});
