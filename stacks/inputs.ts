import { readFileSync } from "node:fs";
import type { Environment, Fleet } from "../config/model";
import { sha256Of } from "../config/store";
import { TERRAFORM } from "../config/terraform";
import { chartFiles } from "../constructs/kubernetes/manifest-chart";
import { bundleExecutor } from "../executor/lambda/bundle";

/**
 * What a stack is made from, beside the code: its environment, and the tenants that it names. Whoever must not build
 * what has not changed goes by this: `./tessera affected` by {@link isReached}, synth by digests of the same
 * (stacks/memory.ts). It holds because a stack is built from a fleet in which it sees nothing else.
 */
export interface Inputs {
  /** Name of the environment. */
  readonly environment: string;
  /** Ids of the tenants whose rows or resources the stack holds. */
  readonly tenants: readonly string[];
}

/** Whether a change of environments and tenants can reach a stack. */
export function isReached(
  { environment, tenants }: Inputs,
  changed: { readonly environments: ReadonlySet<string>; readonly tenants: ReadonlySet<string> },
): boolean {
  return changed.environments.has(environment) || tenants.some((id) => changed.tenants.has(id));
}

/** Variables that this program or CDKTF looks at, except where to write to. */
const VARIABLE = /^(?:TESSERA|CDKTF|SYNTH|TERRAFORM)_(?!OUTDIR$)/;

/**
 * What every stack is made from as well, by what it is: test/stacks/reads.test.ts holds it to be all.
 *
 * @param code digest of the program's sources
 */
export function sharedInputs(code: string): Readonly<Record<string, string>> {
  const variables = Object.keys(process.env).filter((name) => VARIABLE.test(name));
  return {
    code,
    versions: JSON.stringify(TERRAFORM),
    variables: sha256Of(variables.sort().flatMap((name) => [name, process.env[name] ?? ""])),
    chart: sha256Of(chartFiles().flatMap((file) => [file, readFileSync(file, "utf8")])),
    executor: bundleExecutor().sha256Base64,
  };
}

/** A fleet of one environment and the tenants that a stack names. Asking for anything else is a mistake of the stack's. */
export function within(fleet: Fleet, { name: environment }: Environment, tenants: readonly string[]): Fleet {
  const named = new Set(tenants);
  const refuse = (what: string): never => {
    throw new Error(
      `a stack of ${environment} asks for ${what}, from which it is not made: name it in its plan (stacks/plan.ts)`,
    );
  };
  const tenant = (id: string): string => (named.has(id) ? id : refuse(`tenant ${id}`));
  const here = (name: string): string => (name === environment ? name : refuse(`environment ${name}`));
  return {
    environments: { [environment]: fleet.environments[environment]! },
    tenantsOf: (name) => refuse(`the tenants of ${name}`),
    erasedOf: (name) => refuse(`the tenants of ${name}`),
    tenant: (id) => fleet.tenant(tenant(id)),
    has: (id) => fleet.has(tenant(id)),
    resolve: (room, id, name) => fleet.resolve(room, tenant(id), here(name)),
    resolveCell: (room, cell, name) => fleet.resolveCell(room, cell, here(name)),
    resolveEnvironment: (room, name) => fleet.resolveEnvironment(room, here(name)),
  };
}
