/**
 * Measures the review of large plans: `npm run review:scale`. Makes plan sets as Tessera's stacks would give them
 * (100 stacks of 100 pooled tenants, three rows each, beside one of 200 MB) and reviews them in a process of its own.
 */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure } from "../../bench/measure";
import { EXIT_CODES } from "../../review/report";
import { change, EDITED, type Given, plan } from "./support/plan";

const ROOT = join(__dirname, "../..");
const RUN = join(ROOT, "cli/run.js");
const EDITED_OPTIONS = ["--overrides", EDITED.overrides, "--exceptions", EDITED.exceptions, "--today", "2026-01-02"];
/** What the project promises for 10,000 tenants. */
const PROMISED = { seconds: 10, megabytes: 1000 };

/** The rows of one pooled tenant; every tenant changes, one in a thousand otherwise than the rest. */
function rows(tenant: string, n: number): Given[] {
  const tags = { "tessera:tenant": tenant, "tessera:tier": "standard", "tessera:environment": "production" };
  const input = (limit: number): string =>
    JSON.stringify({
      engine: "e",
      subject: tenant,
      target: { host: "cell.example.internal", port: 5432, region: "eu-central-1" },
      apply: [
        {
          as: "executor",
          database: "pool",
          statements: Array.from({ length: 20 }, (_, s) => `ALTER ROLE "tenant_${tenant}" SET setting_${s} = ${limit}`),
        },
      ],
      remove: [{ as: "executor", database: "pool", statements: [`DROP ROLE IF EXISTS "tenant_${tenant}"`] }],
    });
  const index = tenant;
  return [
    {
      address: `aws_lambda_invocation.tenant["${tenant}"]`,
      index,
      before: { lifecycle_scope: "CRUD", input: input(20), result: input(20) },
      after: { lifecycle_scope: "CRUD", input: input(n % 1000 === 7 ? 99 : 30) },
      unknown: { result: true },
    },
    {
      address: `aws_ssm_parameter.contract["${tenant}"]`,
      index,
      before: { name: `/production/tenants/${tenant}`, value: `{"port":5432,"tenant":"${tenant}"}`, tags },
      after: { name: `/production/tenants/${tenant}`, value: `{"port":6432,"tenant":"${tenant}"}`, tags },
    },
    {
      address: `aws_iam_role.tenant["${tenant}"]`,
      index,
      before: { name: `production-${tenant}`, tags },
      after: { name: `production-${tenant}`, tags },
      actions: ["no-op"],
    },
  ];
}

function stack(from: number, count: number): object {
  const given = Array.from({ length: count }, (_, n) => rows(`t${from + n}`, from + n)).flat();
  const values = given.map((one) => ({ address: one.address, values: one.after }));
  return plan(given, {
    planned_values: { root_module: { resources: values } },
    prior_state: { values: { root_module: { resources: values } } },
  });
}

/** As people start it: from the bundle of an earlier run. */
async function held(
  title: string,
  files: readonly string[],
  limits: { seconds: number; megabytes: number },
): Promise<boolean> {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const args = [RUN, "review", ...files, ...EDITED_OPTIONS, "--max-tenants", "20000"];
  const { wall_ms, cpu_ms, peak_mb, output } = await measure(args, ROOT, Object.values(EXIT_CODES));
  // On a busy machine what passes says little, and what the processor did still is a measure.
  const good = cpu_ms < limits.seconds * 1000 && peak_mb < limits.megabytes && output.startsWith("## ");
  console.log(
    `${good ? "ok  " : "FAIL"} ${title}: ${(bytes / 1e6).toFixed(0)} MB in ${files.length} plans, ${(cpu_ms / 1000).toFixed(1)} s of processor (${(wall_ms / 1000).toFixed(1)} s passed), ${peak_mb.toFixed(0)} MB of memory, ${output.split("\n")[0]}`,
  );
  return good;
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "scale-"));
  try {
    const set = Array.from({ length: 100 }, (_, n) => {
      const file = join(folder, `production-cell-c${n}-tenants.json`);
      writeFileSync(file, JSON.stringify(stack(n * 100, 100)));
      return file;
    });
    const huge = join(folder, "production-cell-huge-tenants.json");
    const [head, tail] = JSON.stringify(plan([])).split('"resource_changes":[]') as [string, string];
    const out = openSync(huge, "w");
    writeSync(out, `${head}"resource_changes":[`);
    for (let n = 0, bytes = 0; bytes < 200e6; n += 1) {
      const text = rows(`t${n}`, n)
        .map((one) => JSON.stringify(change(one)))
        .join(",");
      bytes += writeSync(out, n === 0 ? text : `,${text}`);
    }
    writeSync(out, `]${tail}`);
    closeSync(out);
    await measure([RUN, "review", set[0]!, ...EDITED_OPTIONS], ROOT, Object.values(EXIT_CODES));
    const results = [
      await held("10,000 tenants, all changed", set, PROMISED),
      await held("one plan of 200 MB", [huge], { seconds: 60, megabytes: 1000 }),
    ];
    const passed = results.filter(Boolean).length;
    console.log(`${passed} passed, ${results.length - passed} failed`);
    return passed === results.length ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then((code) => {
  process.exitCode = code;
});
