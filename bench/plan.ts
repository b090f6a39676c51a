/**
 * What `terraform validate` and `terraform plan` cost for the shares of one cell, as rows, as a construct a resource and
 * as modules in Terraform's own language, against the emulator with the real AWS provider: tsx bench/plan.ts [N,N,…]
 *
 * The cell is of the group whose tenants have PostgreSQL alone: it needs one published contract and four instances a
 * tenant, so that forms and sizes are compared and not mixes of engines.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../test/support/emulator";
import { run } from "../test/support/process";
import { skipOrFail } from "../test/support/real-part";
import { findTerraform, StackFolder, TEST_AWS_PROVIDER, type TerraformCli } from "../test/support/terraform";
import { writeFleet } from "./fleets/write";
import { rowsOf } from "./rows";
import { ROOT } from "./sizes";

const ACCOUNT = "444444444444";
const STACK = "production-cell-pool-1-tenants";
/** Of a hundred tenants 70 are free, and of 20 in the standard tier 8 have PostgreSQL alone: these share the cell. */
const TENANTS_A_ROW = 100 / 78;
const INSTANCES_A_ROW = 4;
const TIME = "/usr/bin/time";

/** What a command of Terraform's used. */
interface Used {
  readonly wall_s: number;
  readonly cpu_s: number;
  readonly peak_mb: number;
  readonly output: string;
}

async function main(): Promise<number> {
  const sizes = (process.argv[2] ?? "50,150,300").split(",").map(Number);
  const cli = await findTerraform();
  const emulator = await startEmulator({ accountId: ACCOUNT });
  const scratch = mkdtempSync(join(tmpdir(), "tessera-plan-"));
  try {
    await publishContract(emulator.endpoint);
    console.log(
      "| rows | form | instances | validate, CPU s | plan, wall s | plan, CPU s | plan, CPU a row, ms | peak MB |\n" +
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    );
    for (const size of sizes) {
      const fleet = join(scratch, `fleet-${size}`);
      writeFleet(Math.ceil(size * TENANTS_A_ROW), 1, fleet);
      const rows = join(scratch, `rows-${size}.json`);
      for (const [form, args] of programs(fleet, rows)) {
        const out = join(scratch, `${form}-${size}`);
        const env = { ...process.env, TESSERA_AWS_PROVIDER_VERSION: TEST_AWS_PROVIDER };
        const made = await run(process.execPath, [...args, out], env, ROOT);
        if (made.code !== 0) throw new Error(made.stderr.slice(-2000));
        const isStack = form !== "modules";
        const path = isStack ? join(out, "stacks", STACK) : out;
        const folder = new StackFolder(cli, path, emulator.endpoint);
        if (isStack) folder.useEmulator();
        await folder.init();
        const validate = await terraform(cli, path, emulator.endpoint, "validate", "-no-color");
        const plan = await terraform(cli, path, emulator.endpoint, "plan", "-no-color", "-input=false", "-lock=false");
        const instances = Number(/Plan: ([0-9]+) to add/.exec(plan.output)?.[1]);
        const count = instances / INSTANCES_A_ROW;
        const cells = [
          count,
          form,
          instances,
          validate.cpu_s.toFixed(1),
          plan.wall_s.toFixed(1),
          plan.cpu_s.toFixed(1),
          ((plan.cpu_s / count) * 1000).toFixed(0),
          Math.round(plan.peak_mb),
        ];
        console.log(`| ${cells.join(" | ")} |`);
        if (form === "rows") writeFileSync(rows, JSON.stringify(rowsOf(out, STACK)));
      }
    }
    return 0;
  } finally {
    await emulator.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Programs that write the stack, by form, in the order of running; the folder to write to follows. */
function programs(fleet: string, rows: string): [string, string[]][] {
  const folders = ["--tenants", join(fleet, "tenants"), "--overrides", join(fleet, "overrides")];
  return [
    ["rows", [join(ROOT, "cli/run.js"), "synth", STACK, ...folders, "--out"]],
    ["constructs", [join(ROOT, "node_modules/tsx/dist/cli.mjs"), "bench/programs/straightforward.ts", fleet]],
    ["modules", ["bench/programs/hcl.js", rows]],
  ];
}

async function terraform(cli: TerraformCli, path: string, endpoint: string, ...command: string[]): Promise<Used> {
  const env = { ...cli.env, AWS_ENDPOINT_URL: endpoint };
  const result = await run(TIME, ["-f", "%e %U %S %M", cli.program, ...command], env, path);
  if (result.code !== 0) throw new Error(`terraform ${command[0]}: ${result.stderr.slice(-2000)}`);
  const [wall = 0, user = 0, system = 0, peak = 0] = result.stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { wall_s: wall, cpu_s: user + system, peak_mb: peak * 1.024e-3, output: result.stdout };
}

/** What the cell's own stack would have published. */
async function publishContract(endpoint: string): Promise<void> {
  const port = {
    writer_host: "writer.example.com",
    reader_host: "reader.example.com",
    port: 5432,
    resource_id: "cluster-EXAMPLE",
    cluster_arn: `arn:aws:rds:eu-central-1:${ACCOUNT}:cluster:example`,
    admin_secret_arn: `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:example`,
  };
  const contract = {
    executor_function_name: "executor",
    key_arn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/00000000-0000-0000-0000-000000000000`,
    client_security_group_id: "sg-1",
    gateway_security_group_id: "sg-2",
    engines: { postgresql: port },
  };
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonSSM.PutParameter",
      authorization:
        "AWS4-HMAC-SHA256 Credential=emulated/20260101/eu-central-1/ssm/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify({ Name: "/tessera/production/cells/pool-1", Type: "String", Value: JSON.stringify(contract) }),
  });
  if (!answer.ok) throw new Error(`emulator: PutParameter answered ${answer.status}: ${await answer.text()}`);
}

main()
  .catch((error) => skipOrFail("bench/plan", error))
  .then((code) => {
    process.exitCode = code;
  });
