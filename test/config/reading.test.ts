import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { displayed, isThere, MAX_FILE_BYTES, readText } from "../../config/files";
import { makeFolder } from "../../config/make-folder";
import type { Problem } from "../../config/problem";
import { NoRegularFile, readRegular, readRegularText } from "../../config/regular-file";
import { digestOf, readTexts } from "../../config/tenant-texts";
import { treeOf } from "../../config/trees";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "tessera-reading-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);

describe("a file's text", () => {
  const read = (name = "f.yml") => readText(folder, name);
  const told = () => {
    const { line, column, given, allowed } = read() as Problem;
    return [line, column, given, allowed];
  };

  it("is what stands in it, up to its most", () => {
    write("f.yml", "é: ✅\n");
    expect(read()).toBe("é: ✅\n");
    write("f.yml", "");
    expect(read()).toBe("");
    write("f.yml", "x".repeat(MAX_FILE_BYTES));
    expect(read()).toHaveLength(MAX_FILE_BYTES);
    write("f.yml", "x".repeat(MAX_FILE_BYTES + 1));
    expect(told()).toEqual([null, null, `${MAX_FILE_BYTES + 1} bytes`, `at most ${MAX_FILE_BYTES} bytes`]);
  });

  it.each([
    ["at its beginning", [0xff], 1, 1, "ff"],
    ["after letters", [0x61, 0x62, 0x80], 1, 3, "80"],
    ["after a letter of two bytes", [0xc3, 0xa9, 0xff], 1, 2, "ff"],
    ["after one of three", [0xe2, 0x9c, 0x85, 0xfe], 1, 2, "fe"],
    ["after one of four, which counts as two", [0xf0, 0x9f, 0x98, 0x80, 0xc0], 1, 3, "c0"],
    ["on another line", [0x61, 0x0a, 0x0a, 0x62, 0x0f, 0xff], 3, 3, "ff"],
    ["where a letter is cut off by the end", [0x61, 0xc3], 1, 2, "c3"],
    ["where one is cut off by a line", [0x61, 0xc3, 0x0a, 0x62], 1, 2, "c3"],
  ])("is UTF-8, and a byte that is not is told %s", (_where, bytes, line, column, byte) => {
    write("f.yml", Buffer.from(bytes));
    expect(told()).toEqual([line, column, `byte 0x${byte}`, "UTF-8"]);
  });

  it("is of a file, not of anything else", () => {
    expect(told()).toEqual([null, null, "no such file", "a file"]);
    mkdirSync(join(folder, "f.yml"));
    expect(told()).toEqual([null, null, "not a regular file", "a file"]);
    rmSync(join(folder, "f.yml"), { recursive: true });
    write("other", "a: 1\n");
    symlinkSync("other", join(folder, "f.yml"));
    expect(told()).toEqual([null, null, "a link", "a file"]);
    expect(read("other/f.yml")).toMatchObject({ given: "ENOTDIR", allowed: "a file that can be read" });
  });
});

describe("what has a name", () => {
  it("is there, be it a link that leads nowhere", () => {
    write("file", "");
    symlinkSync("nowhere", join(folder, "link"));
    const there = ["file", "link", ".", "none", "none/below", "file/below"].map((name) => isThere(join(folder, name)));
    expect(there).toEqual([true, true, true, false, false, false]);
  });

  it("is shown from where the command runs, or whole where it lies outside", () => {
    expect([displayed(join(process.cwd(), "a/b")), displayed("a/../c"), displayed("/etc/x")]).toEqual([
      "a/b",
      "c",
      "/etc/x",
    ]);
  });

  it("is made with all folders above it, and may be there", () => {
    const path = join(folder, "a/b/c");
    makeFolder(path, 0o700);
    makeFolder(path);
    expect(isThere(path)).toBe(true);
    write("file", "");
    expect(() => makeFolder(join(folder, "file/below"))).toThrow(/ENOTDIR/);
  });
});

