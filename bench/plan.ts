/**
 * What `terraform plan` costs for the shares of one cell, as rows and as a construct a resource, against the emulator
 * with the real AWS provider: tsx bench/plan.ts [N,N,…]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFleet } from "../fleet/write";
import { startEmulator } from "../test/support/emulator";
import { run } from "../test/support/process";
import { skipOrFail } from "../test/support/real-part";
import { findTerraform, StackFolder, TEST_AWS_PROVIDER, type TerraformCli } from "../test/support/terraform";
import { ROOT } from "./sizes";

const ACCOUNT = "444444444444";
const STACK = "production-cell-pool-1-tenants";
/** Of ten tenants nine are pooled in the first group of cells. */
const TENANTS_A_ROW = 10 / 9;
const TIME = "/usr/bin/time";

interface Planned {
  readonly instances: number;
  readonly wall_s: number;
  readonly cpu_s: number;
  readonly peak_mb: number;
}

async function main(): Promise<number> {
  const sizes = (process.argv[2] ?? "50,150,300").split(",").map(Number);
  const cli = await findTerraform();
  const emulator = await startEmulator({ accountId: ACCOUNT });
  const scratch = mkdtempSync(join(tmpdir(), "tessera-plan-"));
  try {
    await publishContract(emulator.endpoint);
    console.log(
      "| rows | form | instances | wall, s | CPU, s | CPU a row, ms | peak MB |\n| ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    );
    for (const size of sizes) {
      const fleet = join(scratch, `fleet-${size}`);
      writeFleet(Math.ceil(size * TENANTS_A_ROW), 1, fleet);
      for (const [form, args] of programs(fleet)) {
        const out = join(scratch, `${form}-${size}`);
        const env = { ...process.env, TESSERA_AWS_PROVIDER_VERSION: TEST_AWS_PROVIDER };
        const made = await run(process.execPath, [...args, out], env, ROOT);
        if (made.code !== 0) throw new Error(made.stderr.slice(-2000));
        const { instances, wall_s, cpu_s, peak_mb } = await plan(cli, join(out, "stacks", STACK), emulator.endpoint);
        const rows = instances / 4;
        const cells = [
          rows,
          form,
          instances,
          wall_s.toFixed(1),
          cpu_s.toFixed(1),
          ((cpu_s / rows) * 1000).toFixed(0),
          Math.round(peak_mb),
        ];
        console.log(`| ${cells.join(" | ")} |`);
      }
    }
    return 0;
  } finally {
    await emulator.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Programs that write the stack, by form; the folder to write to follows. */
function programs(fleet: string): [string, string[]][] {
  const folders = ["--tenants", join(fleet, "tenants"), "--overrides", join(fleet, "overrides")];
  return [
    ["rows", [join(ROOT, "cli/run.js"), "synth", STACK, ...folders, "--out"]],
    ["constructs", [join(ROOT, "node_modules/tsx/dist/cli.mjs"), "bench/programs/straightforward.ts", fleet]],
  ];
}

async function plan(cli: TerraformCli, path: string, endpoint: string): Promise<Planned> {
  const folder = new StackFolder(cli, path, endpoint);
  folder.useEmulator();
  await folder.init();
  const env = { ...cli.env, AWS_ENDPOINT_URL: endpoint };
  const args = ["-f", "%e %U %S %M", cli.program, "plan", "-no-color", "-input=false", "-lock=false"];
  const result = await run(TIME, args, env, path);
  if (result.code !== 0) throw new Error(`terraform plan: ${result.stderr.slice(-2000)}`);
  const [wall = 0, user = 0, system = 0, peak = 0] = result.stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  const instances = Number(/Plan: ([0-9]+) to add/.exec(result.stdout)?.[1]);
  return { instances, wall_s: wall, cpu_s: user + system, peak_mb: peak * 1.024e-3 };
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
