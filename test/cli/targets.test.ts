import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMANDS } from "../../cli/commands";
import { parse } from "../../cli/program/parse";
import { UsageError } from "../../cli/program/usage-error";
import { judge } from "../../delivery/checks/judge";
import { Folder, SMALL_FLEET } from "../config/folder";
import { look, round, settings } from "../delivery/fixture";
import { EDITED, plan } from "../review/support/plan";
import { call, command, mainOf } from "./command";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "tessera-targets-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Every option that names a place to write to. */
const TARGETS = COMMANDS.flatMap((one) =>
  Object.entries(one.options).flatMap(([name, option]) =>
    option.type === "text" && option.writes !== undefined ? [[one.name, `--${name}`, one, option.writes] as const] : [],
  ),
);
const FILES = TARGETS.filter(([, , , { kind }]) => kind === "file");

/** What is wrong with an option of a call, whatever else is. */
function mistakes(one: (typeof TARGETS)[number][2], option: string, value: string): string[] {
  const fleet = ["tenants", "overrides"].flatMap((folder) =>
    one.options[folder]?.type === "text" ? [`--${folder}`, join(scratch, folder)] : [],
  );
  try {
    parse(one, [...fleet, option, value]);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.split("\n").filter((line) => line.startsWith(`${option}:`));
  }
}

test("there are places to write to", () => {
  expect(TARGETS.length).toBeGreaterThan(9);
  expect(FILES.length).toBeGreaterThan(3);
});

test("an option that says that it writes is one", () => {
  const saying = COMMANDS.flatMap((one) =>
    Object.entries(one.options)
      .filter(([, { says }]) =>
        /^(?:folder (?:to write to|for the data)|an empty folder|file to write|writes )/.test(says),
      )
      .map(([name]) => `${one.name} --${name}`),
  );
  const writing = TARGETS.map(([name, option]) => `${name} ${option}`);
  expect(saying.filter((option) => !writing.includes(option))).toEqual([]);
});

const OF_A_FLEET = TARGETS.filter(([, , { options }]) => options.tenants?.type === "text");

test.each(OF_A_FLEET)("%s %s: not into the folders that people edit, by whatever way", (_, option, one) => {
  mkdirSync(join(scratch, "tenants"));
  symlinkSync(join(scratch, "tenants"), join(scratch, "link"));
  for (const path of ["tenants", "tenants/acme/x.yml", "overrides/new", "out/../tenants", "link/out"]) {
    const [first] = mistakes(one, option, join(scratch, path));
    expect(first).toContain("which holds what people edit. Name another.");
  }
  expect(mistakes(one, option, join(scratch, "tenants-of-others"))).toEqual([]);
});

test.each(FILES)("%s %s: not over a file that it did not write", (_, option, one) => {
  for (const text of ["id: acme\n", "# Notes\n\n## What is OK\n", '{\n  "name": "tessera"\n}\n', "<!doctype html>"]) {
    writeFileSync(join(scratch, "own"), text);
    const [first] = mistakes(one, option, join(scratch, "own"));
    expect(first).toMatch(/own", which is somebody's own; allowed: a file that is not there yet, or one/);
  }
  writeFileSync(join(scratch, "own"), "");
  for (const free of [join(scratch, "own"), join(scratch, "absent"), "/dev/stdout"])
    expect(mistakes(one, option, free)).toEqual([]);
});

test("what each command writes may be written again", async () => {
  const fleet = new Folder(SMALL_FLEET);
  const target = join(scratch, "atlantis.yaml");
  const server = join(scratch, "repos.yaml");
  for (let times = 0; times < 2; times += 1)
    expect(await command("atlantis", fleet.folders, "--out", target, "--server", server)).toMatchObject({ code: 0 });
  fleet.remove();

  const file = join(scratch, "production-foundation.json");
  writeFileSync(file, JSON.stringify(plan([{ address: "aws_rds_cluster.a", before: { id: "a" } }])));
  const outs = ["md", "json", "sarif", "html"].flatMap((form) => ["--format", form, "--out", join(scratch, form)]);
  const args = [file, ...outs, "--today", "2026-01-02", "--exceptions", EDITED.exceptions];
  for (let times = 0; times < 2; times += 1)
    expect(await call(mainOf("review"), args)).toMatchObject({ code: 2, err: "" });

  const verify = TARGETS.find(([name, option]) => name === "verify" && option === "--record")!;
  writeFileSync(
    join(scratch, "checks"),
    JSON.stringify(
      judge([round(0, look(null))], settings(), () => null),
      null,
      2,
    ),
  );
  expect(mistakes(verify[2], "--record", join(scratch, "checks"))).toEqual([]);
});

test("a file of somebody's is as it was, also where nobody named it", async () => {
  const fleet = new Folder(SMALL_FLEET);
  const before = process.cwd();
  process.chdir(scratch);
  writeFileSync("atlantis.yaml", "version: 3\n");
  const ended = await command("atlantis", fleet.folders);
  const text = readFileSync("atlantis.yaml", "utf8");
  process.chdir(before);
  fleet.remove();
  expect({ code: ended.code, text }).toEqual({ code: 64, text: "version: 3\n" });
  expect(ended.err).toContain("atlantis.yaml");
});

test("stacks are not written among somebody's sources", async () => {
  const fleet = new Folder(SMALL_FLEET);
  mkdirSync(join(scratch, "stacks"));
  writeFileSync(join(scratch, "stacks/plan.ts"), "");
  const named = await command("synth", fleet.folders, "--out", scratch);
  process.env.CDKTF_OUTDIR = scratch;
  const set = await command("synth", fleet.folders);
  delete process.env.CDKTF_OUTDIR;
  fleet.remove();
  expect([named.code, set.code]).toEqual([64, 64]);
  expect(named.err).toContain("where stacks/plan.ts is somebody's own");
  expect(set.err).toContain(`CDKTF_OUTDIR: given "${scratch}"`);
});
