import { resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import { sinceOf, vouched } from "../changes/base/since";
import { DEFAULT_FOLDERS, ownStore } from "../constructs/rooms";
import type { WrittenStack } from "../stacks/synthesize";
import { synthesizeFleet } from "../stacks/threads";
import { help } from "../stacks/threads/helper";
import { parseArgs } from "./flags";
import { Progress } from "./progress";
import { reportAndExit } from "./report";
import { table } from "./table";

const USAGE = `npm run synth [-- <environment, stack or pattern> …] [--tenants DIR] [--overrides DIR] [--out DIR]

Writes <out>/stacks/<stack>/cdk.tf.json, the same bytes as \`cdktf synth\`, for the stacks that are named: an
environment (production), a stack (production-foundation) or a pattern (production-cell-*). Without names: all.
What did not change since an earlier run is neither checked nor built again: files are compared by their content.

  --tenants DIR    folder with a folder a tenant (default: tenants)
  --overrides DIR  folder with the environments' files (default: overrides)
  --out DIR        folder to write to (default: cdktf.out)
  --fresh          check and build everything, whatever earlier runs found out (.tessera/index)
  --threads N      threads to work in; what is written is the same for any number (default: 2 where there are over
                   1000 tenants and two processors; each further one takes some 150 MB at 10,000 tenants)`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tenants: { type: "string", default: DEFAULT_FOLDERS.tenants },
      overrides: { type: "string", default: DEFAULT_FOLDERS.overrides },
      out: { type: "string", default: process.env.CDKTF_OUTDIR ?? "cdktf.out" },
      fresh: { type: "boolean", default: false },
      threads: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }

  const progress = new Progress(process.stderr, "stacks");
  const folders = { tenants: values.tenants, overrides: values.overrides };
  const stacks = await synthesizeFleet({
    folders,
    patterns: positionals,
    outdir: resolve(values.out),
    store: ownStore(values.fresh),
    beforehand: { trees: vouched(() => sinceOf("HEAD", folders)) },
    threads: values.threads === undefined ? undefined : wholeNumber(values.threads),
    step: (done, total, name) => progress.at(done, total, name),
  });
  progress.end();
  report(stacks, values.out);
}

/** @throws where it is none of 1 to 64 */
function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 64)
    throw new Error(`--threads: given ${text}; allowed: 1 to 64`);
  return number;
}

/** Long lists are cut in the middle of nothing: the largest stacks are what a person looks for. */
const SHOWN_STACKS = 40;

function report(rows: readonly WrittenStack[], out: string): void {
  const shown = [...rows].sort((a, b) => b.instances - a.instances).slice(0, SHOWN_STACKS);
  const kept = rows.length <= SHOWN_STACKS ? rows : shown;
  const sum = (pick: (row: WrittenStack) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const lines: (string | number)[][] = kept.map((row) => [row.stack, row.tenants, row.resources, row.instances]);
  if (kept.length < rows.length) lines.push([`… and ${rows.length - kept.length} smaller stacks`, "", "", ""]);
  lines.push([`${rows.length} stacks`, sum((r) => r.tenants), sum((r) => r.resources), sum((r) => r.instances)]);
  console.log(table(["stack", "tenants", "resources", "instances"], lines));
  const built = rows.filter((row) => row.built).length;
  const others = built === rows.length ? "" : `: ${built} built, ${rows.length - built} as they were`;
  console.log(`\nwritten to ${out}/stacks${others}`);
}

if (isMainThread) main().catch(reportAndExit);
else help();
