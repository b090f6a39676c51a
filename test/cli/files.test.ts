import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { COMMANDS } from "../../cli/commands";
import { makeFolder } from "../../config/make-folder";
import { readRegular } from "../../config/regular-file";
import { Repository } from "../changes/affected/repository";
import { SMALL_FLEET } from "../config/folder";
import { FLEET_OPTIONS } from "../support/fleet";

const ROOT = resolve(__dirname, "../..");
const NO_PLAN = join(ROOT, "package.json");
const ENVIRONMENT = ["--env", "production", "--records", join(ROOT, "no-such-folder")];

const scratch = mkdtempSync(join(tmpdir(), "tessera-files-"));

/** A fleet with an earlier state: the checkout that is tried may be a copy without one. */
const repository = new Repository();
for (const [name, text] of Object.entries(SMALL_FLEET)) repository.write(name, String(text));
repository.commit();
const { tenants, overrides } = repository.folders;

/** What commands that read files need beside: the rest of a call that would read the file. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  check: FLEET_OPTIONS,
  deploy: ["development", ...FLEET_OPTIONS],
  change: ["--tenants", tenants, "--overrides", overrides, "--base", "HEAD"],
  review: [NO_PLAN, "--stacks", "test", ...FLEET_OPTIONS],
  record: [...FLEET_OPTIONS, ...ENVIRONMENT],
  rollback: [...FLEET_OPTIONS, "--env", "production", "--records", scratch, "--commit", "a".repeat(40)],
};

afterAll(() => {
  repository.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

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

/** Options that go with another one. */
const WITH: Readonly<Record<string, readonly string[]>> = { sealed: ["--commit", "a".repeat(40)] };

/** Options and arguments that name a file to read: a call with the file last. */
const READING = COMMANDS.flatMap(({ name, positionals = [], options }) => [
  ...positionals.filter(({ names }) => names === "file").map(() => [name, ...NEEDED[name]!]),
  ...Object.entries(options)
    .filter(([, option]) => option.type === "text" && option.names === "file" && option.writes === undefined)
    .map(([option]) => [name, ...NEEDED[name]!, ...(WITH[option] ?? []), `--${option}`]),
]);

test("every command that reads a file that is named is tried", () => {
  expect(READING.length).toBeGreaterThan(7);
  expect([...new Set(READING.map(([name]) => name))].sort()).toEqual(Object.keys(NEEDED).sort());
});

test.each(READING)("%s %s %s %s %s: a pipe in place of a file is not waited for", (...args) => {
  const pipe = join(scratch, "pipe");
  if (!existsSync(pipe)) spawnSync("mkfifo", [pipe]);
  const { status, stdout, stderr, signal } = spawnSync(join(ROOT, "tessera"), [...args, pipe], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  expect(signal).toBeNull();
  expect([0, 64]).not.toContain(status);
  expect(`${stdout}${stderr}`).toMatch(/is a pipe, and a regular file is wanted|not a regular file|\(a pipe\)/);
});

test.each(["/dev/zero", "/dev/null"])("%s is no file either", (device) => {
  expect(() => readRegular(device)).toThrow(`${device}: is a device, and a regular file is wanted`);
});
