import { writeFileSync } from "node:fs";
import { FORMATS } from "../review/render/registry";
import { EXIT_CODES } from "../review/report";
import { review } from "../review/review";
import { parseArgs } from "./flags";
import { describeError } from "./report";

const USAGE = `Usage: npm run review -- <plan.json> … [options]

Reads plans (\`terraform show -json plan.bin\`), one per stack, and says STOP, REVIEW or OK.
The stack's name is the file's (\`production-foundation.json\`), or the folder's of a \`plan.json\`.

  --base DIR          the base's synthesized stacks: finds stacks that vanished or have no plan
  --stacks DIR        this change's synthesized stacks (default: cdk.tf.json beside each plan)
  --format FORMAT     ${Object.keys(FORMATS).join(", ")} (default: md); may be given several times, with as many --out
  --out FILE          writes there instead of to the standard output
  --overrides DIR     folder with the environments' files: budgets and granted quotas (default: overrides)
  --tenants DIR       folder with the tenants, for their tiers (default: tenants)
  --base-tenants DIR  the same folder before the change: tells a tier that changes
  --exceptions FILE   default: review/exceptions.yml, where it exists
  --today YYYY-MM-DD  the day for exceptions and stale plans (default: the clock's, UTC)
  --max-tenants N     tenants that a change may reach before it needs a review (default: 100)
  --fleet-size N      tenants of the whole fleet, for shares
  --max-age-hours N   age from which a plan is stale (default: 168)

Exit codes: ${Object.entries(EXIT_CODES)
  .map(([verdict, number]) => `${number} ${verdict}`)
  .join(", ")}.`;

/** Says what is wrong with the call, and ends: nothing was judged. */
function refuse(message: string): never {
  process.stderr.write(`review: ${message}\n`);
  process.exit(EXIT_CODES["CANNOT JUDGE"]);
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) refuse(`--${name} must be a whole number, got: ${text}.`);
  return Number(text);
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      base: { type: "string" },
      stacks: { type: "string" },
      overrides: { type: "string" },
      tenants: { type: "string" },
      "base-tenants": { type: "string" },
      format: { type: "string", multiple: true },
      out: { type: "string", multiple: true },
      exceptions: { type: "string" },
      today: { type: "string" },
      "max-tenants": { type: "string" },
      "fleet-size": { type: "string" },
      "max-age-hours": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (positionals.length === 0) refuse(`no plan given.\n\n${USAGE}`);
  const formats = values.format ?? ["md"];
  const unknown = formats.find((format) => !Object.hasOwn(FORMATS, format));
  if (unknown !== undefined) refuse(`--format must be one of ${Object.keys(FORMATS).join(", ")}, got: ${unknown}.`);
  const outs = values.out ?? [];
  if (formats.length > 1 && outs.length !== formats.length)
    refuse(`${formats.length} formats need as many --out, got: ${outs.length}.`);
  const today = values.today ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today)))
    refuse(`--today must be a date YYYY-MM-DD, got: ${today}.`);
  const report = review(positionals, {
    today,
    base: values.base,
    stacks: values.stacks,
    overrides: values.overrides,
    tenants: values.tenants,
    baseTenants: values["base-tenants"],
    exceptions: values.exceptions,
    maxTenants: wholeNumber("max-tenants", values["max-tenants"]),
    fleetSize: wholeNumber("fleet-size", values["fleet-size"]),
    maxAgeHours: wholeNumber("max-age-hours", values["max-age-hours"]),
  });
  for (const [at, format] of formats.entries()) {
    const text = (FORMATS[format] as (typeof FORMATS)[string])(report);
    const out = outs[at];
    if (out) writeFileSync(out, text);
    else process.stdout.write(text);
  }
  return report.exitCode;
}

try {
  process.exitCode = main();
} catch (error) {
  refuse(describeError(error).replace(/^error: /, ""));
}
