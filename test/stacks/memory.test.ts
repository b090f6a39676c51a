import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetFiles } from "../../bench/fleets/write";
import type { Store } from "../../config/store";
import type { WrittenStack } from "../../stacks/synthesize";
import { synthesizeFleet } from "../../stacks/threads";

const FILES = fleetFiles(24, 7);
const IDS = FILES.get("tenants/ledger.txt")!.trim().split("\n");

/** The same for every test: what is remembered is of a folder. */
const folder = mkdtempSync(join(tmpdir(), "tessera-memory-"));
/** What the first run of the fleet leaves, made once. */
const kept = mkdtempSync(join(tmpdir(), "tessera-memory-"));
const store: Store = { folder: join(folder, "index"), code: "code" };

beforeAll(async () => {
  for (const [path, text] of FILES) write(path, text);
  expect(await run()).toHaveLength(all());
  for (const name of ["out", "index"]) cpSync(join(folder, name), join(kept, name), { recursive: true });
});
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  for (const [path, text] of FILES) write(path, text);
});
afterAll(() => {
  for (const path of [folder, kept]) rmSync(path, { recursive: true, force: true });
});

/** The fleet as it was run once. */
function begin(): void {
  cpSync(kept, folder, { recursive: true });
}

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const read = (path: string) => readFileSync(join(folder, path), "utf8");
const edit = (path: string, change: (text: string) => string) => write(path, change(read(path)));

function synth(from: Store, out: string, patterns: readonly string[] = ["production"]): Promise<WrittenStack[]> {
  const folders = { tenants: join(folder, "tenants"), overrides: join(folder, "overrides") };
  return synthesizeFleet({ folders, patterns, outdir: join(folder, out), threads: 1, store: from });
}

interface Fresh {
  readonly told: readonly WrittenStack[];
  readonly files: ReadonlyMap<string, string>;
}

/** What fresh runs wrote, by all that they are made from. */
const freshRuns = new Map<string, Promise<Fresh>>();

function fresh(): Promise<Fresh> {
  const inputs = JSON.stringify([process.env.CDKTF_CONTEXT_JSON, ...filesOf("tenants"), ...filesOf("overrides")]);
  let made = freshRuns.get(inputs);
  if (made === undefined) {
    rmSync(join(folder, "fresh"), { recursive: true, force: true });
    made = synth({ folder: null, code: null }, "fresh").then((told) => ({ told, files: filesOf("fresh") }));
    freshRuns.set(inputs, made);
  }
  return made;
}

/** Names of the stacks that a run built. What it leaves must be what a fresh run writes elsewhere. */
async function run(from: Store = store): Promise<string[]> {
  const told = await synth(from, "out");
  const [ours, { told: theirs, files }] = [filesOf("out"), await fresh()];
  for (const [path, text] of files)
    if (ours.get(path) !== text) throw new Error(`${path} is not as a fresh run writes it`);
  expect(told.map((stack) => ({ ...stack, built: true }))).toEqual(theirs);
  return told.filter(({ built }) => built).map(({ stack }) => stack);
}

function filesOf(name: string): Map<string, string> {
  const root = join(folder, name);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length + 1), readFileSync(path, "latin1")];
    }),
  );
}

const all = () => readdirSync(join(folder, "out/stacks")).length;
/** The stack with a tenant's rows or resources. */
function stackOf(id: string): string {
  const cell = /production: (\S+)/.exec(read(`tenants/${id}/tenant.yml`))?.[1];
  return cell === undefined ? `production-tenant-${id.replaceAll("_", "-")}` : `production-cell-${cell}-tenants`;
}
const pooled = () => IDS.filter((id) => stackOf(id).endsWith("-tenants"));
const dedicated = () => IDS.filter((id) => !stackOf(id).endsWith("-tenants"));

test("what did not change is not built again", async () => {
  begin();
  const times = () => [...filesOf("out").keys()].map((path) => statSync(join(folder, "out", path)).mtimeMs);
  const before = times();
  expect(await run()).toEqual([]);
  const changed = times().filter((time, index) => time !== before[index]);
  // The manifest alone is written each time.
  expect(changed.length).toBeLessThanOrEqual(1);
});

test.each([
  ["pooled", pooled],
  ["with stacks of its own", dedicated],
])("of a change of a tenant that is %s, only its stacks are built", async (_, some) => {
  begin();
  const [id] = some();
  edit(`tenants/${id}/tenant.yml`, (text) => text.replace(/state: \w+/, "state: suspended"));
  const built = await run();
  expect(built).toContain(stackOf(id!));
  expect(built.every((name) => name.startsWith(stackOf(id!)))).toBe(true);
  expect(await run()).toEqual([]);
});

test("a byte that changes nothing is seen too", async () => {
  begin();
  edit(`tenants/${IDS[3]}/tenant.yml`, (text) => `${text}#`);
  expect(await run()).toContain(stackOf(IDS[3]!));
});

test("a changed content of the same size and time is seen", async () => {
  begin();
  const file = `tenants/${pooled()[0]}/tenant.yml`;
  const { atime, mtime } = statSync(join(folder, file));
  edit(file, (text) => text.replace("owner@", "0wner@"));
  utimesSync(join(folder, file), atime, mtime);
  expect(await run()).toEqual([stackOf(pooled()[0]!)]);
});

