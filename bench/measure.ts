import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a program cost. */
export interface Cost {
  readonly wall_ms: number;
  /** User and system time of the program and the Node programs it started. */
  readonly cpu_ms: number;
  /** Largest resident memory of any of them, in MB of 10^6 bytes. */
  readonly peak_mb: number;
  readonly output: string;
}

/** Loaded into every Node program below ours: writes what it used as it ends. */
const USAGE = join(__dirname, "usage.js");

/**
 * Runs a Node program to its end.
 *
 * @param args of node
 * @param cwd where it runs
 * @param codes that it may end with
 * @throws where it ends with another code, with the end of what it wrote
 */
export async function measure(args: readonly string[], cwd: string, codes: readonly unknown[] = [0]): Promise<Cost> {
  const usage = mkdtempSync(join(tmpdir(), "tessera-usage-"));
  mkdirSync(usage, { recursive: true });
  try {
    const env = { ...process.env, NODE_OPTIONS: `--require ${USAGE}`, BENCH_USAGE: usage, TESSERA_BUNDLE: undefined };
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    const code = await new Promise((done, failed) => {
      child.once("error", failed);
      child.once("close", done);
    });
    const wall = Number(process.hrtime.bigint() - start) / 1e6;
    if (!codes.includes(code))
      throw new Error(`node ${args.join(" ")} ended with ${code}: ${(err() || out()).slice(-2000)}`);
    const used = readdirSync(usage).map((name) => JSON.parse(readFileSync(join(usage, name), "utf8")) as Used);
    return {
      wall_ms: wall,
      cpu_ms: used.reduce((sum, { cpu_us }) => sum + cpu_us, 0) / 1000,
      peak_mb: Math.max(...used.map(({ peak_kb }) => peak_kb)) * 1.024e-3,
      output: out(),
    };
  } finally {
    rmSync(usage, { recursive: true, force: true });
  }
}

interface Used {
  readonly cpu_us: number;
  readonly peak_kb: number;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}

/** The run with the least CPU time of several: what else the machine does only ever adds. */
export async function best(runs: number, run: () => Promise<Cost>): Promise<Cost> {
  let least = await run();
  for (let more = 1; more < runs; more++) {
    const cost = await run();
    if (cost.cpu_ms < least.cpu_ms) least = cost;
  }
  return least;
}
