import type { App } from "cdktf";
import type { Cell, Environment, Fleet, Tenant } from "../config/model";
import { stackName } from "../config/naming";
import { STRATEGIES } from "../config/strategies";
import type { Engine } from "../constructs/engines/engine";
import { allForms, enginesIn } from "../constructs/engines/forms";
import { security } from "../constructs/security";
import { CellStack } from "./cell";
import { CellInclusterStack } from "./cell-incluster";
import { CellTenantsStack } from "./cell-tenants";
import { FoundationStack } from "./foundation";
import { type Inputs, within } from "./inputs";
import { OperatorsStack } from "./operators";
import { PlatformStack } from "./platform";
import { RecoveryStack } from "./recovery";
import { TenantStack } from "./tenant";
import { TenantInclusterStack } from "./tenant-incluster";
import { TenantSharesStack } from "./tenant-shares";

/** A stack that can be built, before anything is. */
export interface StackPlan extends Inputs {
  readonly name: string;
  /** Deployed before the stacks of a higher layer, and after those of a lower one. */
  readonly layer: number;
  /** Names of the stacks whose contracts it reads: deployed before it, where they are deployed at all. */
  readonly after: readonly string[];
  build(app: App): void;
}

/** Every stack of an environment, in the order of deploying. */
export function stacksOf(fleet: Fleet, name: string): StackPlan[] {
  const environment = fleet.environments[name]!;
  const cells = Object.values(environment.cells);
  const members = membersByCell(fleet, environment);
  const own = dedicatedOf(fleet, environment);
  return [
    foundation(environment),
    ...recovery(environment),
    ...platform(fleet, environment, () => own),
    ...cells.map((cell) => cellStack(fleet, environment, cell)),
    ...cells.flatMap((cell) => cellIncluster(fleet, environment, cell)),
    ...cells.map((cell) => cellTenants(fleet, environment, cell, members.get(cell.name) ?? [])),
    ...own.flatMap((tenant) => dedicated(fleet, environment, tenant)),
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
    if ([stackName.platform(env), stackName.operators(env)].includes(name)) {
      return named(
        platform(fleet, environment, () => dedicatedOf(fleet, environment)),
        name,
      );
    }
    for (const cell of Object.values(environment.cells)) {
      if (name === stackName.cell(env, cell.name)) return cellStack(fleet, environment, cell);
      if (name === stackName.cellIncluster(env, cell.name)) return cellIncluster(fleet, environment, cell)[0] ?? null;
      if (name !== stackName.cellTenants(env, cell.name)) continue;
      return cellTenants(fleet, environment, cell, membersByCell(fleet, environment).get(cell.name) ?? []);
    }
    const id = stackName.tenantOf(env, name);
    if (id === null || !fleet.has(id)) continue;
    const tenant = fleet.tenant(id);
    if (tenant.environments.includes(env) && isDedicated(fleet, tenant, environment)) {
      return named(dedicated(fleet, environment, tenant), name);
    }
  }
  return null;
}

function named(plans: readonly StackPlan[], name: string): StackPlan | null {
  return plans.find((plan) => plan.name === name) ?? null;
}

function foundation(environment: Environment): StackPlan {
  return {
    name: stackName.foundation(environment.name),
    environment: environment.name,
    layer: 0,
    after: [],
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
      after: [],
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
    after: [
      ...ground(environment, cellEngines(fleet, environment, cell)),
      ...recovery(environment).map((plan) => plan.name),
    ],
    tenants: [],
    build: (app) => new CellStack(app, within(fleet, environment, []), environment, cell),
  };
}

function cellTenants(fleet: Fleet, environment: Environment, cell: Cell, members: readonly Tenant[]): StackPlan {
  const tenants = members.map((tenant) => tenant.id);
  return {
    name: stackName.cellTenants(environment.name, cell.name),
    environment: environment.name,
    layer: 4,
    after: [
      stackName.cell(environment.name, cell.name),
      ...cellIncluster(fleet, environment, cell).map((plan) => plan.name),
    ],
    tenants,
    build: (app) => new CellTenantsStack(app, within(fleet, environment, tenants), environment, cell, members),
  };
}

