import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentYml, tenantYml } from "../config/folder";

const POOLED = ["pooled_a", "pooled_b", "pooled_c", "pooled_d"];
const DEDICATED = ["own_a", "own_b", "own_c", "own_d"];
const CELLS = "\n  pool-1: { tier: standard, admits: [standard], capacity_tenants: 9, engines: [postgresql] }";

/** As little as has several stacks of each kind: what they hold is other suites' matter. */
const FILES = new Map([
  ["overrides/production_environment.yml", environmentYml({ cells: CELLS })],
  ["tenants/ledger.txt", [...POOLED, ...DEDICATED].map((id) => `${id}\n`).join("")],
  ...POOLED.map((id) => [`tenants/${id}/tenant.yml`, `${tenantYml(id)}lifecycle: { state: active }\n`] as const),
  ...DEDICATED.map(
    (id) =>
      [
        `tenants/${id}/tenant.yml`,
        `${tenantYml(id, { tier: "enterprise", placement: "{}" })}lifecycle: { state: active }\n`,
      ] as const,
  ),
]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-synth-"));
  for (const [path, text] of FILES) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command from its bundle, as `npm run synth` does. Returns its last line. */
async function synth(out: string, ...args: string[]): Promise<string> {
  const folders = ["tenants", "overrides"].flatMap((name) => [`--${name}`, join(folder, name)]);
  const env = { ...process.env, TESSERA_BUNDLE: "1" };
  const child = spawn(
    process.execPath,
    ["cli/run.js", "synth", "production", ...folders, "--out", join(folder, out), ...args],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const said: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((done) => child.once("close", done));
  const text = Buffer.concat(said).toString("utf8").trim();
  if (code !== 0) throw new Error(text);
  return text.split("\n").at(-1)!.replaceAll(folder, "");
}

function files(out: string): Map<string, string> {
  const root = join(folder, out);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(root.length), readFileSync(path, "latin1")]));
}

function suspend(id: string): void {
  const file = join(folder, "tenants", id, "tenant.yml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/state: \w+/, "state: suspended"));
}

/** What a fresh run writes once a tenant is suspended. It is the same for every number of threads, and made once. */
let suspended: ReadonlyMap<string, string> | undefined;
async function fresh(): Promise<ReadonlyMap<string, string>> {
  if (suspended === undefined) {
    expect(await synth("fresh", "--fresh")).toBe("written to /fresh/stacks");
    suspended = files("fresh");
  }
  return suspended;
}

test.each([1, 2, 3])("what did not change is left alone, and told, with %d threads", async (threads) => {
  const some = ["--threads", String(threads)];
  expect(await synth("out", ...some)).toBe("written to /out/stacks");
  const count = readdirSync(join(folder, "out/stacks")).length;
  expect(await synth("out", ...some)).toBe(`written to /out/stacks: 0 built, ${count} as they were`);
  suspend(POOLED[0]!);
  expect(await synth("out", ...some)).toBe(`written to /out/stacks: 1 built, ${count - 1} as they were`);
  // More than one: so many that a helping thread has something to do.
  for (const name of readdirSync(join(folder, "out/stacks")).slice(0, 5))
    rmSync(join(folder, "out/stacks", name), { recursive: true });
  expect(await synth("out", ...some)).toBe(`written to /out/stacks: 5 built, ${count - 5} as they were`);
  expect(await synth("out", "--fresh", ...some)).toBe("written to /out/stacks");
  expect(files("out")).toEqual(await fresh());
});

test("runs at the same time leave what one would", async () => {
  await synth("out");
  for (const id of POOLED.slice(0, 3)) suspend(id);
  const said = await Promise.all([synth("out"), synth("out"), synth("out", "--fresh")]);
  expect(said.every((line) => line.startsWith("written to /out/stacks"))).toBe(true);
  expect(await synth("out")).toContain(": 0 built, ");
  await synth("fresh", "--fresh");
  expect(files("out")).toEqual(files("fresh"));
});
