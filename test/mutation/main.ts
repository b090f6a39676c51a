/**
 * Which lines could be otherwise without a test noticing:
 * `npm run mutation -- ROOM [--short] [--share 0.1] [--seed N] [--tests PATH …] [--without PATH …] [SOURCE …]`. By hand, since a
 * whole room takes long; the tools are installed apart (`npm ci --prefix bench/mutation`). What was found stands in
 * docs/testing.md.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { isDrawn, type Mutant } from "./draw";
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
        readonly mutants: readonly (Mutant & { readonly status: string })[];
      }
    >
  >;
}

function main(): number {
  const options = {
    short: { type: "boolean" },
    share: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    tests: { type: "string", multiple: true },
    without: { type: "string", multiple: true },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name = "", ...sources] = positionals;
  const room = Object.hasOwn(MUTATED_ROOMS, name) ? MUTATED_ROOMS[name] : undefined;
  if (!room) {
    console.error(
      `usage: npm run mutation -- ${Object.keys(MUTATED_ROOMS).join("|")} [--short] [--share 0.1] [--seed N] [--tests PATH …] [--without PATH …] [SOURCE …]`,
    );
    return 64;
  }
  const asked = values.tests ?? room.tests;
  const without = new Set((values.without ?? []).flatMap(suites));
  const sample = { share: Number(values.share), seed: values.seed };
  if (!existsSync(TOOLS)) {
    console.error("install the tools first: npm ci --prefix bench/mutation");
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), "mutation-"));
  try {
    const file = join(folder, "report.json");
    const log = join(ROOT, ".tessera", `mutation-${name}.jsonl`);
    rmSync(log, { force: true });
    const config = join(folder, "stryker.json");
    const mutate = sources.length > 0 ? sources : values.short ? room.short : room.mutate;
    writeFileSync(config, JSON.stringify(configOf(mutate, file)));
    const { status } = spawnSync(process.execPath, [join(TOOLS, "core/bin/stryker.js"), "run", config], {
      cwd: ROOT,
      env: {
        ...process.env,
        TESSERA_MUTATION_TESTS: JSON.stringify(asked.flatMap(suites).filter((suite) => !without.has(suite))),
        TESSERA_MUTATION_SAMPLE: JSON.stringify(sample),
        TESSERA_MUTATION_LOG: log,
      },
      stdio: "inherit",
    });
    if (!existsSync(file)) return status || 3;
    for (const line of existsSync(log) ? readFileSync(log, "utf8").split("\n") : [])
      if (line.startsWith('{"leftOut"')) console.log(line);
    return told(JSON.parse(readFileSync(file, "utf8")), sample);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Suites of a folder, or the suite itself. */
function suites(path: string): string[] {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  const names = readdirSync(join(ROOT, path), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".test.ts")).map((name) => join(path, name));
}

function configOf(mutate: readonly string[], report: string): object {
  const temporary = join(ROOT, ".tessera/mutation");
  mkdirSync(temporary, { recursive: true });
  return {
    testRunner: "suites",
    plugins: [join(__dirname, "runner.js")],
    mutate,
    coverageAnalysis: "perTest",
    // Tables are data: what a row says is not a matter of logic, and each mutant of one would run every test.
    ignoreStatic: true,
    concurrency: 1,
    // On a busy machine a slow test is no test that noticed: what never ends is told by how often it goes round (its hit limit).
    timeoutMS: 900_000,
    // All tests once, every line counted: minutes on an idle machine, and more on one that is not.
    dryRunTimeoutMinutes: 90,
    tempDirName: temporary,
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: report },
    ignorePatterns: ["cdktf.out", ".tessera", "bench/portability/node_modules", "bench/mutation/node_modules"],
    // TypeScript 7 has no API to rewrite the file with, and nothing here reads it.
    tsconfigFile: "test/mutation/none.json",
    warnings: { unknownOptions: false },
  };
}

/** The score by file and of all, and every mutant that no test noticed. */
function told({ files }: Report, sample: Parameters<typeof isDrawn>[2]): number {
  let [all, noticed] = [0, 0];
  for (const [file, { mutants }] of Object.entries(files)) {
    const counted = mutants.filter((one) => Object.hasOwn(NOTICED, one.status) && isDrawn(one, 1, sample));
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
