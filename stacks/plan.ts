import type { App } from "cdktf";
import type { CellHome, DedicatedHome, Environment, Fleet, Home, Share } from "../config/model";
import { stackName } from "../config/naming";
import { deployment } from "../constructs/deployment";
import type { Engine } from "../constructs/engines/engine";
import { allForms, enginesOf } from "../constructs/engines/forms";
import { textOfRows } from "../constructs/shares/tenant-shares";
import { support } from "../constructs/support";
import { CellStack } from "./cell";
import { CellTenantsStack } from "./cell-tenants";
import { FoundationStack } from "./foundation";
import { HomeInclusterStack } from "./home-incluster";
import { within } from "./inputs";
import { OperatorsStack } from "./operators";
import { PlatformStack } from "./platform";
import { RecoveryStack } from "./recovery";
import { slicesOf } from "./share";
import type { Inputs } from "./sources";
import { copiesFinalAfterDays, environmentRotationDays } from "./strictest";
import { TenantStack } from "./tenant";
import { TenantSharesStack } from "./tenant-shares";

/** A stack that can be built, before anything is. */
export interface StackPlan extends Inputs {
  readonly name: string;
  /** Deployed before the stacks of a higher layer, and after those of a lower one. */
  readonly layer: number;
  /** Names of the stacks whose contracts it reads: deployed before it, where they are deployed at all. */
  readonly after: readonly string[];
  build(app: App): void;
  /**
   * What the stack's rows say of a tenant that it names: where that differs, so do its bytes, and neither stack need be
   * built to know. Null: they say nothing that is known. Default: of every tenant.
   */
  rowsOf?(tenant: string): string | null;
}

/** Every stack of an environment, in the order of deploying. */
export function stacksOf(fleet: Fleet, name: string): StackPlan[] {
  const environment = fleet.environments[name]!;
  const homes = fleet.homes(name);
  const cells = homes.filter((home) => home.kind === "cell");
  const own = homes.filter((home) => home.kind === "dedicated");
  return [
    foundation(fleet, environment),
    ...recovery(fleet, environment),
    ...platform(fleet, environment, () => homes),
    ...cells.map((home) => cellStack(fleet, home)),
    ...cells.flatMap((home) => cellIncluster(fleet, home)),
    ...cells.map((home) => cellTenants(fleet, home)),
    ...own.flatMap((home) => dedicated(fleet, home)),
  ];
}

/**
 * Those stacks of an environment that tenants can reach by coming, going or changing, while the environment stays as it
 * is. No other tenant's home is looked at, but where one decides whether there is a platform.
 */
export function stacksOfTenants(fleet: Fleet, name: string, tenants: Iterable<string>): StackPlan[] {
  const environment = fleet.environments[name]!;
  const here = [...tenants].filter((id) => fleet.has(id) && fleet.tenant(id).environments.includes(name));
  const homes = here.map((id) => fleet.share(id, name).home);
  const cells = new Set(homes.flatMap((home) => (home.kind === "cell" ? [home.cell.name] : [])));
  const own = homes.filter((home) => home.kind === "dedicated");
  return [
    ...platform(fleet, environment, () => fleet.homes(name)).filter(({ open }) => open),
    ...[...cells].map((cell) => cellTenants(fleet, fleet.homeOfCell(cell, name))),
    ...own.flatMap((home) => dedicated(fleet, home)),
  ];
}

/**
 * The one stack of that name, reading no more than it needs, or null where there is none. Only the rows of a cell
 * need to know who lives where.
 */
