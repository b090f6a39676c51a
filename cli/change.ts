import { resolve } from "node:path";
import { affectedIn } from "../changes/affected";
import { ownStore } from "../constructs/rooms";
import type { WrittenStack } from "../stacks/synthesize";
import { type Synthesis, synthesizeFleet } from "../stacks/threads";
import { examine } from "./check/examine";
import { told } from "./check/told";
import { CHANGE } from "./commands/stacks";
import { EXIT, program } from "./program";
import { makeFolder } from "./program/files";
import { hold, SYNTH_PATIENCE_MS } from "./program/lock";
import { table } from "./program/table";

function write(synthesis: Synthesis): Promise<WrittenStack[]> {
  makeFolder(synthesis.outdir);
  const release = hold(synthesis.outdir, SYNTH_PATIENCE_MS);
  return synthesizeFleet({ ...synthesis, store: ownStore() }).finally(release);
}

/** What check, affected and synth say, of a fleet that is read once. */
export const main = program(CHANGE, async ({ values, folders, show, say, interrupted }) => {
  const { base, exceptions, today } = values;
  const examined = examine({ folders, base, exceptions, today });
  const found = told(examined, true);
  const lines = (text: string) => {
    for (const line of found.lines) say(line);
    return text;
  };
  const out = values.out ?? process.env.CDKTF_OUTDIR ?? "cdktf.out";
  if (!found.isGood || examined.head === null) {
    const nothing = { compared: null, stacks: [], out, written: [] };
    show({ ...found.document, ...nothing }, () => lines(`${found.summary}; nothing was written`));
    return EXIT.problems;
  }
  const { compared, stacks } = await affectedIn(examined.since(), examined.head, interrupted);
  const patterns = stacks.filter(({ change }) => change !== "removed").map(({ stack }) => stack);
  const { head: fleet } = examined;
  const written = patterns.length === 0 ? [] : await write({ folders, patterns, fleet, outdir: resolve(out) });
  show({ ...found.document, compared, stacks, out, written }, () => {
    const rows = stacks.map(({ stack, layer, change }) => [stack, layer, change]);
    const answer = rows.length === 0 ? "no stack is affected" : table(["stack", "layer", "change"], rows);
    const there = written.length === 0 ? "" : `\nwritten to ${out}/stacks`;
    return lines(`${found.summary}; ${compared}\n${answer}${there}`);
  });
  return EXIT.good;
});
