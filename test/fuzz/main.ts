import { parseArgs } from "node:util";
import { fuzz } from "./run";

const ROUND = 5000;
/** Of a round: more of them would say the same. */
const MOST_SHOWN = 5;

const USAGE = `npm run fuzz [-- --documents N] [--seed S]

Feeds made-up documents to the YAML front, 100,000 by default.`;

const { values } = parseArgs({
  options: {
    documents: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const documents = Number(values.documents);
const seed = Number(values.seed);
let [accepted, refused, slowest] = [0, 0, 0];
const faults: string[] = [];
for (let done = 0; done < documents; done += ROUND) {
  const result = fuzz(Math.min(ROUND, documents - done), seed, done);
  accepted += result.accepted;
  refused += result.refused;
  slowest = Math.max(slowest, result.slowest_ms);
  faults.push(...result.faults);
  for (const fault of result.faults.slice(0, MOST_SHOWN)) console.log(`FAILED ${fault}`);
  console.log(
    `${accepted + refused + faults.length} documents: ${accepted} accepted, ${refused} refused, slowest ${Math.round(slowest)} ms of CPU`,
  );
}
console.log(`${accepted + refused} passed, ${faults.length} failed`);
process.exitCode = faults.length > 0 ? 1 : 0;
