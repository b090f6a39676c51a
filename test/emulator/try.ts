/**
 * Applies the fixture against the emulator, plans it again, adds a tenant's rows, and destroys it: which kinds of
 * resources the emulator holds, in the forms that the fixture writes them. `npx tsx test/emulator/try.ts`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Checks } from "../support/checks";
import { startEmulator } from "../support/emulator";
import { run } from "../support/process";
import { skipOrFail } from "../support/real-part";
import { findTerraform, type Plan, StackFolder } from "../support/terraform";

const FIXTURE = resolve(__dirname, "fixture/main.ts");
const TENANTS = ["acme", "umbrella"];
const listed = (plan: Plan) => plan.changes.map(({ address, actions }) => `${actions.join("+")} ${address}`).join("\n");

async function synth(out: string, tenants: readonly string[]): Promise<void> {
  const result = await run(process.execPath, [require.resolve("tsx/cli"), FIXTURE, out, ...tenants], process.env);
  if (result.code !== 0) throw new Error(`the fixture does not synthesize: ${result.stderr}`);
}

async function main(): Promise<number> {
  const cli = await findTerraform();
  const emulator = await startEmulator();
  const out = mkdtempSync(join(tmpdir(), "tessera-fixture-"));
  const checks = new Checks();
  try {
    console.log(`terraform ${cli.version}, ${emulator.kind}`);
    await checks.suite(() =>
      tryFixture(checks, new StackFolder(cli, join(out, "stacks/fixture"), emulator.endpoint), out),
    );
  } finally {
    await emulator.stop();
    rmSync(out, { recursive: true, force: true });
  }
  return checks.end();
}

async function tryFixture(checks: Checks, stack: StackFolder, out: string): Promise<void> {
  await synth(out, TENANTS);
  stack.useEmulator();
  await stack.init();
  const problems = await stack.validate();
  checks.check("it is valid", problems.length === 0, () => JSON.stringify(problems, null, 2));

  await checks.step("it applies", () => stack.apply());
  const second = await stack.plan();
  checks.check("the second plan is empty", second.empty, () => listed(second));

  await synth(out, [...TENANTS, "wayne"]);
  const added = await stack.plan();
  const only = added.changes.every(({ index, actions }) => index === "wayne" && actions.join() === "create");
  checks.check("another tenant adds its own rows only", only && added.changes.length === 4, () => listed(added));

  await checks.step("it destroys", () => stack.destroy());
  const left = await stack.stateList();
  checks.check("nothing is left", left.length === 0, () => left.join(", "));
}

main()
  .catch((error) => skipOrFail("test/emulator/try.ts", error))
  .then((code) => {
    process.exitCode = code;
  });