describe("a file that somebody named", () => {
  it("is read where it is a regular one, also by a link", () => {
    write("f", "é");
    symlinkSync("f", join(folder, "link"));
    expect([readRegularText(join(folder, "f")), readRegularText(join(folder, "link"))]).toEqual(["é", "é"]);
    expect(readRegular(join(folder, "f"))).toEqual(Buffer.from("é"));
  });

  it.each([
    ["/dev/null", "a device"],
    ["pipe", "a pipe"],
  ])("is refused at once where it is %s: %s", (name, kind) => {
    if (name === "pipe") execFileSync("mkfifo", [join(folder, name)]);
    const path = name === "pipe" ? join(folder, name) : name;
    const refused = (): unknown => {
      try {
        return readRegular(path);
      } catch (error) {
        return error;
      }
    };
    expect(refused()).toBeInstanceOf(NoRegularFile);
    expect(refused()).toMatchObject({
      path,
      kind,
      message: `${path}: is ${kind}, and a regular file is wanted. Write what it gives to a file, and name that`,
    });
  });

  it("is told with its path where it cannot be read", () => {
    expect(() => readRegular(folder)).toThrow(expect.objectContaining({ code: "EISDIR", path: folder }));
    expect(() => readRegular(join(folder, "none"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });
});

describe("the files of a tenant's folder, read at once", () => {
  it("come in the order of names, hidden ones left out", () => {
    for (const name of ["tenant.yml", "b.yml", "a.yml", ".hidden"]) write(name, `# ${name}\n`);
    expect([...readTexts(folder)!]).toEqual([
      ["a.yml", "# a.yml\n"],
      ["b.yml", "# b.yml\n"],
      ["tenant.yml", "# tenant.yml\n"],
    ]);
    rmSync(join(folder, "a.yml"));
    rmSync(join(folder, "b.yml"));
    expect([...readTexts(folder)!.keys()]).toEqual(["tenant.yml"]);
  });

  it("are as large as a file may be, and no larger", () => {
    write("a.yml", "x".repeat(MAX_FILE_BYTES));
    write("b.yml", "short");
    expect([...readTexts(folder)!.values()].map(({ length }) => length)).toEqual([MAX_FILE_BYTES, 5]);
    write("a.yml", "x".repeat(MAX_FILE_BYTES + 1));
    expect(readTexts(folder)).toBeNull();
  });

  it.each<[string, () => void]>([
    ["a folder", () => mkdirSync(join(folder, "a"))],
    ["a link", () => symlinkSync("tenant.yml", join(folder, "a.yml"))],
    ["bytes that are no UTF-8", () => write("a.yml", Buffer.of(0xff))],
    ["a repository", () => mkdirSync(join(folder, ".git"))],
    ["a repository elsewhere", () => write(".git", "gitdir: ../x\n")],
  ])("are to be read one by one where there is %s", (_name, add) => {
    write("tenant.yml", "id: a\n");
    expect(readTexts(folder)).not.toBeNull();
    add();
    expect(readTexts(folder)).toBeNull();
  });

  it("are none where there is no folder", () => {
    expect(readTexts(join(folder, "none"))).toBeNull();
  });

  it("have a digest of the folder's name, and of each name and text", () => {
    const digest = (id: string, ...texts: [string, string][]) => digestOf(id, new Map(texts));
    const one = digest("acme", ["a", "b"], ["c", "d"]);
    expect(digest("acme", ["a", "b"], ["c", "d"])).toBe(one);
    for (const other of [
      digest("acmee", ["a", "b"], ["c", "d"]),
      digest("acme", ["a", "b"]),
      digest("acme", ["ab", ""], ["c", "d"]),
      digest("acme", ["a", "bc"], ["", "d"]),
      digest("acmea", ["", "b"], ["c", "d"]),
    ])
      expect(other).not.toBe(one);
  });

  it("have the id that git gives their folder", () => {
    const files = { "tenant.yml": "id: a\n", "a.yml": "é\n", a: "", "a-b": "x" };
    for (const [name, text] of Object.entries(files)) write(name, text);
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
    git("init", "--quiet");
    git("add", ".");
    expect(treeOf(new Map(Object.entries(files)))).toBe(git("write-tree"));
    expect(treeOf(new Map())).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  });
});
