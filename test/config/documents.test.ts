import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Problems, parsedDocument, readChecked, readDocument } from "../../config/documents";
import { FileIndex } from "../../config/file-index";
import { ConfigurationError, type Problem } from "../../config/problem";

const problem = (given: Partial<Problem> = {}): Problem => ({
  file: "b.yml",
  line: 2,
  column: 3,
  path: "b",
  given: 1,
  allowed: "2",
  advice: "Write 2.",
  ...given,
});
const source = (room: string) => ({ room, file: "defaults.yml", line: 1, advice: "Write 2." });

describe("problems of a run", () => {
  const listed = (...all: Partial<Problem>[]) => {
    const problems = new Problems();
    problems.add(...all.map(problem));
    expect(problems.count).toBe(problems.list().length);
    return problems.list();
  };

  it("are told once, the first of them", () => {
    expect(listed({}, { advice: "Other." }, { given: 7 })).toEqual([problem()]);
  });

  it.each<[string, Partial<Problem>]>([
    ["file", { file: "c.yml" }],
    ["line", { line: 3 }],
    ["column", { column: 4 }],
    ["path", { path: "c" }],
    ["what is allowed", { allowed: "3" }],
    ["the room whose value it is", { source: source("redis") }],
  ])("are two by %s", (_what, other) => {
    expect(listed({}, other)).toHaveLength(2);
    expect(listed(other, other)).toHaveLength(1);
  });

  it("are in the order of file, line, column and path", () => {
    const places = [
      { file: "a.yml", line: 9, column: 9, path: "z" },
      { file: "b.yml", line: null, column: null, path: "z" },
      { file: "b.yml", line: 2, column: 1, path: "y" },
      { file: "b.yml", line: 2, column: 3, path: "a" },
      { file: "b.yml", line: 2, column: 3, path: "b" },
      { file: "b.yml", line: 10, column: 1, path: "a" },
      { file: "c.yml", line: 1, column: 1, path: "a" },
    ];
    const seen = (all: readonly Partial<Problem>[]) =>
      listed(...all).map(({ file, line, column, path }) => ({ file, line, column, path }));
    expect(seen([...places].reverse())).toEqual(places);
    expect(seen(places)).toEqual(places);
  });

  it("are thrown together where there are any", () => {
    const problems = new Problems();
    expect(() => problems.throwIfAny()).not.toThrow();
    problems.add(problem(), problem({ line: 1 }));
    expect(() => problems.throwIfAny()).toThrow(ConfigurationError);
    expect(() => problems.throwIfAny()).toThrow(/^b\.yml:1:3 .*\nb\.yml:2:3 .*\n2 problems in the configuration$/);
  });
});

describe("a document", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "tessera-documents-")));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string, text?: string) => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  };

  it("is read, or told why not", () => {
    const problems = new Problems();
    expect(readDocument(at("a.yml", "a: 1\n"), problems)?.value).toEqual({ a: 1 });
    expect(readDocument(at("a.yml"), problems, join(folder, ".."))?.file).toBe(at("a.yml"));
    expect(readDocument(at("list.yml", "- 1\n"), problems, folder, "list")?.value).toEqual({ 0: 1 });
    expect(problems.count).toBe(0);
    expect(readDocument(at("list.yml"), problems)).toBeNull();
    expect(readDocument(at("none.yml"), problems)).toBeNull();
    expect(parsedDocument(at("b.yml"), "a: [\n", problems)).toBeNull();
    expect(problems.list().map(({ file, given }) => [file, given])).toEqual([
      [at("b.yml"), "the end of the file"],
      [at("list.yml"), "a list"],
      [at("none.yml"), "no such file"],
    ]);
  });

  it("is held against a schema, once for each text", () => {
    let checked = 0;
    const schema = z.strictObject({
      a: z.number().refine((value) => {
        checked += 1;
        return value > 0;
      }),
    });
    const problems = new Problems();
    const read = (name: string, text: string) => {
      const found = readChecked(at(name, text), "kind", () => schema, new FileIndex(), problems);
      return found && [found.document.file, found.document.text, found.value];
    };
    expect(read("a.yml", "a: 1\n")).toEqual([at("a.yml"), "a: 1\n", { a: 1 }]);
    expect(read("b.yml", "a: 1\n")).toEqual([at("b.yml"), "a: 1\n", { a: 1 }]);
    expect([checked, problems.count]).toEqual([1, 0]);
    expect(read("b.yml", "a: 2\n")).toEqual([at("b.yml"), "a: 2\n", { a: 2 }]);
    for (const text of ["a: 0\n", "a: x\n", "a: [\n", "b: 1\n"]) {
      const before = problems.count;
      expect(read("c.yml", text)).toBeNull();
      expect(problems.count).toBeGreaterThan(before);
    }
    expect(readChecked(at("none.yml"), "kind", () => schema, new FileIndex(), problems)).toBeNull();
    expect(problems.list().at(-1)?.given).toBe("no such file");
  });
});
