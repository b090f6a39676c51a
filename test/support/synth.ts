import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { FLEET } from "./fleet";
import { run } from "./process";
import { TEST_AWS_PROVIDER } from "./terraform-cli";

const PROGRAM = resolve(__dirname, "../../cli/run.js");

export interface SynthOptions {
  /** Folder to write to. */
  readonly out: string;
  /** Environments, stacks or patterns. Default: all. */
  readonly patterns?: readonly string[];
  /** Another fleet than the example. */
  readonly tenants?: string;
  readonly overrides?: string;
  /** Version of the AWS provider in the stacks. Default: the one that tests apply with. */
  readonly providerVersion?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs what `npm run synth` runs, for another provider version, and returns the names of all stacks in the folder. */
export async function synth(options: SynthOptions): Promise<string[]> {
  const { out, patterns = [], providerVersion = TEST_AWS_PROVIDER } = options;
  const { tenants = FLEET.tenants, overrides = FLEET.overrides } = options;
  const result = await run(
    process.execPath,
    [PROGRAM, "synth", ...patterns, "--out", out, "--tenants", tenants, "--overrides", overrides],
    { ...process.env, ...options.env, TESSERA_AWS_PROVIDER_VERSION: providerVersion },
    resolve(__dirname, "../.."),
  );
  if (result.code !== 0) throw new Error(`synth ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
  return readdirSync(join(out, "stacks")).sort();
}

/** Whether a stack needs no other provider than AWS: the others need a cluster, which has tests of its own. */
export function isAwsStack(out: string, stack: string): boolean {
  const text = readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8");
  const { terraform } = JSON.parse(text) as { terraform: { required_providers: Record<string, unknown> } };
  return Object.keys(terraform.required_providers).join() === "aws";
}
