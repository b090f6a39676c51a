import { reportAndExit } from "./cli/report";
import { loadFleet } from "./config";
import { selectStacks } from "./stacks/select";
import { synthesize } from "./stacks/synthesize";

/**
 * The program that `cdktf` runs: fleet in, stacks out. `TESSERA_STACKS` limits it to environments, stacks or
 * patterns, separated by commas; without it every stack of every environment is built.
 */
function main(): void {
  const patterns = (process.env.TESSERA_STACKS ?? "").split(",").filter((pattern) => pattern !== "");
  synthesize(process.env.CDKTF_OUTDIR ?? "cdktf.out", selectStacks(loadFleet(), patterns));
}

try {
  main();
} catch (error) {
  reportAndExit(error);
}
