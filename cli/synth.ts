import { resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import { sinceOf, vouched } from "../changes/base/since";
import { makeFolder } from "../config/make-folder";
import { ownStore } from "../constructs/rooms";
import type { WrittenStack } from "../stacks/synthesize";
import { synthesizeFleet } from "../stacks/threads";
import { help } from "../stacks/threads/helper";
import { SYNTH } from "./commands/stacks";
import { type Call, program } from "./program";
import { outFolder } from "./program/files";
import { hold, SYNTH_PATIENCE_MS } from "./program/lock";
import { namedStacks } from "./program/named-stacks";
import { Progress } from "./program/progress";
import { table } from "./program/table";

/**
 * A helping thread runs this file as well (stacks/threads/helper.ts): there it has nothing to do with the call.
 */
export const main = isMainThread ? program(SYNTH, work) : help;

async function work({ values, positionals, folders, show }: Call<typeof SYNTH>): Promise<void> {
  const out = outFolder(values.out, folders);
  makeFolder(resolve(out));
  const release = hold(out, SYNTH_PATIENCE_MS);
  const progress = new Progress(process.stderr, "stacks");
  const stacks = await namedStacks(folders, () =>
    synthesizeFleet({
      folders,
      patterns: positionals,
      outdir: resolve(out),
      store: ownStore(values.fresh),
      beforehand: { trees: vouched(() => sinceOf("HEAD", folders)) },
      threads: values.threads,
      step: (done, total, name) => progress.at(done, total, name),
    }),
  ).finally(() => {
    progress.end();
    release();
  });
  show({ out, stacks }, () => report(stacks, out));
}

/** Long lists are cut in the middle of nothing: the largest stacks are what a person looks for. */
const SHOWN_STACKS = 40;

function report(rows: readonly WrittenStack[], out: string): string {
  const shown = [...rows].sort((a, b) => b.instances - a.instances).slice(0, SHOWN_STACKS);
  const kept = rows.length <= SHOWN_STACKS ? rows : shown;
  const sum = (pick: (row: WrittenStack) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const lines: (string | number)[][] = kept.map((row) => [row.stack, row.tenants, row.resources, row.instances]);
  if (kept.length < rows.length) lines.push([`… and ${rows.length - kept.length} smaller stacks`, "", "", ""]);
  lines.push([`${rows.length} stacks`, sum((r) => r.tenants), sum((r) => r.resources), sum((r) => r.instances)]);
  const built = rows.filter((row) => row.built).length;
  const others = built === rows.length ? "" : `: ${built} built, ${rows.length - built} as they were`;
  const shownTable = table(["stack", "tenants", "resources", "instances"], lines);
  return `${shownTable}\n\nwritten to ${out}/stacks${others}`;
}