test("a tenant that went, came back or moved to another cell changes the stacks of its cells", async () => {
  begin();
  const id = pooled().find((one) => stackOf(one).includes("pool-1-"))!;
  const stack = stackOf(id);
  const kept = read(`tenants/${id}/tenant.yml`);
  rmSync(join(folder, "tenants", id), { recursive: true });
  edit("tenants/ledger.txt", (text) => text.replace(`${id}\n`, ""));
  expect(await run()).toEqual([stack]);
  write(`tenants/${id}/tenant.yml`, kept);
  edit("tenants/ledger.txt", (text) => `${text}${id}\n`);
  expect(await run()).toEqual([stack]);
  // A second cell of the same kind.
  edit("overrides/production_environment.yml", (text) =>
    text.replace(/^( *)pool-1:(.*(?:\n\1 +.*)*)/m, (cell, indent, body) => `${cell}\n${indent}pool-x:${body}`),
  );
  expect(await run()).toHaveLength(all());
  edit(`tenants/${id}/tenant.yml`, (text) => text.replace("production: pool-1", "production: pool-x"));
  expect(await run()).toEqual([stack, "production-cell-pool-x-tenants"]);
});

test("a tenant's file of an engine is one of its inputs", async () => {
  begin();
  const [id] = dedicated();
  write(`tenants/${id}/security_config.yml`, "tenant_isolation: { strategy: database_per_tenant }\n");
  expect(await run()).toContain(stackOf(id!));
});

test("a change of the environment builds all of its stacks, and none of another's", async () => {
  cpSync(join(folder, "overrides/production_environment.yml"), join(folder, "overrides/staging_environment.yml"));
  await synth(store, "out", []);
  edit("overrides/production_environment.yml", (text) => `${text}#\n`);
  const built = (await synth(store, "out", [])).filter((stack) => stack.built).map(({ stack }) => stack);
  expect(built.length).toBeGreaterThan(5);
  expect(built.every((name) => name.startsWith("production-"))).toBe(true);
  expect(existsSync(join(folder, "out/stacks/staging-foundation/cdk.tf.json"))).toBe(true);
  write("overrides/production_backup.yml", "settings: {}\n");
  expect((await run()).length).toBe(built.length);
});

test.each<[string, (name: string) => void]>([
  ["edited", (name) => edit(name, (text) => text.replace("{", "{ "))],
  ["deleted", (name) => rmSync(join(folder, name))],
  ["emptied", (name) => write(name, "")],
])("a stack whose file was %s is built again", async (_, harm) => {
  begin();
  harm("out/stacks/production-foundation/cdk.tf.json");
  expect(await run()).toEqual(["production-foundation"]);
  expect(await run()).toEqual([]);
});

test.each(["deleted", "edited"])("an asset that was %s is put back", async (harm) => {
  begin();
  const assets = readdirSync(join(folder, "out/assets")).filter((name) => name.endsWith(".zip"));
  expect(assets).toHaveLength(1);
  const path = `out/assets/${assets[0]}`;
  if (harm === "deleted") rmSync(join(folder, path));
  else write(path, "something else");
  const built = await run();
  expect(built.length).toBeGreaterThan(0);
  expect(built).not.toContain("production-foundation");
  expect(await run()).toEqual([]);
});

test("other code, unknown code and a wish to start afresh build everything", async () => {
  begin();
  for (const other of [
    { ...store, code: "other" },
    { ...store, code: null },
    { ...store, fresh: true },
  ])
    expect(await run(other)).toHaveLength(all());
});

test("a variable that CDKTF or the versions go by builds everything", async () => {
  begin();
  process.env.CDKTF_CONTEXT_JSON = '{"made":"up"}';
  try {
    expect(await run()).toHaveLength(all());
  } finally {
    Reflect.deleteProperty(process.env, "CDKTF_CONTEXT_JSON");
  }
});

test.each<[string, (text: string) => string]>([
  ["empty", () => ""],
  ["cut", (text) => text.slice(0, -7)],
  ["changed in one place", (text) => text.replace('"instances":', '"instances":1')],
])("a damaged memory is as if it were not there: %s", async (_, damage) => {
  begin();
  const [name] = readdirSync(join(store.folder!, "stacks"));
  edit(`index/stacks/${name}`, damage);
  expect(await run()).toHaveLength(all());
  expect(await run()).toEqual([]);
});

test("stacks of other runs to the same folder stay known, until their files go", async () => {
  const [gone] = dedicated();
  const stack = stackOf(gone!);
  await synth(store, "out");
  expect((await synth(store, "out", ["production-foundation"])).map(({ built }) => built)).toEqual([false]);
  edit(`tenants/${gone}/tenant.yml`, (text) => `${text}#`);
  await synth(store, "out", [stack]);
  expect(await run()).toEqual([]);

  const memory = () => read(`index/stacks/${readdirSync(join(store.folder!, "stacks"))[0]}`);
  expect(memory()).toContain(`"${stack}"`);
  rmSync(join(folder, "tenants", gone!), { recursive: true });
  edit("tenants/ledger.txt", (text) => text.replace(`${gone}\n`, ""));
  rmSync(join(folder, "out/stacks", stack), { recursive: true });
  expect(await run()).toEqual([]);
  expect(memory()).not.toContain(`"${stack}"`);
});

test("a folder that takes turns between two fleets holds what the last run wrote", async () => {
  begin();
  const file = `tenants/${pooled()[0]}/tenant.yml`;
  const [one, other] = [read(file), read(file).replace(/state: \w+/, "state: suspended")];
  for (const text of [other, one, other]) {
    write(file, text);
    expect(await run()).toEqual([stackOf(pooled()[0]!)]);
  }
});

test("two runs at the same time leave what one would", async () => {
  await Promise.all([synth(store, "out"), synth(store, "out")]);
  expect(await run()).toEqual([]);
});

test("another folder is written whole", async () => {
  begin();
  await synth(store, "elsewhere");
  expect(filesOf("elsewhere")).toEqual((await fresh()).files);
});
