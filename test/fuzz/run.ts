import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetFiles } from "../../bench/fleets/write";
import { ENGINES } from "../../constructs/engines/registry";
import { ConfigurationError, formatProblem, type LoadedFleet, loadFleet } from "../../constructs/rooms";
import { slicesOf } from "../../stacks/share";
import { type FuzzDocument, fuzzDocument, validFiles } from "./documents";

/** What became of the documents. */
export interface FuzzResult {
  readonly documents: number;
  readonly accepted: number;
  readonly refused: number;
  /** CPU milliseconds of the slowest document. */
  readonly slowest_ms: number;
  /** Documents that were neither accepted nor refused as they should be, with what happened. */
  readonly faults: readonly string[];
}

const BATCH = 500;
/** A document that takes longer hangs whoever waits for it. */
const MOST_CPU_MS = 1000;
const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];

/** Feeds documents to the loader as files of tenants, a batch of tenants a fleet. */
export function fuzz(count: number, seed: number, first = 0): FuzzResult {
  const before = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);
  let [accepted, refused, slowest] = [0, 0, 0];
  const faults: string[] = [];
  // Loaded before anything is timed.
  for (const engine of Object.values(ENGINES)) engine.build();
  for (let start = first; start < first + count; start += BATCH) {
    const folder = mkdtempSync(join(tmpdir(), "tessera-fuzz-"));
    try {
      const batch = writeBatch(folder, seed, start, Math.min(BATCH, first + count - start));
      const fleet = loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
      for (const [id, document] of batch) {
        const begun = process.cpuUsage();
        const fault = verdict(fleet, id);
        const { user, system } = process.cpuUsage(begun);
        slowest = Math.max(slowest, (user + system) / 1000);
        if (fault === null) accepted += 1;
        else if (fault === REFUSED) refused += 1;
        else faults.push(`${describe(id, document)}: ${fault}`);
        if ((user + system) / 1000 > MOST_CPU_MS)
          faults.push(`${describe(id, document)}: took ${(user + system) / 1000} ms`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const after = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);
  if (after.join() !== before.join()) faults.push("a prototype was changed");
  return { documents: count, accepted, refused, slowest_ms: slowest, faults };
}

function writeBatch(folder: string, seed: number, start: number, count: number): Map<string, FuzzDocument> {
  mkdirSync(join(folder, "overrides"));
  for (const [path, content] of fleetFiles(4, 1))
    if (path.startsWith("overrides/")) writeFileSync(join(folder, path), content);
  const batch = new Map<string, FuzzDocument>();
  for (let number = start; number < start + count; number++) {
    const id = `fuzz_${number}`;
    const document = fuzzDocument(id, seed, number);
    batch.set(id, document);
    mkdirSync(join(folder, "tenants", id), { recursive: true });
    writeFileSync(join(folder, "tenants", id, "tenant.yml"), validFiles(id, number)["tenant.yml"]!);
    writeFileSync(join(folder, "tenants", id, document.file), document.content);
  }
  writeFileSync(join(folder, "tenants", "ledger.txt"), `${[...batch.keys()].sort().join("\n")}\n`);
  return batch;
}

const REFUSED = Symbol("refused");

/** Null: accepted, and its share can be made. REFUSED: with located errors. Else what is wrong. */
function verdict(fleet: LoadedFleet, id: string): null | typeof REFUSED | string {
  try {
    const tenant = fleet.tenant(id);
    for (const environment of tenant.environments) JSON.stringify(slicesOf(fleet.share(id, environment)));
    return null;
  } catch (error) {
    if (!(error instanceof ConfigurationError))
      return `crashed: ${error instanceof Error ? error.stack : String(error)}`;
    return faultOf(error, id) ?? REFUSED;
  }
}

/** What is wrong with a refusal: it must say where, what was given, what is allowed and what to do. */
function faultOf({ problems }: ConfigurationError, id: string): string | null {
  if (problems.length === 0) return "refused without a problem";
  for (const problem of problems) {
    const { file, line, column, allowed, advice } = problem;
    const said = formatProblem(problem);
    if (!file.includes(`tenants/${id}`)) return `the problem is said of ${file}`;
    if ((line === null) !== (column === null) || (line !== null && (line < 1 || (column as number) < 1)))
      return `no place: ${said}`;
    if (allowed === "" || advice === "") return `nothing to go by: ${said}`;
    if (/\[object Object\]|: given undefined;/.test(said.replace(/given (['"]).*?\1/s, "")))
      return `not for people: ${said}`;
    if (/[^\P{Cc}\n]|\u202e/u.test(said)) return `control characters reach the terminal: ${JSON.stringify(said)}`;
  }
  return null;
}

function describe(id: string, { kind, file, content }: FuzzDocument): string {
  return `${id} (${kind}, ${file}) ${JSON.stringify(content.toString("utf8").slice(0, 400))}`;
}
