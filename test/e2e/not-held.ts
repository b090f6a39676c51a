import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checks } from "../support/checks";
import list from "./not-held.json";
import type { World } from "./world";

/** Resources that the emulator does not hold, left out of the development environment by a switch. */
interface NotHeld {
  /** A switch of `without` in development_environment.yml. */
  readonly without: string;
  /** Types of the resources that it leaves out, without `aws_`. */
  readonly types: readonly string[];
  /** What goes wrong on the emulator. */
  readonly reason: string;
}

const NOT_HELD: readonly NotHeld[] = list;
const ENVIRONMENT_FILE = "development_environment.yml";

/**
 * Checks that the list of what the emulator does not hold is exact: its switches are those in use, they leave out
 * the listed types and no others, and each of those really cannot be applied or planned empty on the emulator.
 */
export async function checkNotHeld(world: World, checks: Checks, stacks: readonly string[]): Promise<void> {
  const file = join(world.overrides, ENVIRONMENT_FILE);
  const text = readFileSync(file, "utf8");
  const used = /^without: \[(.*)\]$/m.exec(text)?.[1]?.split(/,\s*/).filter(Boolean) ?? [];
  const listed = NOT_HELD.map(({ without }) => without);
  checks.check(
    "the switches in use are the listed ones",
    used.toSorted().join() === listed.toSorted().join(),
    () => `in use: ${used.join(", ")}; listed: ${listed.join(", ")}`,
  );

  for (const stack of stacks) {
    const stands = new Set((await world.stateList(stack)).map((address) => address.replace(/\[.*\]$/, "")));
    const missing = addresses(join(world.out, "stacks", stack)).filter((address) => !stands.has(address));
    checks.check(`everything that ${stack} synthesizes stands`, missing.length === 0, () => missing.join("\n"));
  }

  const folder = mkdtempSync(join(tmpdir(), "tessera-not-held-"));
  try {
    for (const { without, types } of NOT_HELD) {
      const overrides = join(folder, without);
      cpSync(world.overrides, overrides, { recursive: true });
      const others = used.filter((name) => name !== without);
      writeFileSync(
        join(overrides, ENVIRONMENT_FILE),
        text.replace(/^without: .*$/m, `without: [${others.join(", ")}]`),
      );
      await checkSwitch(world, checks, stacks, { without, types, overrides, out: join(folder, `${without}-out`) });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkSwitch(
  world: World,
  checks: Checks,
  stacks: readonly string[],
  one: { without: string; types: readonly string[]; overrides: string; out: string },
): Promise<void> {
  mkdirSync(one.out, { recursive: true });
  await world.synth(one.overrides, one.out);
  const leftOut = stacks.flatMap((stack) => {
    const lean = new Set(addresses(join(world.out, "stacks", stack)));
    return addresses(join(one.out, "stacks", stack))
      .filter((address) => !lean.has(address))
      .map((address) => ({ stack, address }));
  });
  const types = [...new Set(leftOut.map(({ address }) => address.split(".")[0]!.replace(/^aws_/, "")))];
  checks.check(
    `${one.without} leaves out the listed types`,
    types.toSorted().join() === one.types.toSorted().join(),
    () => `leaves out: ${types.join(", ")}; listed: ${one.types.join(", ")}`,
  );
  for (const type of types) {
    const found = leftOut.find(({ address }) => address.startsWith(`aws_${type}.`))!;
    checks.check(
      `the emulator does not hold ${type}`,
      !(await holds(world, one.out, found.stack, found.address)),
      () => `${found.address} of ${found.stack} applies and plans empty: take the switch ${one.without} away`,
    );
  }
}

/** Whether one address more than what stands applies, and plans empty afterwards. */
async function holds(world: World, out: string, stack: string, address: string): Promise<boolean> {
  cpSync(world.stateFile(stack), join(out, "stacks", stack, "terraform.tfstate"));
  const folder = world.stack(stack, out);
  folder.useEmulator();
  await folder.init();
  try {
    await folder.apply(`-target=${address}`);
    return (await folder.plan(`-target=${address}`)).empty;
  } catch {
    return false;
  }
}

/** Addresses of the managed resources in a synthesized stack, without keys of instances. */
function addresses(folder: string): string[] {
  const { resource = {} } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    resource?: Record<string, Record<string, unknown>>;
  };
  return Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
}
