/**
 * Which lines could be otherwise without a test noticing: `npm run mutation -- ROOM [--short] [--tests GLOB] [SOURCE …]`.
 * By hand, since it takes hours of a whole room; the tools are installed apart (`npm ci --prefix bench/mutation`). What was
 * found stands in docs/testing.md.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { MUTATED_ROOMS } from "./rooms";

const ROOT = resolve(__dirname, "../..");
const TOOLS = join(ROOT, "bench/mutation/node_modules/@stryker-mutator");
/** What a mutant can end as, and whether a test noticed; the others count for nothing (no type checker runs). */
const NOTICED: Readonly<Record<string, boolean>> = { Killed: true, Timeout: true, Survived: false, NoCoverage: false };

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly mutants: readonly {
          readonly status: string;
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly location: { readonly start: { readonly line: number } };
        }[];
      }
    >
  >;
}

function main(): number {
  const options = { short: { type: "boolean" }, tests: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name = "", ...sources] = positionals;
  const room = Object.hasOwn(MUTATED_ROOMS, name) ? MUTATED_ROOMS[name] : undefined;
  if (!room) {
    console.error(
      `usage: npm run mutation -- ${Object.keys(MUTATED_ROOMS).join("|")} [--short] [--tests GLOB] [SOURCE …]`,
    );
    return 64;
  }
  if (!existsSync(TOOLS)) {
    console.error("install the tools first: npm ci --prefix bench/mutation");
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), "mutation-"));
  try {
    const file = join(folder, "report.json");
    const config = join(folder, "stryker.json");
    const mutate = sources.length > 0 ? sources : values.short ? room.short : room.mutate;
    writeFileSync(config, JSON.stringify(configOf(mutate, file)));
    const { status } = spawnSync(process.execPath, [join(TOOLS, "core/bin/stryker.js"), "run", config], {
      cwd: ROOT,
      env: { ...process.env, TESSERA_MUTATION_TESTS: values.tests ?? room.tests.join(" ") },
      stdio: "inherit",
    });
    if (!existsSync(file)) return status || 3;
    return told(JSON.parse(readFileSync(file, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configOf(mutate: readonly string[], report: string): object {
  const temporary = join(ROOT, ".tessera/mutation");
  mkdirSync(temporary, { recursive: true });
  return {
    testRunner: "jest",
    plugins: [join(TOOLS, "jest-runner/dist/src/index.js")],
    mutate,
    coverageAnalysis: "perTest",
    // Tables are data: what a row says is not a matter of logic, and each mutant of one would run every test.
    ignoreStatic: true,
    concurrency: 1,
    // On a busy machine a slow test is no test that noticed.
    timeoutMS: 60_000,
    tempDirName: temporary,
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: report },
    jest: { projectType: "custom", configFile: "test/mutation/jest.config.js", enableFindRelatedTests: false },
    ignorePatterns: ["cdktf.out", ".tessera", "docs", "bench/portability/node_modules", "bench/mutation/node_modules"],
    // TypeScript 7 has no API to rewrite the file with, and nothing here reads it.
    tsconfigFile: "test/mutation/none.json",
    warnings: { unknownOptions: false },
  };
}

/** The score by file and of all, and every mutant that no test noticed. */
function told({ files }: Report): number {
  let [all, noticed] = [0, 0];
  for (const [file, { mutants }] of Object.entries(files)) {
    const counted = mutants.filter(({ status }) => Object.hasOwn(NOTICED, status));
    const good = counted.filter(({ status }) => NOTICED[status]);
    all += counted.length;
    noticed += good.length;
    if (counted.length > 0) console.log(`${file}: ${good.length} of ${counted.length}`);
    for (const { status, mutatorName, replacement, location } of counted)
      if (!NOTICED[status])
        console.log(
          `  line ${location.start.line}: ${mutatorName}: ${(replacement ?? "").slice(0, 80).replace(/\s+/g, " ")}`,
        );
  }
  console.log(
    `${noticed} of ${all} mutants noticed: ${all === 0 ? "none" : `${((100 * noticed) / all).toFixed(1)} %`}`,
  );
  return 0;
}

process.exitCode = main();
