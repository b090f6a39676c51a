import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dump } from "js-yaml";
import { fleetFiles } from "../../bench/fleets/write";
import { ENGINES } from "../../constructs/engines/registry";
import { loadFleet } from "../../constructs/rooms";
import { STATEFUL } from "../../review/knowledge/stateful";
import { selectStacks } from "../../stacks/select";
import { StackWriter } from "../../stacks/synthesize";
import { exampleFleet, type FleetFiles, withFleet } from "../support/fleet";

/**
 * Addresses of stateful resources, by kind of stack: a public contract, since Terraform destroys what is at an address
 * that is gone and makes it anew at another. `npm run addresses` writes the list; a test holds the stacks to it.
 */
export const LIST = "docs/reference/stateful-addresses.txt";

/** An invocation holds nothing, but its end runs the statements that erase a share. */
const ERASES = "aws_lambda_invocation";

/** A stack's JSON, as far as addresses go. */
export interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
}

/** Kinds of stacks by what their names end like, behind the environment. The first that fits. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^cell-.+-tenants$/, "<env>-cell-<cell>-tenants"],
  [/^cell-.+-incluster$/, "<env>-cell-<cell>-incluster"],
  [/^cell-.+$/, "<env>-cell-<cell>"],
  [/^tenant-.+-incluster$/, "<env>-tenant-<tenant>-incluster"],
  [/^tenant-.+-shares$/, "<env>-tenant-<tenant>-shares"],
  [/^tenant-.+$/, "<env>-tenant-<tenant>"],
  [/^.+$/, "<env>-$&"],
];

/** `<env>-cell-<cell>` of `production-cell-pool-1`. */
export function kindOf(stack: string): string {
  const rest = stack.slice(stack.indexOf("-") + 1);
  const [pattern, kind] = KINDS.find(([fits]) => fits.test(rest))!;
  return rest.replace(pattern, kind);
}

/** Lines `<kind of stack> <address>` of one stack. */
export function addressesOf(stack: string, { resource = {} }: StackJson): string[] {
  return Object.entries(resource)
    .filter(([type]) => type === ERASES || Object.hasOwn(STATEFUL, type))
    .flatMap(([type, byName]) => Object.keys(byName).map((name) => `${kindOf(stack)} ${type}.${name}`));
}

/** Lines of addresses that a stack says were moved away from. */
export function movedFrom(stack: string, { moved = [] }: StackJson): string[] {
  return moved.map(({ from }) => `${kindOf(stack)} ${from}`);
}

/** What is wrong with stacks beside the list: sentences, none where they agree. */
export function differences(list: readonly string[], found: readonly string[], moved: readonly string[]): string[] {
  const [listed, there, left] = [new Set(list), new Set(found), new Set(moved)];
  return [
    ...[...listed]
      .filter((line) => !there.has(line) && !left.has(line))
      .map(
        (line) =>
          `${line}: is gone. Terraform would destroy what it holds: keep the address, or say where it moved (moveTo, a \`moved\` block).`,
      ),
    ...[...listed]
      .filter((line) => !there.has(line) && left.has(line))
      .map((line) => `${line}: moved, and still listed. Run npm run addresses.`),
    ...[...there]
      .filter((line) => !listed.has(line))
      .map((line) => `${line}: is new, and from now on a promise. Run npm run addresses.`),
  ];
}

/** Fleets that together have every engine in every form, and every kind of stack. */
function fleets(): readonly (readonly [FleetFiles, readonly string[]])[] {
  return [
    [withEverything(exampleFleet()), []],
    [fleetFiles(SOME_TENANTS, 1), ["production"]],
  ];
}

/** The fleet with a dedicated tenant that has a cluster of every engine. */
function withEverything(files: FleetFiles): FleetFiles {
  const tenant = dump({
    id: "everything",
    tier: "enterprise",
    environments: ["production"],
    contacts: { owner: "owner@example.com" },
    engines: Object.keys(ENGINES),
    applications: { production: ["arn:aws:iam::444444444444:role/everything"] },
  });
  const ledger = `${files.get("tenants/ledger.txt")}everything\n`;
  return new Map([...files, ["tenants/everything/tenant.yml", tenant], ["tenants/ledger.txt", ledger]]);
}

/** Enough for each choice of the generated mix that makes resources of its own. */
const SOME_TENANTS = 200;

/** Every stack of these fleets, as written. */
export function stacksWritten(): Map<string, StackJson>[] {
  return fleets().map(([files, patterns]) =>
    withFleet(files, (folder) => {
      const outdir = mkdtempSync(join(tmpdir(), "tessera-addresses-"));
      try {
        const writer = new StackWriter(outdir);
        const fleet = loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
        return new Map(
          selectStacks(fleet, patterns).map((plan) => {
            writer.write(plan);
            const text = readFileSync(join(outdir, "stacks", plan.name, "cdk.tf.json"), "utf8");
            return [plan.name, JSON.parse(text) as StackJson] as const;
          }),
        );
      } finally {
        rmSync(outdir, { recursive: true, force: true });
      }
    }),
  );
}

/** Of many stacks, sorted, each line once. */
export function linesOf(stacks: readonly ReadonlyMap<string, StackJson>[], of: typeof addressesOf): string[] {
  return [...new Set(stacks.flatMap((written) => [...written].flatMap(([name, json]) => of(name, json))))].sort();
}

export function listed(): string[] {
  return readFileSync(LIST, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

const HEAD = `# Addresses of stateful resources, by kind of stack: a public contract (npm run addresses writes this list).
# A line that goes must be the \`from\` of a \`moved\` block, or what is at it is destroyed.`;

if (require.main === module) {
  const lines = linesOf(stacksWritten(), addressesOf);
  writeFileSync(LIST, `${HEAD}\n${lines.join("\n")}\n`);
  console.log(`${LIST}: ${lines.length} addresses`);
}
