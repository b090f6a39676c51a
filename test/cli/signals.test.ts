import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Ajv from "ajv";
import { z } from "zod";
import { DOCUMENTS } from "../../cli/documents/documents";
import { until } from "../support/until";

const ROOT = resolve(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "tessera-signals-"));
// For whoever runs this as root: the server has a user of its own.
chmodSync(folder, 0o755);
const data = join(folder, "data");
const started = new Set<ChildProcess>();

afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  for (const pid of servers()) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Processes whose command line names the folder of the data, by the kernel's own list. */
function servers(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        return /(?:postgres|initdb)$/.test(words[0] ?? "") && words.some((word) => word.includes(folder));
      } catch {
        return false;
      }
    })
    .map(Number);
}

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

function run(program: string, args: readonly string[]): Run {
  const child = spawn(program, [...args, "city_library", "--data", data], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk;
    });
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((done) =>
    child.once("close", (code, signal) => {
      started.delete(child);
      done([code, signal]);
    }),
  );
  return { child, said: () => said, ended };
}

async function sooner(holds: () => boolean, what: () => string): Promise<void> {
  if (!(await until(holds, 100_000))) throw new Error(`it never came to that: ${what()}`);
}

const HOW = { directly: ["./tessera", ["local"]], "through npm": ["npm", ["run", "-s", "local", "--"]] } as const;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

// There is a kernel's list of processes under Linux.
const here = existsSync("/proc/self/cmdline") ? test : test.skip;

here.each(
  Object.entries(HOW).flatMap(([how, call]) =>
    Object.entries(SIGNALS).map(([signal, code]) => [how, signal, code, call] as const),
  ),
)("local, %s: %s leaves no server behind", async (how, signal, code, [program, args]) => {
  const { child, said, ended } = run(program, args);
  await sooner(() => said().includes("Ctrl-C stops"), said);
  expect(servers()).not.toEqual([]);
  child.kill(signal as NodeJS.Signals);
  const end = await ended;
  // npm ends by the signal that it got, and this process a moment later.
  if (how === "directly") expect(end).toEqual([code, null]);
  await sooner(
    () => servers().length === 0,
    () => `servers ${servers()} run`,
  );
});

here("local: a signal while it starts leaves no server behind", async () => {
  const { child, said, ended } = run("./tessera", ["local", "--reset"]);
  await sooner(() => servers().length > 0, said);
  child.kill("SIGTERM");
  expect(await ended).toEqual([143, null]);
  expect(servers()).toEqual([]);
  expect(said()).not.toContain("connection string");
});

here("local twice on the same data: the second says who is there, and the first goes on", async () => {
  const first = run("./tessera", ["local"]);
  await sooner(() => first.said().includes("Ctrl-C stops"), first.said);
  const second = run("./tessera", ["local"]);
  expect((await second.ended)[0]).toBe(3);
  expect(second.said()).toContain(`these databases run already, by process ${first.child.pid}`);
  expect(second.said()).toContain("--data DIR");
  expect(servers()).not.toEqual([]);
  first.child.kill("SIGINT");
  expect((await first.ended)[0]).toBe(130);
});

here("local --once --json: one document, in the form that is written down", async () => {
  const child = spawn("./tessera", ["local", "city_library", "--once", "--json", "--data", data], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  expect(await new Promise((done) => child.once("close", done))).toBe(0);
  const { $schema, ...closed } = z.toJSONSchema(DOCUMENTS.local!, { target: "draft-7", io: "output" });
  const valid = new Ajv({ strict: false }).compile(closed as object);
  expect([valid(JSON.parse(out)), valid.errors]).toEqual([true, null]);
  expect(servers()).toEqual([]);
});
