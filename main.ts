/**
 * The program that `cdktf` runs: `./tessera synth`, in the folder that cdktf names. `TESSERA_STACKS` limits it to
 * environments, stacks or patterns, separated by commas; without it every stack of every environment is built.
 */
const patterns = (process.env.TESSERA_STACKS ?? "").split(",").filter((pattern) => pattern !== "");
process.argv = [...process.argv.slice(0, 2), "synth", ...patterns];
require("./cli/run.js");
