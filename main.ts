import { App } from "cdktf";
import { reportAndExit } from "./cli/report";
import { loadFleet } from "./config";
import { selectStacks } from "./stacks/select";

/**
 * The program that `cdktf` runs: fleet in, stacks out. `TESSERA_STACKS` limits it to environments, stacks or
 * patterns, separated by commas; without it every stack of every environment is built.
 */
function main(): void {
  const patterns = (process.env.TESSERA_STACKS ?? "").split(",").filter((pattern) => pattern !== "");
  // Stack traces in metadata cost more than everything else together, and hold paths of this machine.
  const app = new App({ stackTraces: false });
  for (const plan of selectStacks(loadFleet(), patterns)) plan.build(app);
  app.synth();
}

try {
  main();
} catch (error) {
  reportAndExit(error);
}
