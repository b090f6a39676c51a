import { ISOLATION_ROOM, STRATEGY } from "./isolation";
import { leafOf } from "./layers";
import type {
  Cell,
  CellHome,
  DedicatedHome,
  Environment,
  Fleet,
  Home,
  HomeEngine,
  HomeKind,
  Homes,
  Resolved,
  Share,
  Tenant,
} from "./model";
import { homeName, parameterPath, stackName } from "./naming";
import type { Room } from "./room";
import { STRATEGIES } from "./strategies";

/**
 * Where tenants live, decided here and nowhere else: which kind of home a strategy has, which cell a tenant is in, what
 * a home is called, and what may be deleted. The table of strategies is the rest of it.
 */

/**
 * The kind of home of a strategy. Null, where settings are a cell's own: a cell. What is no strategy, which its own
 * problem tells, lives in no cell.
 */
export function homeKind(strategy: string | null): HomeKind {
  return strategy === null ? "cell" : (STRATEGIES[strategy]?.home ?? "dedicated");
}

/** The strategy that effective settings of security name. */
export function strategyOf(security: Resolved): string {
  return String(leafOf(security.values, STRATEGY));
}

/** The cell that a tenant's file names for an environment. Not there: none is written. */
export function writtenCell({ placement }: Tenant, environment: string): string | undefined {
  return Object.hasOwn(placement, environment) ? placement[environment] : undefined;
}

/** Tenants by the cell that their files name, each list in the order given. */
export function byCell(tenants: readonly Tenant[], environment: string): ReadonlyMap<string, readonly Tenant[]> {
  const members = new Map<string, Tenant[]>();
  for (const tenant of tenants) {
    const cell = writtenCell(tenant, environment);
    if (cell === undefined) continue;
    const list = members.get(cell);
    if (list === undefined) members.set(cell, [tenant]);
    else list.push(tenant);
  }
  return members;
}

/** Whether a tenant may sign in. */
export function isActive({ lifecycle }: Tenant): boolean {
  return lifecycle.state === "active";
}

export function isErased({ lifecycle }: Tenant): boolean {
  return lifecycle.state === "erased";
}

/** Whether a tenant's data may go: its life here is over, and no hold lies on it. */
export function isLeaving({ lifecycle }: Tenant): boolean {
  const over = lifecycle.state === "offboarding" || lifecycle.state === "erased";
  return over && !lifecycle.legal_hold;
}

/** An engine in the form that settings choose. Most have one: their settings need not be resolved to know it. */
export function formIn({ id, kubernetes, forms = [] }: Room, settings: () => Resolved): HomeEngine {
  const form = forms.length === 0 ? undefined : forms.find(({ chosen }) => chosen(settings().values));
  const needs = form === undefined ? kubernetes : form.engine.kubernetes;
  return { id, form: form?.name ?? null, kubernetes: needs !== undefined };
}

/** What a home is read from, once it is asked for. */
export interface Inside {
  /** Effective settings of a room in this home. */
  settings(room: string): Resolved;
  /** An engine of the home in its form. */
  engine(id: string): HomeEngine;
  tenants(): readonly Tenant[];
  share(tenant: Tenant): Share;
}

/** What both kinds of home read when asked. */
function lazily(ids: readonly string[], inside: Inside) {
  return {
    settings: (room: string) => inside.settings(room),
    security: () => inside.settings(ISOLATION_ROOM),
    engines: () => ids.map((id) => inside.engine(id)),
    onKubernetes: () => ids.some((id) => inside.engine(id).kubernetes),
    shares: () => inside.tenants().map((tenant) => inside.share(tenant)),
  };
}

export function cellHome(environment: Environment, cell: Cell, inside: Inside): CellHome {
  const where = [environment.name, cell.name] as const;
  const read = lazily(cell.engines, inside);
  return {
    kind: "cell",
    name: homeName.cell(...where),
    environment,
    cell,
    subject: "cell",
    contract: parameterPath.cell(...where),
    protected: environment.deletion_protection,
    empty: false,
    settings: read.settings,
    get security() {
      return read.security();
    },
    get engines() {
      return read.engines();
    },
    get stacks() {
      return {
        own: stackName.cell(...where),
        incluster: read.onKubernetes() ? stackName.cellIncluster(...where) : null,
        shares: stackName.cellTenants(...where),
      };
    },
    get tenants() {
      return inside.tenants();
    },
    get shares() {
      return read.shares();
    },
  };
}

