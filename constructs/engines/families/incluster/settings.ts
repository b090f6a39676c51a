import { z } from "zod";
import { wholeNumber } from "../../../../config/fields";
import { forEach, type Refusals } from "../../../../config/refusal";

/** Settings that read the same for every engine on Kubernetes. */

/** The version by name, of those that the room has. `refused`: versions that people ask for, with the reason. */
export function version<Name extends string>(versions: Readonly<Record<Name, unknown>>, refused: Refusals) {
  return z.enum(Object.keys(versions) as Name[]).meta({ refused });
}

/** Instance type of a dedicated tenant's nodes. `who`: what a cell runs on the platform's nodes instead. */
export function nodeType(who: string) {
  return z
    .enum(["m7g.xlarge", "m7g.2xlarge", "r7g.xlarge", "r7g.2xlarge", "r7g.4xlarge", "r7g.8xlarge"])
    .describe(`EC2 instance type of the tenant's own nodes. A cell's ${who} run on the platform's nodes.`);
}

export const deletion = z
  .strictObject({ protection: z.boolean().describe("Neither bucket nor namespace can be destroyed by Terraform.") })
  .describe("What stands between the data and a deletion.");

/** Volume of each of what holds data. */
export function dataGib(min: number, what: string) {
  return wholeNumber(min, 16_000).describe(`${what}, in GiB. It grows and never shrinks.`);
}

/** Days that versions of deleted files stay in the bucket of backups. */
export function undeleteDays(file = "backup file") {
  return wholeNumber(1, 90).describe(`Days that a deleted ${file} can still be brought back.`);
}

export function percent(description: string) {
  return wholeNumber(1, 100).describe(description);
}

/** Thresholds of alarms that are computed the same way everywhere: see alerts.ts. */
export const thresholds = {
  /** `of`: whose CPU. */
  cpu: (of: string) => percent(`Alarm above this share of ${of}'s CPU.`),
  memory: (of: string) => percent(`Alarm above this share of ${of}'s memory.`),
  storage: percent("Alarm above this share of a volume in use."),
  backupAgeHours: (what = "backup") =>
    wholeNumber(1, 720).describe(`Alarm when the last ${what} is older than this, in hours.`),
  /** `what`: what takes the time. */
  latencyMs: (what: string) =>
    wholeNumber(1, 600_000).describe(`Alarm above this mean time of ${what}, in milliseconds.`),
  lagSeconds: (who: string) => wholeNumber(1, 86_400).describe(`Alarm when a ${who} is this many seconds behind.`),
};

/** Numbers that people reach for and that the environment's three zones do not hold, with what comes nearest. */
export function beyondZones(numbers: readonly number[], why: string, most: number): Refusals {
  return forEach(numbers.map(String), {
    limit: `${why}, of which there are three`,
    source: "zones of <environment>_environment.yml",
    nearest: `Write ${most}`,
  });
}
