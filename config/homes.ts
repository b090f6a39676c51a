import { ISOLATION_ROOM, STRATEGY } from "./isolation";
import { leafOf } from "./layers";
import type {
  Cell,
  CellHome,
  DedicatedHome,
  Environment,
  Home,
  HomeEngine,
  HomeKind,
  LifecycleState,
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

/** States of life, each further on than the one before. */
const ORDER: readonly LifecycleState[] = ["active", "suspended", "offboarding", "erased"];

/**
 * Where a tenant is in its life in an environment: there, or as a whole, whichever is further on.
 *
 * @param engine whose own state counts as well. Default: none's
 */
export function stateIn({ lifecycle }: Tenant, environment: string, engine?: string): LifecycleState {
  const { engines, environments, state } = lifecycle;
  const own = engine === undefined ? undefined : engines[engine];
  const rank = [state, environments[environment], own].map((one) => (one === undefined ? 0 : ORDER.indexOf(one)));
  return ORDER[Math.max(...rank)]!;
}

/** Whether a tenant may sign in, in an environment, to an engine. */
export function isActive(...of: Parameters<typeof stateIn>): boolean {
  return stateIn(...of) === "active";
}

/** Whether all of a tenant is erased. */
export function isErased({ lifecycle }: Tenant): boolean {
  return lifecycle.state === "erased";
}

/** Whether nothing of a tenant is left in an environment. */
export function isErasedIn(tenant: Tenant, environment: string): boolean {
  return stateIn(tenant, environment) === "erased";
}

/** Engines that a tenant's file lists, whatever their state. */
export function listedEngines({ engines, erased_engines: erased }: Tenant): readonly string[] {
  return [...engines, ...erased];
}

/**
 * Whether a tenant's data may go: its life here is over, and no hold lies on it. Offboarding lifts the guards, so that the
 * deployment after it can destroy what this one still holds.
 */
export function isLeaving(...of: Parameters<typeof stateIn>): boolean {
  const state = stateIn(...of);
  return (state === "offboarding" || state === "erased") && !of[0].lifecycle.legal_hold;
}

/** Whether what a tenant has may not be deleted by an ordinary change. */
function isKept(environment: Environment, tenant: Tenant, engine?: string): boolean {
  return environment.deletion_protection && !isLeaving(tenant, environment.name, engine);
}

/** Whether what an engine has in a home may not be deleted by an ordinary change. */
export function keeps(home: Home, engine: string): boolean {
  return home.kind === "cell" ? home.protected : isKept(home.environment, home.tenant, engine);
}

/** An engine in the form that settings choose. Most have one: their settings need not be resolved to know it. */
export function formIn({ id, kubernetes, forms = [] }: Room, settings: () => Resolved): HomeEngine {
  const form = forms.length === 0 ? undefined : forms.find(({ chosen }) => chosen(settings().values));
  const needs = form === undefined ? kubernetes : form.engine.kubernetes;
  return { id, form: form?.name ?? null, kubernetes: needs !== undefined };
}

/** Effective settings of a room, wherever one is. */
export type SettingsHere = Home["settings"];

/** What a home is read from, once it is asked for. */
export interface Inside {
  /** Effective settings of a room in this home. */
  readonly settings: SettingsHere;
  /** An engine of the home in its form. */
  engine(id: string): HomeEngine;
  tenants(): readonly Tenant[];
  share(tenant: Tenant): Share;
}

/**
 * What both kinds of home read when asked.
 *
 * @param ended engines that it has no more, whose stacks stay. Default: none
 */
function lazily(ids: readonly string[], inside: Inside, ended: readonly string[] = []) {
  return {
    settings: inside.settings,
    security: () => inside.settings(ISOLATION_ROOM),
    engines: () => ids.map((id) => inside.engine(id)),
    onKubernetes: () => [...ids, ...ended].some((id) => inside.engine(id).kubernetes),
    endsOnKubernetes: () => ended.some((id) => inside.engine(id).kubernetes),
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
  const read = lazily(tenant.engines, inside, tenant.erased_engines);
  return {
    kind: "dedicated",
    name: homeName.tenant(...where),
    environment,
    tenant,
    subject: tenant.id,
    contract: parameterPath.home(...where),
    protected: isKept(environment, tenant),
    empty: isErasedIn(tenant, environment.name),
    settings: read.settings,
    get security() {
      return read.security();
    },
    get engines() {
      return read.engines();
    },
    get ending() {
      return this.empty || read.endsOnKubernetes();
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
export function shareIn(home: Home, tenant: Tenant, settings: SettingsHere): Share {
  const security = settings(ISOLATION_ROOM);
  return {
    tenant,
    environment: home.environment,
    home,
    strategy: strategyOf(security),
    security,
    active: isActive(tenant, home.environment.name),
    protected: isKept(home.environment, tenant),
    settings,
  };
}
