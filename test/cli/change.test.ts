import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Repository } from "../changes/affected/repository";
import { exampleFleet } from "../support/fleet";
import { command, type Ended } from "./command";

let repository: Repository;
let scratch: string;
beforeEach(() => {
  repository = new Repository();
  for (const [path, text] of exampleFleet()) repository.write(path, text);
  repository.commit();
  scratch = mkdtempSync(join(tmpdir(), "tessera-change-"));
});
afterEach(() => {
  repository.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

const run = (name: string, ...args: string[]): Promise<Ended> => command(name, repository.folders, ...args);
const out = (name: string) => join(scratch, name);
const json = ({ out: text }: Ended) => JSON.parse(text);

/** What was written for stacks, by their name. */
function written(folder: string): Readonly<Record<string, string>> {
  const stacks = join(folder, "stacks");
  return Object.fromEntries(
    readdirSync(stacks).map((name) => [name, readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")]),
  );
}

test("says what check, affected and synth say, and writes the same bytes", async () => {
  repository.write("tenants/northwind_bank/postgresql.yml", "instance:\n  readers: 3\n");
  repository.write("tenants/city_library/postgresql.yml", "pool:\n  size: 2\n  min_idle: 0\n");
  const ended = await run("change", "--base", "HEAD", "--out", out("change"), "--json");
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: "" });
  const change = json(ended);
  // What no comparison was asked for is told by check alone.
  const { uncompared, ...checked } = json(await run("check", "--base", "HEAD", "--json"));
  expect(uncompared ?? null).toBeNull();
  expect(change).toMatchObject(checked);
  const affected = json(await run("affected", "--base", "HEAD", "--json"));
  expect(change.stacks).toEqual(affected.stacks);
  expect(change.compared).toBe(affected.compared);
  const names = affected.stacks.map(({ stack }: { stack: string }) => stack);
  expect(names.length).toBeGreaterThan(3);
  const synth = await run("synth", ...names, "--out", out("synth"), "--json");
  expect(change.written).toEqual(json(synth).stacks);
  // Others that the change could have reached were built to be compared.
  const all = written(out("change"));
  expect(Object.keys(all)).toEqual(expect.arrayContaining(names));
  await run("synth", ...Object.keys(all), "--out", out("synth"));
  expect(all).toEqual(written(out("synth")));
});

test("a step that cannot be taken: told as check tells it, and nothing is written", async () => {
  repository.remove("tenants/northwind_bank/clickhouse.yml");
  const checked = await run("check", "--base", "HEAD");
  const changed = await run("change", "--base", "HEAD", "--out", out("change"));
  expect(changed.code).toBe(1);
  expect(changed.err).toBe(checked.err);
  expect(changed.out).toBe(`${checked.out.trimEnd()}; nothing was written\n`);
  expect(existsSync(out("change"))).toBe(false);
});

test("a problem: likewise", async () => {
  repository.write("overrides/production_environment.yml", "regoin: eu-central-1\n");
  const changed = await run("change", "--base", "HEAD", "--out", out("change"));
  expect(changed.code).toBe(1);
  expect(changed.err).toContain("regoin");
  expect(existsSync(out("change"))).toBe(false);
});

test("nothing changed: nothing is written, and no folder is made", async () => {
  const { code, out: text } = await run("change", "--base", "HEAD", "--out", out("change"));
  expect(code).toBe(0);
  expect(text).toContain("no stack is affected");
  expect(existsSync(out("change"))).toBe(false);
});

test("a place that cannot be written: said so, and the lock is given back", async () => {
  repository.write("tenants/city_library/postgresql.yml", "pool:\n  size: 2\n  min_idle: 0\n");
  writeFileSync(out("file"), "");
  for (let times = 0; times < 2; times += 1) {
    const ended = await run("change", "--base", "HEAD", "--out", out("file/below"));
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 3, out: "" });
    expect(ended.err).toMatch(/file.*: (?:leads through|is) a file, where a folder is wanted/);
  }
});