/** The stacks of a dedicated tenant: its own, and where an engine runs on Kubernetes two more. */
function dedicated(fleet: Fleet, environment: Environment, tenant: Tenant): StackPlan[] {
  const plan = { environment: environment.name, tenants: [tenant.id] };
  const own = within(fleet, environment, plan.tenants);
  const all = tenantEngines(own, environment, tenant);
  const engines = onKubernetes(all);
  return [
    {
      ...plan,
      name: stackName.tenant(environment.name, tenant.id),
      layer: 3,
      after: [
        ...ground(environment, all),
        ...(environment.recovery_network === null ? [] : recovery(environment).map(({ name }) => name)),
      ],
      build: (app) => new TenantStack(app, own, environment, tenant),
    },
    ...(engines.length === 0
      ? []
      : [
          {
            ...plan,
            name: stackName.tenantIncluster(environment.name, tenant.id),
            layer: 4,
            after: [stackName.tenant(environment.name, tenant.id), stackName.operators(environment.name)],
            build: (app: App) => new TenantInclusterStack(app, own, environment, tenant, engines),
          },
          {
            ...plan,
            name: stackName.tenantShares(environment.name, tenant.id),
            layer: 5,
            after: [
              stackName.tenant(environment.name, tenant.id),
              stackName.tenantIncluster(environment.name, tenant.id),
            ],
            build: (app: App) => new TenantSharesStack(app, own, environment, tenant, engines),
          },
        ]),
  ];
}

/** The platform and its operators, where a cell or a dedicated tenant of the environment needs them. */
function platform(fleet: Fleet, environment: Environment, dedicatedTenants: () => readonly Tenant[]): StackPlan[] {
  const needed =
    Object.values(environment.cells).some((cell) => onKubernetes(cellEngines(fleet, environment, cell)).length > 0) ||
    dedicatedTenants().some((tenant) => onKubernetes(tenantEngines(fleet, environment, tenant)).length > 0);
  if (!needed) return [];
  const plan = { environment: environment.name, tenants: [] };
  return [
    {
      ...plan,
      name: stackName.platform(environment.name),
      layer: 1,
      after: [stackName.foundation(environment.name)],
      build: (app) => new PlatformStack(app, environment, onKubernetes(everyEngine())),
    },
    {
      ...plan,
      name: stackName.operators(environment.name),
      layer: 2,
      after: [stackName.platform(environment.name)],
      // Of every engine there is: if it followed who has what, a tenant's first engine would change this stack.
      build: (app) => new OperatorsStack(app, environment, onKubernetes(everyEngine())),
    },
  ];
}

function cellIncluster(fleet: Fleet, environment: Environment, cell: Cell): StackPlan[] {
  const engines = onKubernetes(cellEngines(fleet, environment, cell));
  if (engines.length === 0) return [];
  return [
    {
      name: stackName.cellIncluster(environment.name, cell.name),
      environment: environment.name,
      layer: 3,
      after: [stackName.cell(environment.name, cell.name), stackName.operators(environment.name)],
      tenants: [],
      build: (app) => new CellInclusterStack(app, within(fleet, environment, []), environment, cell, engines),
    },
  ];
}

/** What a home stands on. */
function ground(environment: Environment, engines: readonly Engine[]): string[] {
  const env = environment.name;
  return [stackName.foundation(env), ...(onKubernetes(engines).length === 0 ? [] : [stackName.platform(env)])];
}

/** In every form: platform and operators follow what there is, and not who has it. */
function everyEngine(): Engine[] {
  return allForms().map(({ engine }) => engine);
}

function onKubernetes(engines: readonly Engine[]): Engine[] {
  return engines.filter((engine) => engine.kubernetes !== undefined);
}

function cellEngines(fleet: Fleet, environment: Environment, cell: Cell): Engine[] {
  return enginesIn(cell.engines, (room) => fleet.resolveCell(room, cell.name, environment.name));
}

function tenantEngines(fleet: Fleet, environment: Environment, tenant: Tenant): Engine[] {
  return enginesIn(tenant.engines, (room) => fleet.resolve(room, tenant.id, environment.name));
}

function dedicatedOf(fleet: Fleet, environment: Environment): Tenant[] {
  return [...fleet.tenantsOf(environment.name), ...fleet.erasedOf(environment.name)].filter((tenant) =>
    isDedicated(fleet, tenant, environment),
  );
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
  const { tenant_isolation } = fleet.resolve(security, tenant.id, environment.name).values;
  return STRATEGIES[tenant_isolation.strategy]!.home === "dedicated";
}
