import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { alone, hold } from "../../cli/program/lock";
import { ownMark } from "../../config/processes";
import { Folder, SMALL_FLEET } from "../config/folder";
import { templates } from "../support/examples";
import { until } from "../support/until";

const APPLICATION = ["--application", "arn:aws:iam::444444444444:role/shop", "--owner", "data@acme.io"];

const ROOT = resolve(__dirname, "../..");
const LOCKS = join(tmpdir(), `tessera-locks-${process.getuid?.() ?? 0}`);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The file that a hold makes. */
function fileOf(place: string): string {
  const before = new Set(readdirSync(LOCKS));
  const release = hold(place, 0);
  const [made] = readdirSync(LOCKS).filter((name) => !before.has(name) && /^[0-9a-f]{16}$/.test(name));
  release();
  return join(LOCKS, made!);
}

test("who comes second is told who is there; afterwards the place is free", () => {
  const release = hold(folder, 0);
  expect(() => hold(folder, 50)).toThrow(`${folder}: another run works there, process ${process.pid}`);
  release();
  hold(folder, 0)();
});

test("what a run that was cut off has left is passed over", () => {
  hold(folder, 0)();
  const { pid } = spawnSync("true");
  writeFileSync(fileOf(folder), String(pid));
  hold(folder, 1000)();
});

test("what runs that were cut off have left of other places is taken away by the next run anywhere", () => {
  const other = mkdtempSync(join(tmpdir(), "tessera-lock-"));
  try {
    hold(other, 0)();
    const left = fileOf(other);
    writeFileSync(left, String(spawnSync("true").pid));
    hold(folder, 0)();
    expect(existsSync(left)).toBe(false);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

// Where the system tells when a process began.
const whereProcIs = existsSync("/proc/self/stat") ? test : test.skip;
whereProcIs("a process that has the number of one that was cut off is not taken for it", () => {
  hold(folder, 0)();
  const [, , space] = ownMark().split("-");
  writeFileSync(fileOf(folder), `${process.ppid}-1-${space}`);
  hold(folder, 1000)();
});

test("work that fails frees the place", () => {
  const fail = () => {
    throw new Error("no");
  };
  expect(() => alone(folder, fail)).toThrow("no");
  hold(folder, 0)();
});

test("a command that changes tenants waits for the one that is there", async () => {
  const fleet = new Folder(SMALL_FLEET, templates());
  const folders = ["--tenants", fleet.folders.tenants, "--overrides", fleet.folders.overrides];
  const ledger = () => readFileSync(join(fleet.folders.tenants, "ledger.txt"), "utf8");
  const before = ledger();
  // Made before the clock runs: the bundle, and what it reads.
  spawnSync(join(ROOT, "tessera"), ["tenant", "list", ...folders], { cwd: ROOT });
  const release = hold(fleet.folders.tenants, 0);
  const args = ["tenant", "add", "shop", "--tier", "free", "--engine", "postgresql", ...APPLICATION, ...folders];
  const child = spawn(join(ROOT, "tessera"), args, { cwd: ROOT, stdio: "ignore" });
  const ended = new Promise((done) => child.once("close", done));
  // Each time that it asks for the place, it makes a file of its own beside the other's.
  let asked = 0;
  const watcher = watch(LOCKS, (_, name) => {
    if (name?.endsWith(`.${child.pid}-0`)) asked++;
  });
  await until(() => asked > 5 || child.exitCode !== null, 100_000);
  watcher.close();
  expect([child.exitCode, asked > 5, ledger()]).toEqual([null, true, before]);
  release();
  expect(await ended).toBe(0);
  expect(ledger()).toContain("shop\n");
  fleet.remove();
});
