import type { Environment, Fleet, Resolved, Tenant } from "../config/model";
import { homeName, parameterPath, stackName } from "../config/naming";
import type { Engine } from "../constructs/engines/engine";
import { enginesIn } from "../constructs/engines/forms";
import type { ShareFacts } from "../executor/contract/observation";
import { stacksOf } from "../stacks/plan";

/** A cell, or a dedicated tenant's own: what checks and drills work on. */
export interface DeliveredHome {
  /** Name that its resources begin with. */
  readonly name: string;
  readonly environment: Environment;
  /** The dedicated tenant, or null for a cell. */
  readonly tenant: Tenant | null;
  /** Its stacks. */
  readonly stacks: readonly string[];
  /** Path of the parameter with its clusters' ports. */
  readonly contract: string;
  readonly engines: readonly Engine[];
  /** Effective settings of a room here. */
  settings(room: string): Resolved;
  /** The shares of an engine, as their contracts tell of them. */
  shares(engine: Engine): readonly ShareFacts[];
  /** What a look at an engine's cluster needs to know, in the engine's own terms. */
  look(engine: Engine): object;
}

/** Homes of an environment, cells first. Those of erased tenants hold nothing. */
export function homesOf(fleet: Fleet, environmentName: string): readonly DeliveredHome[] {
  const environment = fleet.environments[environmentName]!;
  const all = stacksOf(fleet, environmentName);
  const tenants = fleet.tenantsOf(environmentName);
  const existing = (names: readonly string[]) => names.filter((name) => all.some((plan) => plan.name === name));
  const cells = Object.values(environment.cells).map((cell) => {
    const settings = (room: string) => fleet.resolveCell(room, cell.name, environmentName);
    return home(fleet, environment, {
      name: homeName.cell(environmentName, cell.name),
      tenant: null,
      stacks: existing([
        stackName.cell(environmentName, cell.name),
        stackName.cellIncluster(environmentName, cell.name),
        stackName.cellTenants(environmentName, cell.name),
      ]),
      contract: parameterPath.cell(environmentName, cell.name),
      engines: enginesIn(cell.engines, settings),
      settings,
      members: tenants.filter(({ placement }) => placement[environmentName] === cell.name),
    });
  });
  const dedicated = tenants
    .filter(({ id }) => all.some((plan) => plan.name === stackName.tenant(environmentName, id)))
    .map((tenant) => {
      const settings = (room: string) => fleet.resolve(room, tenant.id, environmentName);
      return home(fleet, environment, {
        name: homeName.tenant(environmentName, tenant.id),
        tenant,
        stacks: existing([
          stackName.tenant(environmentName, tenant.id),
          stackName.tenantIncluster(environmentName, tenant.id),
          stackName.tenantShares(environmentName, tenant.id),
        ]),
        contract: parameterPath.home(environmentName, tenant.id),
        engines: enginesIn(tenant.engines, settings),
        settings,
        members: [tenant],
      });
    });
  return [...cells, ...dedicated];
}

type Own = Pick<DeliveredHome, "name" | "tenant" | "stacks" | "contract" | "engines" | "settings"> & {
  readonly members: readonly Tenant[];
};

function home(fleet: Fleet, environment: Environment, { members, ...own }: Own): DeliveredHome {
  return {
    ...own,
    environment,
    shares: (engine) =>
      members
        .filter(({ engines }) => engines.includes(engine.id))
        .map((tenant) => {
          const security = fleet.resolve("security", tenant.id, environment.name);
          const strategy = (security.values.tenant_isolation as { strategy: string }).strategy;
          const settings = fleet.resolve(engine.id, tenant.id, environment.name);
          const slice = engine.build().slice({ tenant, environment, strategy, settings, security });
          return { tenant: tenant.id, contract: slice.contract, expected: slice.expected };
        }),
    look: (engine) =>
      engine.build().look({
        environment,
        settings: own.settings(engine.id),
        security: own.settings("security"),
        tenant: own.tenant,
      }),
  };
}

/** Homes that a change of these stacks can reach: their own, and all where a stack is one that all stand on. */
export function homesReached(homes: readonly DeliveredHome[], stacks: readonly string[]): readonly DeliveredHome[] {
  const owned = new Set(homes.flatMap((one) => one.stacks));
  if (stacks.some((stack) => !owned.has(stack))) return homes;
  return homes.filter((one) => one.stacks.some((stack) => stacks.includes(stack)));
}
