import type { App } from "cdktf";
import type { Cell, Environment, Fleet, Tenant } from "../config/model";
import { stackName } from "../config/naming";
import { STRATEGIES } from "../constructs/tiers/strategies";
import { CellStack } from "./cell";
import { CellTenantsStack } from "./cell-tenants";
import { FoundationStack } from "./foundation";
import { RecoveryStack } from "./recovery";
import { TenantStack } from "./tenant";

/** A stack that can be built, before anything is. */
export interface StackPlan {
  readonly name: string;
  readonly environment: string;
  /** Deployed before the stacks of a higher layer, and after those of a lower one. */
  readonly layer: number;
  /** Ids of the tenants whose rows or resources it holds. */
  readonly tenants: readonly string[];
  build(app: App): void;
}

/** Every stack of an environment, in the order of deploying. */
export function stacksOf(fleet: Fleet, name: string): StackPlan[] {
  const environment = fleet.environments[name]!;
  const cells = Object.values(environment.cells);
  const members = membersByCell(fleet, environment);
  return [
    foundation(environment),
    ...recovery(environment),
    ...cells.map((cell) => cellStack(fleet, environment, cell)),
    ...cells.map((cell) => cellTenants(fleet, environment, cell, members.get(cell.name) ?? [])),
    ...[...fleet.tenantsOf(name), ...fleet.erasedOf(name)]
      .filter((tenant) => isDedicated(fleet, tenant, environment))
      .map((tenant) => dedicated(fleet, environment, tenant)),
  ];
}

/**
 * The one stack of that name, reading no more than it needs, or null where there is none. Only the rows of a cell
 * need to know who lives where.
 */
export function stackNamed(fleet: Fleet, name: string): StackPlan | null {
  for (const environment of Object.values(fleet.environments)) {
    const env = environment.name;
    if (name === stackName.foundation(env)) return foundation(environment);
    if (name === stackName.recovery(env)) return recovery(environment)[0] ?? null;
    for (const cell of Object.values(environment.cells)) {
      if (name === stackName.cell(env, cell.name)) return cellStack(fleet, environment, cell);
      if (name !== stackName.cellTenants(env, cell.name)) continue;
      return cellTenants(fleet, environment, cell, membersByCell(fleet, environment).get(cell.name) ?? []);
    }
    const id = stackName.tenantOf(env, name);
    if (id === null || !fleet.has(id)) continue;
    const tenant = fleet.tenant(id);
    if (tenant.environments.includes(env) && isDedicated(fleet, tenant, environment)) {
      return dedicated(fleet, environment, tenant);
    }
  }
  return null;
}

function foundation(environment: Environment): StackPlan {
  return {
    name: stackName.foundation(environment.name),
    environment: environment.name,
    layer: 0,
    tenants: [],
    build: (app) => new FoundationStack(app, environment),
  };
}

function recovery(environment: Environment): StackPlan[] {
  const region = environment.recovery_region;
  if (region === null) return [];
  return [
    {
      name: stackName.recovery(environment.name),
      environment: environment.name,
      layer: 1,
      tenants: [],
      build: (app) => new RecoveryStack(app, environment, region),
    },
  ];
}

function cellStack(fleet: Fleet, environment: Environment, cell: Cell): StackPlan {
  return {
    name: stackName.cell(environment.name, cell.name),
    environment: environment.name,
    layer: 2,
    tenants: [],
    build: (app) => new CellStack(app, fleet, environment, cell),
  };
}

function cellTenants(fleet: Fleet, environment: Environment, cell: Cell, members: readonly Tenant[]): StackPlan {
  return {
    name: stackName.cellTenants(environment.name, cell.name),
    environment: environment.name,
    layer: 3,
    tenants: members.map((tenant) => tenant.id),
    build: (app) => new CellTenantsStack(app, fleet, environment, cell, members),
  };
}

function dedicated(fleet: Fleet, environment: Environment, tenant: Tenant): StackPlan {
  return {
    name: stackName.tenant(environment.name, tenant.id),
    environment: environment.name,
    layer: 3,
    tenants: [tenant.id],
    build: (app) => new TenantStack(app, fleet, environment, tenant),
  };
}

/** Pooled tenants by cell, each list in id order. */
function membersByCell(fleet: Fleet, environment: Environment): Map<string, Tenant[]> {
  const members = new Map<string, Tenant[]>();
  for (const tenant of fleet.tenantsOf(environment.name)) {
    const cell = tenant.placement[environment.name];
    if (cell === undefined) continue;
    const list = members.get(cell);
    if (list === undefined) members.set(cell, [tenant]);
    else list.push(tenant);
  }
  return members;
}

function isDedicated(fleet: Fleet, tenant: Tenant, environment: Environment): boolean {
  const { tenant_isolation } = fleet.resolve("security", tenant.id, environment.name).values as {
    tenant_isolation: { strategy: string };
  };
  return STRATEGIES[tenant_isolation.strategy]!.home === "dedicated";
}
