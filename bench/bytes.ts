import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commitOf, extract } from "../changes/base/git";
import { writeFleet } from "./fleets/write";
import { ROOT } from "./sizes";

const USAGE = `npm run bytes -- --base REF [--tenants N] [--seed S] [--exact]

Whether a change of code changes what is synthesized: the program of a commit and this one write every stack of all four
environments and of a generated fleet, and the bytes are compared. Where the executor's own sources changed, its archive
has another name and hash in every home: these two are looked past, unless --exact is given.

  --base REF   a commit, branch or tag
  --tenants N  of the generated fleet (default: 1000)
  --seed S     of the generated fleet (default: 1)
  --exact      look past nothing

Exit code 0: no stack differs. 1: some do, and are named.`;

/** The executor's archive, named by its content, and its hash. */
const ARCHIVE: readonly (readonly [RegExp, string])[] = [
  [/executor-[0-9a-f]{16}\.zip/g, "executor.zip"],
  [/"source_code_hash": ?"[^"]*"/g, '"source_code_hash": ""'],
];

const MOST_NAMED = 20;

/** What two programs made of one fleet. */
interface Compared {
  readonly fleet: string;
  readonly stacks: number;
  readonly differing: readonly string[];
}

function main(): number {
  const { values } = parseArgs({
    options: {
      base: { type: "string" },
      tenants: { type: "string", default: "1000" },
      seed: { type: "string", default: "1" },
      exact: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.base === undefined) throw new Error("--base is missing: name a commit, branch or tag");
  const scratch = mkdtempSync(join(tmpdir(), "tessera-bytes-"));
  try {
    const base = join(scratch, "base");
    extract(ROOT, commitOf(ROOT, values.base), base);
    symlinkSync(join(ROOT, "node_modules"), join(base, "node_modules"));
    const made = join(scratch, "fleet");
    writeFleet(Number(values.tenants), Number(values.seed), made);
    const mask = values.exact ? (text: string) => text : masked;
    const own = (root: string) => root;
    const results = [
      compare("own fleet", base, own, mask, scratch),
      compare(`generated fleet of ${values.tenants}`, base, () => made, mask, scratch),
    ];
    for (const { fleet, stacks, differing } of results) {
      console.log(`${fleet}: ${stacks} stacks, ${differing.length} differ`);
      for (const name of differing.slice(0, MOST_NAMED)) console.log(`  ${name}`);
    }
    return results.some(({ differing }) => differing.length > 0) ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function masked(text: string): string {
  return ARCHIVE.reduce((left, [pattern, put]) => left.replace(pattern, put), text);
}

function compare(
  fleet: string,
  base: string,
  folderOf: (root: string) => string,
  mask: (text: string) => string,
  scratch: string,
): Compared {
  const [before, after] = [base, ROOT].map((root, index) =>
    synthesized(root, folderOf(root), join(scratch, `${index}-${fleet.replaceAll(" ", "-")}`)),
  );
  const names = [...new Set([before!, after!].flatMap((folder) => readdirSync(folder)))].sort();
  const text = (folder: string, name: string) => {
    const file = join(folder, name, "cdk.tf.json");
    return existsSync(file) ? mask(readFileSync(file, "utf8")) : null;
  };
  return { fleet, stacks: names.length, differing: names.filter((name) => text(before!, name) !== text(after!, name)) };
}

/** The folder of stacks that the program of a checkout writes. */
function synthesized(root: string, fleet: string, out: string): string {
  mkdirSync(out, { recursive: true });
  const folders = ["--tenants", join(fleet, "tenants"), "--overrides", join(fleet, "overrides")];
  execFileSync(process.execPath, ["cli/run.js", "synth", ...folders, "--out", out, "--fresh"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return join(out, "stacks");
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`bytes: ${(error as Error).message}`);
  process.exitCode = 2;
}
