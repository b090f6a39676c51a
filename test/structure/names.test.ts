import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** Files that git has or would take: those of a work tree that is none of its business are not among them. */
const FILES = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
  cwd: ROOT,
  encoding: "utf8",
  maxBuffer: 1 << 26,
})
  .split("\0")
  .filter((file) => file !== "");

/** Folders whose names are ids of tenants. */
const OF_TENANTS = /(?:^|\/)tenants\/[^/]+$/;
const KEBAB = /^\.?[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Sources that no rule of this folder would see: the rules read `.ts` and `.js`. */
const UNSEEN = /\.(?:[mc]ts|tsx|jsx|[mc]js|coffee|vue)$/;

/** What is wrong with the names on a path. */
function wrongNames(file: string): string[] {
  const steps = file.split("/").slice(0, -1);
  const folders = steps.map((_, at) => steps.slice(0, at + 1).join("/"));
  return [
    ...folders.filter((folder) => !OF_TENANTS.test(folder) && !KEBAB.test(folder.split("/").at(-1)!)),
    ...(UNSEEN.test(file) ? [file] : []),
  ];
}

test("folders are in kebab case, and no source has an ending that the rules do not read", () => {
  expect(FILES.length).toBeGreaterThan(1000);
  expect([...new Set(FILES.flatMap(wrongNames))]).toEqual([]);
});

test.each([
  ["config/my_room/a.ts", "config/my_room"],
  ["config/MyRoom/a.ts", "config/MyRoom"],
  ["stacks/a.mts", "stacks/a.mts"],
  ["cli/b.cjs", "cli/b.cjs"],
  ["constructs/tenants/a_b/c_d/e.ts", "constructs/tenants/a_b/c_d"],
])("%s is found", (file, name) => {
  expect(wrongNames(file)).toEqual([name]);
});

test.each([".github/workflows/x.yml", "test/fixtures/fleet/tenants/city_library/tenant.yml", "cli/run.js"])(
  "%s is fine",
  (file) => {
    expect(wrongNames(file)).toEqual([]);
  },
);
