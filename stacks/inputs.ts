import { homesIn, type Lookups } from "../config/fleet-homes";
import type { Environment, Fleet } from "../config/model";
import { sha256Of } from "../config/store";
import { TERRAFORM } from "../config/terraform";
import { bundleExecutor } from "../constructs/executor/bundle";
import type { LoadedFleet } from "../constructs/rooms";
import { assetTexts, type Inputs } from "./sources";

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
    assets: sha256Of([...assetTexts()].flat()),
    executor: bundleExecutor().sha256Base64,
  };
}

/**
 * Digest of what a stack is made from (sources.ts), of all else that reaches its bytes, and of its name: of two stacks
 * with the same, the bytes are the same. Empty where nobody knows which code runs.
 */
export type InputsOf = (stack: Pick<Inputs, "environment" | "tenants"> & { readonly name: string }) => string;

/** @param code digest of what makes stacks; null: unknown */
export function inputsIn(fleet: LoadedFleet, code: string | null): InputsOf {
  if (code === null) return () => "";
  let common: string | undefined;
  const places = new Map<string, string>();
  return ({ name, environment, tenants }) => {
    common ??= sha256Of(Object.entries(sharedInputs(code)).flat());
    const place = places.get(environment) ?? fleet.environmentContent(environment);
    places.set(environment, place);
    return sha256Of([common, name, place, ...tenants.flatMap((id) => [id, fleet.tenantContent(id)])]);
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
  const seen: Lookups = {
    environments: { [environment]: fleet.environments[environment]! },
    tenantsOf: (name) => refuse(`the tenants of ${name}`),
    erasedOf: (name) => refuse(`the tenants of ${name}`),
    tenant: (id) => fleet.tenant(tenant(id)),
    has: (id) => fleet.has(tenant(id)),
    resolve: (room, id, name) => fleet.resolve(room, tenant(id), here(name)),
    resolveCell: (room, cell, name) => fleet.resolveCell(room, cell, here(name)),
    resolveTier: (room, tier, name) => fleet.resolveTier(room, tier, here(name)),
    resolveEnvironment: (room, name) => fleet.resolveEnvironment(room, here(name)),
    formOf: (engine, settings) => fleet.formOf(engine, settings),
  };
  // Homes are found through these lookups alone: whoever asks them for more is refused as well.
  return { ...seen, ...homesIn(seen) };
}
