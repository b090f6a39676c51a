/**
 * The same source under other tools: `npm run test:portability`.
 *
 * - CDK Terrain (cdktn), the maintained successor of CDKTF, synthesizes the same Terraform for every AWS stack. It is
 *   installed by `npm ci --prefix bench/portability`.
 * - Everything that the AWS stacks write is in the schema of the oldest AWS provider that is promised.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeFleet } from "../../bench/fleets/write";
import type { Folders } from "../../constructs/rooms";
import { Checks } from "../support/checks";
import { FLEET } from "../support/fleet";
import { run } from "../support/process";
import { MissingRealPart, skipOrFail } from "../support/real-part";
import { isAwsStack, synth } from "../support/synth";
import { findTerraform, StackFolder, TEST_AWS_PROVIDER } from "../support/terraform";
import { type ProviderSchema, unknownKeys } from "./provider-schema";

const ROOT = resolve(__dirname, "../..");
const BUILD = join(ROOT, "bench/portability/build.js");
const TENANTS = 60;

/** What differs on purpose, with the value that both are given for the comparison. */
const DIFFERENCES: readonly { readonly what: string; readonly pattern: RegExp; readonly same: string }[] = [
  {
    what: "the version of the tool, in a comment",
    pattern: /("metadata": \{[\s\S]*?"version": )"[^"]*"/,
    same: '$1"-"',
  },
  { what: "the provider's source, written in full", pattern: /"source": "hashicorp\/aws"/g, same: '"source": "aws"' },
];

interface Fleet {
  readonly name: string;
  readonly folders: Folders;
}

async function main(): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), "tessera-portability-"));
  const checks = new Checks();
  try {
    const fleets: Fleet[] = [
      { name: "the example fleet", folders: FLEET },
      { name: `${TENANTS} generated tenants`, folders: writeFleet(TENANTS, 5, join(scratch, "fleet")) },
    ];
    const out = fleets.map((_, index) => join(scratch, `cdktf-${index}`));
    for (const [index, { folders }] of fleets.entries()) await synth({ out: out[index]!, ...folders });
    await checks.suite(() => providerSuite(scratch, out, checks));
    await checks.suite(() => successorSuite(scratch, fleets, out, checks));
    return checks.end();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function successorSuite(scratch: string, fleets: readonly Fleet[], out: readonly string[], checks: Checks) {
  if (!existsSync(join(ROOT, "bench/portability/node_modules/cdktn")))
    throw new MissingRealPart("cdktn", "run npm ci --prefix bench/portability");
  const program = join(scratch, "synth.js");
  const built = await run(process.execPath, [BUILD, program], process.env, ROOT);
  if (!checks.check("the sources bundle with cdktn's packages", built.code === 0, () => built.stderr)) return;
  for (const [index, { name, folders }] of fleets.entries()) {
    const before = out[index]!;
    const stacks = stackNames(before).filter((stack) => isAwsStack(before, stack));
    const after = join(scratch, `cdktn-${index}`);
    const options = ["--tenants", folders.tenants, "--overrides", folders.overrides];
    const env = { ...process.env, TESSERA_AWS_PROVIDER_VERSION: TEST_AWS_PROVIDER };
    const result = await run(process.execPath, [program, ...stacks, "--out", after, ...options], env, ROOT);
    if (!checks.check(`${name}: cdktn synthesizes`, result.code === 0, () => result.stderr)) continue;
    checks.check(`${name}: there are AWS stacks`, stacks.length > 0);
    for (const stack of stacks) {
      const [theirs, ours] = [text(after, stack), text(before, stack)];
      checks.check(`${name}: ${stack} is the same`, normal(theirs) === normal(ours), () =>
        firstDifference(normal(theirs), normal(ours)),
      );
      const version = /"version": "0\.24/;
      if (index === 0 && stack === stacks[0])
        checks.check("it is cdktn that wrote it", version.test(theirs) && !version.test(ours));
    }
  }
  console.log(`differences allowed: ${DIFFERENCES.map(({ what }) => what).join("; ")}`);
}

async function providerSuite(scratch: string, out: readonly string[], checks: Checks): Promise<void> {
  const cli = await findTerraform();
  const folder = join(scratch, "schema");
  mkdirSync(folder);
  const required = { aws: { source: "aws", version: TEST_AWS_PROVIDER } };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
  await new StackFolder(cli, folder).init();
  const told = await run(cli.program, ["providers", "schema", "-json"], cli.env, folder);
  if (!checks.check("the provider tells its schema", told.code === 0, () => told.stderr)) return;
  const { provider_schemas: schemas } = JSON.parse(told.stdout) as { provider_schemas: Record<string, ProviderSchema> };
  const aws = Object.values(schemas)[0]!;
  for (const written of out)
    for (const stack of stackNames(written).filter((name) => isAwsStack(written, name))) {
      const unknown = unknownKeys(JSON.parse(text(written, stack)), aws);
      checks.check(`${stack} is in the schema of ${TEST_AWS_PROVIDER}`, unknown.length === 0, () => unknown.join("\n"));
    }
}

function stackNames(out: string): string[] {
  const { stacks } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as {
    stacks: Record<string, unknown>;
  };
  return Object.keys(stacks).sort();
}

function text(out: string, stack: string): string {
  return readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8");
}

function normal(configuration: string): string {
  return DIFFERENCES.reduce((result, { pattern, same }) => result.replace(pattern, same), configuration);
}

function firstDifference(theirs: string, ours: string): string {
  const [a, b] = [theirs.split("\n"), ours.split("\n")];
  const line = a.findIndex((text, index) => text !== b[index]);
  return `line ${line + 1}\ncdktn: ${a[line]?.slice(0, 300)}\ncdktf: ${b[line]?.slice(0, 300)}`;
}

main()
  .catch((error) => skipOrFail("test:portability", error))
  .then((code) => {
    process.exitCode = code;
  });
