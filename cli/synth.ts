import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { TerraformResource } from "cdktf";
import { loadFleet } from "../config";
import { instancesOf } from "../constructs/shares/rows";
import type { TesseraStack } from "../stacks/base";
import type { StackPlan } from "../stacks/plan";
import { selectStacks } from "../stacks/select";
import { synthesize } from "../stacks/synthesize";
import { Progress } from "./progress";
import { reportAndExit } from "./report";
import { table } from "./table";

const USAGE = `npm run synth [-- <environment, stack or pattern> …] [--tenants DIR] [--overrides DIR] [--out DIR]

Writes <out>/stacks/<stack>/cdk.tf.json, the same bytes as \`cdktf synth\`, for the stacks that are named: an
environment (production), a stack (production-foundation) or a pattern (production-cell-*). Without names: all.

  --tenants DIR    folder with a folder a tenant (default: tenants)
  --overrides DIR  folder with the environments' files (default: overrides)
  --out DIR        folder to write to (default: cdktf.out)`;

/** What a stack came to. */
interface Row {
  readonly stack: string;
  readonly tenants: number;
  readonly resources: number;
  readonly instances: number;
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tenants: { type: "string", default: "tenants" },
      overrides: { type: "string", default: "overrides" },
      out: { type: "string", default: process.env.CDKTF_OUTDIR ?? "cdktf.out" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }

  const fleet = loadFleet({ tenants: values.tenants, overrides: values.overrides });
  const plans = selectStacks(fleet, positionals);
  const progress = new Progress(process.stderr, plans.length, "stacks");
  const rows: Row[] = [];
  synthesize(resolve(values.out), plans, (plan, stack) => {
    rows.push(rowOf(plan, stack));
    progress.step(plan.name);
  });
  progress.end();
  report(rows, values.out);
}

function rowOf(plan: StackPlan, stack: TesseraStack): Row {
  const resources = stack.node.findAll().filter(TerraformResource.isTerraformResource) as TerraformResource[];
  return {
    stack: plan.name,
    tenants: plan.tenants.length,
    resources: resources.length,
    instances: resources.reduce((sum, resource) => sum + instancesOf(resource), 0),
  };
}

/** Long lists are cut in the middle of nothing: the largest stacks are what a person looks for. */
const SHOWN_STACKS = 40;

function report(rows: readonly Row[], out: string): void {
  const shown = [...rows].sort((a, b) => b.instances - a.instances).slice(0, SHOWN_STACKS);
  const kept = rows.length <= SHOWN_STACKS ? rows : shown;
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const lines: (string | number)[][] = kept.map((row) => [row.stack, row.tenants, row.resources, row.instances]);
  if (kept.length < rows.length) lines.push([`… and ${rows.length - kept.length} smaller stacks`, "", "", ""]);
  lines.push([`${rows.length} stacks`, sum((r) => r.tenants), sum((r) => r.resources), sum((r) => r.instances)]);
  console.log(table(["stack", "tenants", "resources", "instances"], lines));
  console.log(`\nwritten to ${out}/stacks`);
}

try {
  main();
} catch (error) {
  reportAndExit(error);
}
