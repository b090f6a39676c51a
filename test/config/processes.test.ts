import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isGone, ownMark, PROCESS_MARK, pidOf } from "../../config/processes";
import { sweep } from "../../config/scratch";

const own = ownMark().split("-");
const whereProcIs = existsSync("/proc/self/stat") ? test : test.skip;

test("a process that runs is not gone, one that ended is", () => {
  expect(isGone(ownMark())).toBe(false);
  expect(isGone(String(process.ppid))).toBe(false);
  expect(isGone(String(spawnSync("true").pid))).toBe(true);
  expect(ownMark()).toMatch(new RegExp(`^${PROCESS_MARK.source}$`));
  expect(pidOf(ownMark())).toBe(process.pid);
});

whereProcIs("a number that another process has now is gone, and one of another container may be there", () => {
  const [pid, start, space] = own;
  expect(isGone(`${pid}-${Number(start) + 1}-${space}`)).toBe(true);
  expect(isGone(`${spawnSync("true").pid}-1-${Number(space) + 1}`)).toBe(false);
});

test("what is no mark says nothing", () => {
  for (const text of ["", "x", "0", "-1"]) expect(isGone(text)).toBe(false);
});

test("folders that runs left which were killed go, those of runs that are there stay, and so does what others made", () => {
  const folder = mkdtempSync(join(tmpdir(), "sweep-"));
  const gone = spawnSync("true").pid;
  const names = [
    `tessera-base-${gone}-1-${own[2]}-aB3dE5`,
    `tessera-base-${ownMark()}-aB3dE5`,
    `tessera-base-${gone}`,
    `others-base-${gone}-1-${own[2]}-aB3dE5`,
  ];
  for (const name of names) mkdirSync(join(folder, name, "below"), { recursive: true });
  sweep(folder);
  expect(readdirSync(folder).sort()).toEqual(names.slice(1).sort());
  rmSync(folder, { recursive: true });
});