export function stackNamed(fleet: Fleet, name: string): StackPlan | null {
  for (const environment of Object.values(fleet.environments)) {
    const env = environment.name;
    if (name === stackName.foundation(env)) return foundation(fleet, environment);
    if (name === stackName.recovery(env)) return recovery(fleet, environment)[0] ?? null;
    if ([stackName.platform(env), stackName.operators(env)].includes(name)) {
      return named(
        platform(fleet, environment, () => fleet.homes(env)),
        name,
      );
    }
    for (const cell of Object.keys(environment.cells)) {
      const home = () => fleet.homeOfCell(cell, env);
      if (name === stackName.cell(env, cell)) return cellStack(fleet, home());
      if (name === stackName.cellIncluster(env, cell)) return cellIncluster(fleet, home())[0] ?? null;
      if (name === stackName.cellTenants(env, cell)) return cellTenants(fleet, home());
    }
    const id = stackName.tenantOf(env, name);
    if (id === null || !fleet.has(id) || !fleet.tenant(id).environments.includes(env)) continue;
    const own = fleet.ownHome(id, env);
    if (own !== null) return named(dedicated(fleet, own), name);
  }
  return null;
}

function named(plans: readonly StackPlan[], name: string): StackPlan | null {
  return plans.find((plan) => plan.name === name) ?? null;
}

function foundation(fleet: Fleet, environment: Environment): StackPlan {
  return {
    name: stackName.foundation(environment.name),
    environment: environment.name,
    layer: 0,
    after: [],
    tenants: [],
    build: (app) =>
      new FoundationStack(
        app,
        environment,
        environmentRotationDays(fleet, environment),
        fleet.resolveEnvironment(deployment, environment.name).values.monitoring.nightly_jobs,
      ),
  };
}

function recovery(fleet: Fleet, environment: Environment): StackPlan[] {
  const region = environment.recovery_region;
  if (region === null) return [];
  return [
    {
      name: stackName.recovery(environment.name),
      environment: environment.name,
      layer: 1,
      after: [],
      tenants: [],
      build: (app) =>
        new RecoveryStack(
          app,
          environment,
          region,
          environmentRotationDays(fleet, environment),
          copiesFinalAfterDays(fleet, environment),
        ),
    },
  ];
}

function cellStack(fleet: Fleet, home: CellHome): StackPlan {
  const { environment, stacks } = home;
  return {
    name: stacks.own,
    environment: environment.name,
    layer: 2,
    after: [...ground(home), ...recovery(fleet, environment).map((plan) => plan.name)],
    tenants: [],
    build: (app) => new CellStack(app, ofCell(fleet, home, []).home),
  };
}

function cellIncluster(fleet: Fleet, home: CellHome): StackPlan[] {
  const { environment, stacks } = home;
  const { incluster } = stacks;
  if (incluster === null) return [];
  return [
    {
      name: incluster,
      environment: environment.name,
      layer: 3,
      after: [stacks.own, stackName.operators(environment.name)],
      tenants: [],
      build: (app) => new HomeInclusterStack(app, incluster, ofCell(fleet, home, []).home),
    },
  ];
}

function cellTenants(fleet: Fleet, home: CellHome): StackPlan {
  const { environment, cell, stacks } = home;
  const tenants = home.tenants.map((tenant) => tenant.id);
  return {
    name: stackName.cellTenants(environment.name, cell.name),
    environment: environment.name,
    layer: 4,
    after: [stacks.own, ...(stacks.incluster === null ? [] : [stacks.incluster])],
    tenants,
    open: true,
    build: (app) => {
      const seen = ofCell(fleet, home, tenants);
      return new CellTenantsStack(app, seen.home, seen.shares());
    },
    rowsOf: (tenant) => rowsIn(within(fleet, environment, [tenant]).share(tenant, environment.name), () => true),
  };
}

/** A cell as a stack of it sees it, which is made from these tenants, and their shares one by one. */
function ofCell(fleet: Fleet, { environment, cell }: CellHome, tenants: readonly string[]) {
  const seen = within(fleet, environment, tenants);
  function* shares() {
    for (const id of tenants) yield seen.share(id, environment.name);
  }
  return { home: seen.homeOfCell(cell.name, environment.name), shares };
}

