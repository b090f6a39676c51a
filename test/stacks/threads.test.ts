import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fleetFiles } from "../../bench/fleets/write";
import { synthesizeFleet, threadsFor } from "../../stacks/threads";
import { Queue } from "../../stacks/threads/queue";
import { type FleetFiles, withFleet } from "../support/fleet";

const NUMBERS = [1, 2, 3];
const FILES = fleetFiles(24, 7);

interface Outcome {
  /** Path of each file that was written to its text. */
  readonly written: ReadonlyMap<string, string>;
  readonly returned: unknown;
  readonly error: { readonly name: string; readonly message: string } | null;
}

/** Synthesizes in so many threads. */
function outcome(
  files: FleetFiles,
  threads: number,
  prepare: (out: string) => void = () => undefined,
  patterns: readonly string[] = ["production"],
) {
  const folder = mkdtempSync(join(tmpdir(), "tessera-threads-"));
  const work = async (): Promise<Outcome> => {
    for (const [path, text] of files) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const out = join(folder, "out");
    prepare(out);
    const folders = { tenants: join(folder, "tenants"), overrides: join(folder, "overrides") };
    let returned: unknown = null;
    let error: Error | null = null;
    try {
      returned = await synthesizeFleet({ folders, patterns, outdir: out, threads });
    } catch (thrown) {
      error = thrown as Error;
    }
    const told = (text: string) => text.replaceAll(folder, "");
    return {
      written: filesOf(out),
      returned,
      error: error === null ? null : { name: error.name, message: told(error.message) },
    };
  };
  return work().finally(() => rmSync(folder, { recursive: true, force: true }));
}

const made = new Map<number, Promise<Outcome>>();

/** What so many threads make of the whole fleet: made once. */
function whole(threads: number): Promise<Outcome> {
  const found = made.get(threads) ?? outcome(FILES, threads);
  made.set(threads, found);
  return found;
}

function filesOf(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length), readFileSync(path, "utf8")]));
}

test("any number of threads writes the same bytes and tells the same of them", async () => {
  const [one, ...more] = await Promise.all(NUMBERS.map(whole));
  expect(one!.error).toBeNull();
  expect(one!.written.size).toBeGreaterThan(8);
  expect(one!.written.has("/manifest.json")).toBe(true);
  for (const other of more) expect(other).toEqual(one);
});

test("any number of threads finds the same problems, all together, before anything is written", async () => {
  const ids = FILES.get("tenants/ledger.txt")!.trim().split("\n");
  const files = new Map(FILES);
  // At both ends and in the middle, so that every thread comes upon one.
  for (const id of [ids[0]!, ids[1]!, ids[12]!, ids.at(-1)!]) {
    const path = `tenants/${id}/tenant.yml`;
    files.set(path, files.get(path)!.replace(/^tier: .*$/m, "tier: fre"));
  }
  const [one, ...more] = await Promise.all(NUMBERS.map((threads) => outcome(files, threads)));
  expect(one!.error!.name).toBe("ConfigurationError");
  expect(one!.error!.message).toContain("4 problems in the configuration");
  expect(one!.written.size).toBe(0);
  for (const other of more) expect(other).toEqual(one);
});

test("any number of threads writes stacks that a tenant with problems has no part in", async () => {
  const [id] = FILES.get("tenants/ledger.txt")!.split("\n") as [string];
  const files = new Map(FILES).set(`tenants/${id}/tenant.yml`, "- no tenant\n");
  const patterns = ["production-foundation", "production-cell-pool-1"];
  const [one, ...more] = await Promise.all(NUMBERS.map((threads) => outcome(files, threads, undefined, patterns)));
  expect(one!.error).toBeNull();
  expect([...one!.written.keys()]).toContain("/stacks/production-cell-pool-1/cdk.tf.json");
  for (const other of more) expect(other).toEqual(one);
});

test("of stacks that cannot be written, any number of threads tells the first", async () => {
  const { written } = await whole(1);
  const stacks = [...written.keys()].filter((path) => path.endsWith("-tenants/cdk.tf.json"));
  const obstruct = (out: string) => {
    for (const path of stacks) mkdirSync(join(out, path), { recursive: true });
  };
  const outcomes = await Promise.all(NUMBERS.map((threads) => outcome(FILES, threads, obstruct)));
  expect(stacks.length).toBeGreaterThan(1);
  for (const { error } of outcomes) {
    expect(error!.message).toContain("EISDIR");
    expect(error).toEqual(outcomes[0]!.error);
  }
});

test("a queue hands out each number once, in order, to all who share its memory, until it is closed", () => {
  const one = new Queue(5);
  const other = new Queue(5, one.memory);
  expect([one.take(), other.take(), other.take(), one.take()]).toEqual([0, 1, 2, 3]);
  expect(one.taken).toBe(4);
  other.close();
  expect([one.take(), other.take(), one.taken]).toEqual([null, null, 5]);
});

test("threads are started for many stacks of many tenants alone", () => {
  const processors = Math.min(availableParallelism(), 2);
  const folder = (count: number) => new Map(Array.from({ length: count }, (_, index) => [`tenants/t${index}`, ""]));
  const threads = (count: number, patterns: string[]) =>
    withFleet(folder(count), (path) => threadsFor(join(path, "tenants"), patterns));
  expect(threads(1500, [])).toBe(processors);
  expect(threads(1500, ["production"])).toBe(processors);
  expect(threads(1500, ["production-cell-*"])).toBe(processors);
  expect(threads(1500, ["production-foundation"])).toBe(1);
  expect(threads(1000, ["production"])).toBe(1);
  expect(threadsFor("absent", [])).toBe(1);
});