export function dedicatedHome(environment: Environment, tenant: Tenant, inside: Inside): DedicatedHome {
  const where = [environment.name, tenant.id] as const;
  const read = lazily(tenant.engines, inside);
  return {
    kind: "dedicated",
    name: homeName.tenant(...where),
    environment,
    tenant,
    subject: tenant.id,
    contract: parameterPath.home(...where),
    protected: environment.deletion_protection && !isLeaving(tenant),
    empty: isErased(tenant),
    settings: read.settings,
    get security() {
      return read.security();
    },
    get engines() {
      return read.engines();
    },
    get stacks() {
      const beside = read.onKubernetes();
      return {
        own: stackName.tenant(...where),
        incluster: beside ? stackName.tenantIncluster(...where) : null,
        shares: beside ? stackName.tenantShares(...where) : null,
      };
    },
    get tenants() {
      return inside.tenants();
    },
    get shares() {
      return read.shares();
    },
  };
}

/** The share of a tenant in a home, from its own settings there. */
export function shareIn(home: Home, tenant: Tenant, settings: (room: string) => Resolved): Share {
  const security = settings(ISOLATION_ROOM);
  return {
    tenant,
    environment: home.environment,
    home,
    strategy: strategyOf(security),
    security,
    active: isActive(tenant),
    protected: home.environment.deletion_protection && !isLeaving(tenant),
    settings,
  };
}

/** What homes are found by. They read through these lookups alone, and so no more than those answer. */
export type Lookups = Omit<Fleet, keyof Homes>;

/** The homes and shares of a fleet. */
export function homesIn(fleet: Lookups): Homes {
  const cells = new Map<Cell, CellHome>();
  const members = new Map<string, ReadonlyMap<string, readonly Tenant[]>>();

  const living = (cell: Cell, environment: string): readonly Tenant[] => {
    let known = members.get(environment);
    if (known === undefined) {
      known = byCell(fleet.tenantsOf(environment), environment);
      members.set(environment, known);
    }
    return known.get(cell.name) ?? [];
  };

  const ofCell = (environment: Environment, cell: Cell): CellHome => {
    let home = cells.get(cell);
    if (home === undefined) {
      const settings = (room: string) => fleet.resolveCell(room, cell.name, environment.name);
      home = cellHome(environment, cell, {
        settings,
        engine: (id) => fleet.formOf(id, () => settings(id)),
        tenants: () => living(cell, environment.name),
        share: (tenant) => shareOf(environment, tenant),
      });
      cells.set(cell, home);
    }
    return home;
  };

  const ofTenant = (environment: Environment, tenant: Tenant): DedicatedHome => {
    const settings = (room: string) => fleet.resolve(room, tenant.id, environment.name);
    return dedicatedHome(environment, tenant, {
      settings,
      engine: (id) => fleet.formOf(id, () => settings(id)),
      tenants: () => (isErased(tenant) ? [] : [tenant]),
      share: () => shareOf(environment, tenant),
    });
  };

  const shareOf = (environment: Environment, tenant: Tenant): Share => {
    const settings = (room: string) => fleet.resolve(room, tenant.id, environment.name);
    const home =
      homeKind(strategyOf(settings(ISOLATION_ROOM))) === "dedicated"
        ? ofTenant(environment, tenant)
        : ofCell(environment, environment.cells[writtenCell(tenant, environment.name)!]!);
    return shareIn(home, tenant, settings);
  };

  // Lookups of settings come first: they refuse names that are none, with what there is.
  const share = (id: string, environment: string): Share => {
    fleet.resolve(ISOLATION_ROOM, id, environment);
    return shareOf(fleet.environments[environment]!, fleet.tenant(id));
  };
  const homeOfCell = (name: string, environment: string): CellHome => {
    fleet.resolveCell(ISOLATION_ROOM, name, environment);
    const where = fleet.environments[environment]!;
    return ofCell(where, where.cells[name]!);
  };
  const ownHome = (id: string, environment: string): DedicatedHome | null => {
    const { home } = share(id, environment);
    return home.kind === "dedicated" ? home : null;
  };
  const homes = (environment: string): readonly Home[] => {
    const tenants = [...fleet.tenantsOf(environment), ...fleet.erasedOf(environment)];
    const where = fleet.environments[environment]!;
    return [
      ...Object.values(where.cells).map((cell) => ofCell(where, cell)),
      ...tenants.map((tenant) => shareOf(where, tenant).home).filter(({ kind }) => kind === "dedicated"),
    ];
  };
  return { homes, homeOfCell, ownHome, share };
}
