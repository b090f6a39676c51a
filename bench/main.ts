import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type LoopResult, measureLoop } from "./loop";
import { loopTable, machine, report, write } from "./report";
import { measureSingle, type SingleResult } from "./single";
import { BenchFleet, measureSize, type SizeResult } from "./sizes";

const USAGE = `npm run bench [-- --quick] [--sizes N,N,…] [--loop] [--write]

Compares, in one run on the same generated fleets: Tessera's synth, a straightforward CDKTF program for the same
resource instances, AWS CDK where bench/ is installed (npm ci --prefix bench), and the floor (parsing the same YAML,
writing the same bytes). Ends with tables of time, memory and ratios.

  --quick      fleets of 10, 100 and 1000 tenants: under five minutes (default: and 10000)
  --sizes N,N  other sizes
  --loop       only the loop from a change of one tenant to its answer
  --write      puts tables and plot into docs/performance.md and docs/images/performance.svg`;

const SIZES = { quick: [10, 100, 1000], full: [10, 100, 1000, 10_000] } as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      sizes: { type: "string" },
      write: { type: "boolean", default: false },
      loop: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const given = values.sizes?.split(",").map(Number);
  if (given?.some((size) => !Number.isInteger(size) || size < 4))
    throw new Error("--sizes: whole numbers of 4 or more");
  const sizes = given ?? (values.quick ? SIZES.quick : SIZES.full);
  const scratch = mkdtempSync(join(tmpdir(), "tessera-bench-"));
  const say = (text: string) => console.error(text);
  try {
    if (values.loop) {
      const rows = sizes.flatMap((tenants) => measureLoop(new BenchFleet(scratch, tenants), say));
      console.log(`${machine()}\n\n${loopTable(rows)}`);
      return;
    }
    const results: SizeResult[] = [];
    const singles: SingleResult[] = [];
    const loops: LoopResult[] = [];
    for (const tenants of sizes) {
      const ground = new BenchFleet(scratch, tenants);
      results.push(await measureSize(ground, say));
      singles.push(await measureSingle(ground, say));
      loops.push(...measureLoop(ground, say));
    }
    const text = report(results, singles, loops);
    console.log(`${machine()}\n\n${text}`);
    if (values.write) write(results, text);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exit(1);
});
