import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";

/** A block of a resource as Terraform reads it. */
// biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON has no types
export type Block = Record<string, any>;

/** A synthesized stack. */
export class Synthesized {
  constructor(readonly json: Block) {}

  /** Resources of a type, without its `aws_` prefix, in the order of their addresses. */
  all(type: string): Block[] {
    return Object.values(this.json.resource?.[`aws_${type}`] ?? {});
  }

  /** The one resource of a type. */
  one(type: string): Block {
    const found = this.all(type);
    if (found.length !== 1) throw new Error(`expected one aws_${type}, found ${found.length}`);
    return found[0]!;
  }

  /** Addresses of everything, sorted. */
  addresses(): string[] {
    return Object.entries(this.json.resource ?? {})
      .flatMap(([type, resources]) => Object.keys(resources as Block).map((name) => `${type}.${name}`))
      .sort();
  }
}

/**
 * Synthesizes one stack in the way a deployment does, and reads what was written. The stack has a provider and
 * nothing else.
 *
 * @param region of the provider
 */
export function synth(
  fill: (stack: TerraformStack, provider: AwsProvider) => void,
  region = "eu-central-1",
): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), "tessera-synth-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    const stack = new TerraformStack(app, "fixture");
    const provider = new AwsProvider(stack, "aws", { region });
    stack.addOverride("terraform.required_providers.aws.version", process.env.TESSERA_AWS_PROVIDER_VERSION || "6.25.0");
    fill(stack, provider);
    app.synth();
    return new Synthesized(JSON.parse(readFileSync(join(outdir, "stacks", "fixture", "cdk.tf.json"), "utf8")));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
