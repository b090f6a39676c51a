/**
 * `terraform validate` on every AWS stack of all environments, with the repository's own fleet: `npm run test:validate`.
 * `TESSERA_VALIDATE_PROVIDERS=5.100.0,6.25.0` validates under several versions of the provider.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checks } from "../support/checks";
import { skipOrFail } from "../support/real-part";
import { isAwsStack, synth } from "../support/synth";
import { findTerraform, StackFolder, TEST_AWS_PROVIDER, type TerraformCli } from "../support/terraform";

const VERSIONS = (process.env.TESSERA_VALIDATE_PROVIDERS ?? TEST_AWS_PROVIDER).split(",").filter(Boolean);
/** A provider takes most of a core and half a gigabyte while it prints its schema. */
const AT_ONCE = 2;

async function main(): Promise<number> {
  const cli = await findTerraform();
  const checks = new Checks();
  for (const version of VERSIONS) await checks.suite(() => validateAll(cli, version, checks));
  return checks.end();
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
