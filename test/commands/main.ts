/**
 * Every command of README and guides that needs no account, as written and in order, in a temporary clone:
 * `npm run test:commands`. A block's fence says what it needs: `console account` is not run, and listed; `console
 * exit=1` must end so; `console interrupt` goes on until Ctrl-C. Arguments are the pages to run. Default: all.
 */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Checks } from "../support/checks";
import { type Block, blocksOf, missing, SKIPPED } from "./blocks";
import { makeClone } from "./clone";

const ROOT = resolve(__dirname, "../..");
const GUIDES = "docs/guides";
/** What is longest in coming is a first bundle of a command on a busy machine. */
const PATIENCE_MS = 300_000;

async function main(): Promise<number> {
  const checks = new Checks();
  const scratch = mkdtempSync(join(tmpdir(), "tessera-commands-"));
  // PostgreSQL runs as another user where this one is root.
  chmodSync(scratch, 0o755);
  try {
    const clone = makeClone(scratch);
    const pages = [
      "README.md",
      ...readdirSync(join(ROOT, GUIDES))
        .filter((name) => name.endsWith(".md"))
        .sort()
        .map((name) => `${GUIDES}/${name}`),
    ];
    const skipped: string[] = [];
    const wanted = process.argv.slice(2);
    for (const page of pages.filter((one) => wanted.length === 0 || wanted.includes(one)))
      await checks.suite(async () => {
        // A page begins with what a clone holds; what git ignores (bundles, stacks) stays.
        execFileSync("sh", ["-c", "git checkout -q . && git clean -fdq"], { cwd: clone });
        for (const block of blocksOf(page, readFileSync(join(clone, page), "utf8"))) {
          const mark = block.marks.find((one) => Object.hasOwn(SKIPPED, one));
          if (mark === undefined) await runBlock(checks, clone, block);
          else
            skipped.push(
              `skipped ${page}:${block.line} (${mark}: ${SKIPPED[mark]}): ${block.commands.length} commands`,
            );
        }
      });
    for (const line of skipped) console.log(line);
    if (wanted.length === 0)
      checks.check("what is not run is less than what is there", skipped.length > 0 && skipped.length < 60);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return checks.end();
}

async function runBlock(checks: Checks, clone: string, { page, line, marks, commands }: Block): Promise<void> {
  const wanted = Number(marks.find((mark) => mark.startsWith("exit="))?.slice("exit=".length) ?? 0);
  for (const [at, { command, output }] of commands.entries()) {
    const last = at === commands.length - 1;
    const { code, printed } = await shell(command, clone, last && marks.includes("interrupt"));
    const expected = last ? wanted : 0;
    const absent = missing(output, printed);
    checks.check(
      `${page}:${line} $ ${command}`,
      code === expected && absent.length === 0,
      () =>
        `ended with ${code}, and ${expected} is wanted\n${absent.map((one) => `not printed: ${one}`).join("\n")}\n${printed.slice(-3000)}`,
    );
  }
}

/** Runs a line as a shell does. @param interrupt sends SIGINT once the program waits for it */
function shell(line: string, cwd: string, interrupt: boolean): Promise<{ code: number | null; printed: string }> {
  return new Promise((done) => {
    const env = { ...process.env, NO_PROGRESS: "1" };
    const child = spawn("bash", ["-c", interrupt ? `exec ${line}` : line], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const late = setTimeout(() => child.kill("SIGTERM"), PATIENCE_MS);
    let printed = "";
    const hear = (chunk: Buffer) => {
      printed += chunk;
      if (interrupt && /^Ctrl-C /m.test(printed)) child.kill("SIGINT");
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("close", (code) => {
      clearTimeout(late);
      done({ code, printed });
    });
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
