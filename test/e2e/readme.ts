import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { blocksOf } from "../commands/blocks";
import { makeClone } from "../commands/clone";
import type { Checks } from "../support/checks";
import { startEmulator } from "../support/emulator";
import { FLEET } from "../support/fleet";
import { run } from "../support/process";
import { findTerraform, TEST_AWS_PROVIDER } from "../support/terraform";

const ROOT = resolve(__dirname, "../..");
/** Account of the fleet's environments, as their files say. */
const ACCOUNT_ID = "111111111111";
/** Most that a README has of a line's own output, in characters. */
const TOLD = 4000;

/** The README's blocks that need an account and that the emulator holds, as they are written, in a clone with the example fleet. */
export async function readmeLines(checks: Checks): Promise<void> {
  const text = readFileSync(join(ROOT, "README.md"), "utf8");
  const blocks = blocksOf("README.md", text).filter(({ marks }) => marks.includes("emulator"));
  const lines = blocks.flatMap(({ line, commands }) => commands.map(({ command }) => ({ line, command })));
  checks.check("the README has lines for the emulator", lines.length > 0);
  const cli = await findTerraform();
  const emulator = await startEmulator({ accountId: ACCOUNT_ID });
  const scratch = mkdtempSync(join(tmpdir(), "tessera-readme-"));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const clone = makeClone(scratch);
    for (const folder of ["tenants", "overrides"] as const)
      cpSync(FLEET[folder], join(clone, folder), { recursive: true, force: true });
    const env = {
      ...cli.env,
      AWS_ENDPOINT_URL: emulator.endpoint,
      TESSERA_AWS_PROVIDER_VERSION: TEST_AWS_PROVIDER,
      NO_PROGRESS: "1",
    };
    for (const { line, command } of lines)
      await checks.step(`README.md:${line} $ ${command}`, async () => {
        const { code, stdout, stderr } = await run("bash", ["-c", command], env, clone);
        if (code !== 0) throw new Error(`ended with ${code}:\n${(stdout + stderr).slice(-TOLD)}`);
      });
  } finally {
    await emulator.stop();
    remove();
  }
}
