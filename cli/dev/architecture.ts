import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { type Folders, loadFleet } from "../../constructs/rooms";
import { selectStacks } from "../../stacks/select";

/**
 * The fleet that documents show: what a fresh clone has in `tenants/` and `overrides/`, in the copy that no owner of a
 * fleet changes.
 */
export const SHOWN: Folders = { tenants: "test/fixtures/fleet/tenants", overrides: "test/fixtures/fleet/overrides" };

/** The file that holds the picture, and the lines between which it stands. */
export const DOCUMENT = "docs/architecture.md";
const BEGIN = "<!-- picture: ./tessera dev docs -->";
const END = "<!-- end of picture -->";

/** As much of a synthesized stack as the picture needs. */
interface Stack {
  readonly resource?: Readonly<
    Record<string, Readonly<Record<string, { readonly name?: string; readonly for_each?: string }>>>
  >;
  readonly data?: { readonly aws_ssm_parameter?: Readonly<Record<string, { readonly name: string }>> };
}

/**
 * Draws an environment's stacks of the shown fleet from what they synthesize to: a box a stack with its resources by service, an arrow
 * where a stack reads a contract that another one publishes.
 *
 * @returns Mermaid text
 */
export function picture(environment: string): string {
  const outdir = mkdtempSync(join(tmpdir(), "tessera-architecture-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    for (const plan of selectStacks(loadFleet(SHOWN), [environment])) plan.build(app);
    app.synth();
    const folder = join(outdir, "stacks");
    const names = readdirSync(folder).sort();
    const stacks = new Map(names.map((name) => [name, read(join(folder, name, "cdk.tf.json"))]));
    return draw(stacks);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function read(file: string): Stack {
  return JSON.parse(readFileSync(file, "utf8")) as Stack;
}

function draw(stacks: ReadonlyMap<string, Stack>): string {
  const publisher = new Map<string, string>();
  for (const [name, stack] of stacks)
    for (const parameter of Object.values(stack.resource?.aws_ssm_parameter ?? {}))
      if (parameter.name !== undefined && parameter.for_each === undefined) publisher.set(parameter.name, name);
  const lines = ["flowchart BT"];
  for (const [name, stack] of stacks) {
    const kinds = Object.entries(services(stack)).sort(([a], [b]) => (a < b ? -1 : 1));
    const total = kinds.reduce((sum, [, count]) => sum + count, 0);
    lines.push(
      `  ${box(name)}["<b>${name}</b><br/>${total} resources<br/>${kinds.map(([kind, n]) => `${kind} ${n}`).join(", ")}"]`,
    );
  }
  for (const [name, stack] of stacks)
    for (const { name: path } of Object.values(stack.data?.aws_ssm_parameter ?? {})) {
      const from = publisher.get(path);
      if (from !== undefined) lines.push(`  ${box(name)} -->|${path}| ${box(from)}`);
    }
  return lines.join("\n");
}

/** Resources by the service in their type's name: `aws_rds_cluster` counts for `rds`. */
function services(stack: Stack): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [type, resources] of Object.entries(stack.resource ?? {})) {
    const service = type.split("_")[1] ?? type;
    counts[service] = (counts[service] ?? 0) + Object.keys(resources).length;
  }
  return counts;
}

function box(name: string): string {
  return name.replaceAll("-", "_");
}

/** The document with a fresh picture in it. */
export function withPicture(text: string, mermaid: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${DOCUMENT} has lost the lines that its picture stands between`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n\`\`\`mermaid\n${mermaid}\n\`\`\`\n\n${text.slice(end)}`;
}

/** The page that shows what synth prints, and the line that it stands below. */
export const README = "README.md";
const COMMAND = "$ ./tessera synth production\nstack";

/** What `./tessera synth production` prints of the shown fleet. */
export function printed(): string {
  const outdir = mkdtempSync(join(tmpdir(), "tessera-readme-"));
  try {
    const folders = ["--tenants", SHOWN.tenants, "--overrides", SHOWN.overrides];
    const text = execFileSync(process.execPath, ["cli/run.js", "synth", "production", ...folders, "--out", outdir], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return text.replace(outdir, "cdktf.out").trimEnd();
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The page with a fresh print in it. */
export function withPrint(text: string, print: string): string {
  const begin = text.indexOf(COMMAND);
  const end = text.indexOf("\n```", begin);
  if (begin < 0 || end < 0) throw new Error(`${README} has lost the block that shows what synth prints`);
  return `${text.slice(0, begin)}$ ./tessera synth production\n${print}${text.slice(end)}`;
}
