/** Loaded by NODE_OPTIONS into every Node program of a measurement: writes what the program used as it ends. */
const { writeFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

if (isMainThread)
  process.once("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const used = { cpu_us: userCPUTime + systemCPUTime, peak_kb: maxRSS };
    writeFileSync(`${process.env.BENCH_USAGE}/${process.pid}.json`, JSON.stringify(used));
  });
