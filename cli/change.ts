import { resolve } from "node:path";
import { affectedIn } from "../changes/affected";
import type { Since } from "../changes/base/since";
import { makeFolder } from "../config/make-folder";
import { type LoadedFleet, ownStore } from "../constructs/rooms";
import type { StackPlan } from "../stacks/plan";
import { selectStacks } from "../stacks/select";
import { StackFolder } from "../stacks/stack-folder";
import { examine } from "./check/examine";
import { told } from "./check/told";
import { CHANGE } from "./commands/stacks";
import { EXIT, program } from "./program";
import { outFolder } from "./program/files";
import { hold, SYNTH_PATIENCE_MS } from "./program/lock";
import { table } from "./program/table";

/** What check, affected and synth say, of a fleet that is read once. */
export const main = program(CHANGE, async ({ values, folders, show, say, interrupted }) => {
  const { base, exceptions, today } = values;
  const examined = examine({ folders, base, exceptions, today });
  const found = told(examined, true);
  const lines = (text: string) => {
    for (const line of found.lines) say(line);
    return text;
  };
  const out = outFolder(values.out, folders);
  if (!found.isGood || examined.head === null) {
    const nothing = { compared: null, stacks: [], out, written: [] };
    show({ ...found.document, ...nothing }, () => lines(`${found.summary}; nothing was written`));
    return EXIT.problems;
  }
  const { head, since } = examined;
  const { compared, stacks, written } = await answer(head, since(), out, interrupted);
  show({ ...found.document, compared, stacks, out, written }, () => {
    const rows = stacks.map(({ stack, layer, change }) => [stack, layer, change]);
    const answer = rows.length === 0 ? "no stack is affected" : table(["stack", "layer", "change"], rows);
    const there = written.length === 0 ? "" : `\nwritten to ${out}/stacks`;
    return lines(`${found.summary}; ${compared}\n${answer}${there}`);
  });
  return EXIT.good;
});

/** Which stacks differ, and those of them that are to be planned, written. */
async function answer(head: LoadedFleet, since: Since, out: string, interrupted: () => AbortSignal) {
  const outdir = resolve(out);
  let opened: { readonly folder: StackFolder; readonly release: () => void } | undefined;
  // Where nothing is to be written, no folder is made.
  const folder = (): StackFolder => {
    if (opened === undefined) {
      makeFolder(outdir);
      const release = hold(out, SYNTH_PATIENCE_MS);
      opened = { folder: new StackFolder(head, outdir, ownStore()), release };
    }
    return opened.folder;
  };
  try {
    // What is built to be compared is what is written.
    const hashOf = (plan: StackPlan) => folder().put(plan);
    const { compared, stacks } = await affectedIn(since, head, interrupted, { hashOf });
    const names = stacks.filter(({ change }) => change !== "removed").map(({ stack }) => stack);
    if (names.length === 0) return { compared, stacks, written: [] };
    const plans = selectStacks(head, names);
    for (const plan of plans) folder().put(plan);
    return { compared, stacks, written: folder().finish(plans) };
  } finally {
    opened?.release();
  }
}
