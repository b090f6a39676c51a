import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLEET_FOLDER } from "../support/fleet";

const ROOT = join(__dirname, "../..");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-main-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program as cdktf does, from source, on the example fleet: it takes the folders where it runs. */
function run(stacks: string) {
  return spawnSync(process.execPath, [join(ROOT, "node_modules/tsx/dist/cli.mjs"), join(ROOT, "main.ts")], {
    cwd: FLEET_FOLDER,
    encoding: "utf8",
    env: { ...process.env, CDKTF_OUTDIR: folder, TESSERA_STACKS: stacks, TESSERA_BUNDLE: "0" },
  });
}

test("the program of cdktf writes what TESSERA_STACKS names, where cdktf says, and the manifest of it", () => {
  const { status, stderr } = run("development-foundation,staging-foundation");
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(readdirSync(join(folder, "stacks")).sort()).toEqual(["development-foundation", "staging-foundation"]);
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as { stacks: object };
  expect(Object.keys(manifest.stacks).sort()).toEqual(["development-foundation", "staging-foundation"]);
});

test("a name that is no stack's ends it before anything is written", () => {
  const { status, stderr } = run("development-foundatoin");
  expect(status).toBe(64);
  expect(stderr).toContain('no stack matches "development-foundatoin"');
  expect(stderr).toContain("Did you mean development-foundation?");
  expect(existsSync(join(folder, "stacks"))).toBe(false);
});
