import { FolderNotEmpty, writeFleet } from "../bench/fleets/write";
import { parseArgs, UsageError } from "./flags";

const USAGE = `npm run fleet -- --tenants N --out DIR [--seed S]

Makes a fleet of files for benchmarks and tests: 70 % free, 20 % standard, 8 % premium and 2 % enterprise tenants
under <out>/tenants, with the engines and settings that tenants of such tiers have; four environments in two regions,
with enough cells, under <out>/overrides. The same seed gives the same bytes, and a larger fleet of a seed holds the
smaller one. bench/fleets/mix.ts says what is drawn how often.

  --tenants N  how many, 1 to 100000
  --out DIR    an empty folder, or one to make
  --seed S     a whole number (default: 1)`;

const MOST_TENANTS = 100_000;

function main(): number {
  const { values } = parseArgs({
    options: {
      tenants: { type: "string" },
      seed: { type: "string", default: "1" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const tenants = wholeNumber("--tenants", values.tenants, 1, MOST_TENANTS);
  const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
  if (values.out === undefined) throw new UsageError("--out is missing: give an empty folder to write to");
  const written = writeFleet(tenants, seed, values.out);
  console.log(`${tenants} tenants: ${written.files} files, ${written.bytes} bytes`);
  console.log(`npm run synth -- production --tenants ${written.tenants} --overrides ${written.overrides} --out DIR`);
  return 0;
}

/** A mistake in the command line, for its author. */

function wholeNumber(option: string, given: string | undefined, min: number, max: number): number {
  const value = given !== undefined && /^[0-9]+$/.test(given) ? Number(given) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${option}: given ${given ?? "nothing"}; allowed: a whole number from ${min} to ${max}`);
}

function isMistake(error: unknown): error is Error {
  if (error instanceof UsageError || error instanceof FolderNotEmpty) return true;
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

try {
  process.exitCode = main();
} catch (error) {
  if (!isMistake(error)) throw error;
  console.error(`fleet: ${error.message}`);
  process.exitCode = 1;
}
