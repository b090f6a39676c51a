/**
 * Writes down which attributes the AWS provider has: `npm run review:attributes`. Asks Terraform for the schema of the
 * pinned version, and keeps the names of the types that are classified.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLASSIFIED } from "../../../review/knowledge/attributes";
import { run } from "../../support/process";
import { skipOrFail } from "../../support/real-part";
import { findTerraform } from "../../support/terraform";

/** The oldest version of the provider that stacks are validated under. */
const VERSION = "5.100.0";
const FILE = join(__dirname, `aws-${VERSION}.txt`);

interface Block {
  readonly attributes?: Readonly<Record<string, { readonly type?: unknown }>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

/** Paths of all attributes of a block; attributes that hold objects are entered like blocks. */
function pathsOf(block: Block, prefix = ""): string[] {
  const own = Object.entries(block.attributes ?? {}).flatMap(([name, { type }]) => inType(type, prefix + name));
  const inner = Object.entries(block.block_types ?? {}).flatMap(([name, { block: nested }]) =>
    pathsOf(nested, `${prefix}${name}.`),
  );
  return [...own, ...inner];
}

function inType(type: unknown, path: string): string[] {
  if (!Array.isArray(type)) return [path];
  const [kind, of] = type as [string, unknown];
  if (kind === "object") return Object.entries(of as object).flatMap(([name, one]) => inType(one, `${path}.${name}`));
  return Array.isArray(of) ? inType(of, path) : [path];
}

/** The names that are written down, by type. */
export function readSchema(): Map<string, string[]> {
  const lines = readFileSync(FILE, "utf8")
    .split("\n")
    .filter((line) => line.includes(": "));
  return new Map(
    lines.map((line) => {
      const [type = "", names = ""] = line.split(": ");
      return [type, names.split(" ")];
    }),
  );
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "attributes-"));
  try {
    const cli = await findTerraform();
    const source = { aws: { source: "hashicorp/aws", version: VERSION } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: source } }));
    const terraform = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await run(cli.program, args, cli.env, folder);
      if (code !== 0) throw new Error(`terraform ${args.join(" ")}:\n${stdout}\n${stderr}`);
      return stdout;
    };
    await terraform("init", "-no-color");
    const [provider] = Object.values<{ resource_schemas: Record<string, { block: Block }> }>(
      JSON.parse(await terraform("providers", "schema", "-json")).provider_schemas,
    );
    const lines = CLASSIFIED.flatMap((type) => {
      const schema = provider?.resource_schemas[type];
      return schema ? [`${type}: ${pathsOf(schema.block).sort().join(" ")}`] : [];
    });
    writeFileSync(FILE, `${lines.join("\n")}\n`);
    console.log(`${lines.length} types in ${FILE}`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (require.main === module)
  main().then(
    (code) => process.exit(code),
    (error) => process.exit(skipOrFail("review:attributes", error)),
  );
