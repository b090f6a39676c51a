import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../../cli/program/files";

const scratch = mkdtempSync(join(tmpdir(), "tessera-files-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("a folder is made with those above it, and again without an error", () => {
  const path = join(scratch, "a/b/c");
  for (let times = 0; times < 2; times += 1) makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

// Where the kernel has it: a folder below it is neither made nor refused as elsewhere, and Node's own recursion never ends.
const whereProcIs = existsSync("/proc/self") ? test : test.skip;
whereProcIs.each(["/proc/tessera", "/proc/tessera/a/b", "/proc/self/tessera/a"])(
  "%s: refused, and at an end",
  (path) => {
    expect(() => makeFolder(path)).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
  },
);