/** The stacks of a dedicated tenant: its own, and where an engine runs on Kubernetes two more. */
function dedicated(fleet: Fleet, home: DedicatedHome): StackPlan[] {
  const { environment, tenant, stacks } = home;
  const { own, incluster, shares } = stacks;
  const plan = { environment: environment.name, tenants: [tenant.id] };
  const seen = () => within(fleet, environment, plan.tenants).ownHome(tenant.id, environment.name)!;
  // A home that is empty has no rows.
  const rows = (has: (engine: Engine) => boolean) =>
    seen().empty ? null : rowsIn(within(fleet, environment, plan.tenants).share(tenant.id, environment.name), has);
  const first: StackPlan = {
    ...plan,
    name: own,
    layer: 3,
    after: [
      ...ground(home),
      ...(environment.recovery_network === null ? [] : recovery(fleet, environment).map(({ name }) => name)),
    ],
    build: (app) => new TenantStack(app, seen()),
    rowsOf: () => rows(({ kubernetes }) => kubernetes === undefined),
  };
  if (incluster === null || shares === null) return [first];
  // What is erased goes from the top: rows while the executor and the cluster that they are in still stand.
  const [base, middle, top] = home.ending ? [5, 4, 3] : [3, 4, 5];
  const operators = stackName.operators(environment.name);
  return [
    { ...first, layer: base, after: [...first.after, ...(home.ending ? [incluster, shares] : [])] },
    {
      ...plan,
      name: incluster,
      layer: middle,
      after: [home.ending ? shares : own, operators],
      build: (app) => new HomeInclusterStack(app, incluster, seen()),
    },
    {
      ...plan,
      name: shares,
      layer: top,
      after: home.ending ? [] : [own, incluster],
      build: (app) => new TenantSharesStack(app, seen()),
      rowsOf: () => rows(({ kubernetes }) => kubernetes !== undefined),
    },
  ];
}

/** What rows say of a share in those engines of its home that are chosen. */
function rowsIn(share: Share, has: (engine: Engine) => boolean): string {
  return textOfRows(slicesOf(share), share.home.environment, enginesOf(share.home).filter(has));
}

/** The platform and its operators, where a home of the environment needs them. Cells are asked first: no tenant is read for them. */
function platform(fleet: Fleet, environment: Environment, homes: () => readonly Home[]): StackPlan[] {
  const cells = Object.keys(environment.cells).map((cell) => fleet.homeOfCell(cell, environment.name));
  const byCells = cells.some(needsPlatform);
  if (!byCells && !homes().some(needsPlatform)) return [];
  const plan = { environment: environment.name, tenants: [], open: !byCells };
  return [
    {
      ...plan,
      name: stackName.platform(environment.name),
      layer: 1,
      after: [stackName.foundation(environment.name)],
      build: (app) =>
        new PlatformStack(
          app,
          environment,
          everyEngineOnKubernetes(),
          environmentRotationDays(fleet, environment),
          fleet.resolveEnvironment(support, environment.name).values.addons[environment.kubernetes.version] ?? {},
        ),
    },
    {
      ...plan,
      name: stackName.operators(environment.name),
      layer: 2,
      after: [stackName.platform(environment.name)],
      // Of every engine there is: if it followed who has what, a tenant's first engine would change this stack.
      build: (app) => new OperatorsStack(app, environment, everyEngineOnKubernetes()),
    },
  ];
}

function needsPlatform({ stacks }: Home): boolean {
  return stacks.incluster !== null;
}

/** What a home stands on. */
function ground(home: Home): string[] {
  const env = home.environment.name;
  return [stackName.foundation(env), ...(needsPlatform(home) ? [stackName.platform(env)] : [])];
}

/** In every form: platform and operators follow what there is, and not who has it. */
function everyEngineOnKubernetes(): Engine[] {
  return allForms()
    .map(({ engine }) => engine)
    .filter((engine) => engine.kubernetes !== undefined);
}
