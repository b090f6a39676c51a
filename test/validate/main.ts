/**
 * `terraform validate` on every AWS stack of all environments, with the repository's own fleet, and Terraform's backend on
 * keys of the state: `npm run test:validate`.
 * `TESSERA_VALIDATE_PROVIDERS=5.100.0,6.25.0` validates under several versions of the provider.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checks } from "../support/checks";
import { run } from "../support/process";
import { skipOrFail } from "../support/real-part";
import { STATE_KEYS } from "../support/state-keys";
import { isAwsStack, synth } from "../support/synth";
import { findTerraform, StackFolder, TEST_AWS_PROVIDER, type TerraformCli } from "../support/terraform";

const VERSIONS = (process.env.TESSERA_VALIDATE_PROVIDERS ?? TEST_AWS_PROVIDER).split(",").filter(Boolean);
/** A provider takes most of a core and half a gigabyte while it prints its schema. */
const AT_ONCE = 2;

async function main(): Promise<number> {
  const cli = await findTerraform();
  const checks = new Checks();
  for (const version of VERSIONS) await checks.suite(() => validateAll(cli, version, checks));
  await checks.suite(() => askBackend(cli, checks));
  return checks.end();
}

/** What the backend says of keys before it looks for the bucket, at a place where nobody answers. */
async function askBackend(cli: TerraformCli, checks: Checks): Promise<void> {
  for (const [arn, isTaken] of STATE_KEYS) {
    const folder = mkdtempSync(join(tmpdir(), "tessera-backend-"));
    try {
      const backend = {
        ...{ bucket: "states", key: "a.tfstate", region: "eu-central-1", kms_key_id: arn, encrypt: true },
        ...{ access_key: "x", secret_key: "x", use_path_style: true, max_retries: 1 },
        ...{ skip_credentials_validation: true, skip_requesting_account_id: true, skip_metadata_api_check: true },
        endpoints: { s3: "http://127.0.0.1:9" },
      };
      writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { backend: { s3: backend } } }));
      const { stdout, stderr } = await run(cli.program, ["init", "-input=false", "-no-color"], cli.env, folder);
      const isRefused = stderr.includes("Invalid KMS Key");
      checks.check(`the backend ${isTaken ? "takes" : "refuses"} ${arn}`, isRefused !== isTaken, () => stdout + stderr);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function validateAll(cli: TerraformCli, version: string, checks: Checks): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), "tessera-validate-"));
  try {
    const all = await synth({ out, providerVersion: version });
    const stacks = all.filter((stack) => isAwsStack(out, stack));
    console.log(`terraform ${cli.version}, provider ${version}, ${stacks.length} stacks`);
    checks.check("there are stacks", stacks.length > 0);
    // One installation of the provider for all stacks: each folder would otherwise check 700 MB again.
    const shared = { ...cli, env: { ...cli.env, TF_DATA_DIR: join(out, "terraform-data") } };
    const folderOf = (stack: string) => new StackFolder(shared, join(out, "stacks", stack));
    const [first, ...others] = stacks.map(folderOf);
    if (!first) return;
    await first.init("-backend=false");
    for (const { folder } of others) copyFileSync(join(first.folder, LOCK), join(folder, LOCK));

    const queue = [...stacks];
    const worker = async () => {
      for (let stack = queue.shift(); stack !== undefined; stack = queue.shift()) {
        const problems = await folderOf(stack).validate();
        checks.check(`${stack} is valid under ${version}`, problems.length === 0, () =>
          problems.map((p) => `${p.severity}: ${p.address} ${p.summary}: ${p.detail}`).join("\n"),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const LOCK = ".terraform.lock.hcl";

main()
  .catch((error) => skipOrFail("test:validate", error))
  .then((code) => {
    process.exitCode = code;
  });
