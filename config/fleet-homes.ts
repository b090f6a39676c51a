import { byCell, cellHome, dedicatedHome, homeKind, isErasedIn, shareIn, strategyOf, writtenCell } from "./homes";
import { ISOLATION_ROOM } from "./isolation";
import type { Cell, CellHome, DedicatedHome, Environment, Fleet, Home, Homes, RoomKey, Share, Tenant } from "./model";

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
      const settings = <Key extends RoomKey>(room: Key) => fleet.resolveCell(room, cell.name, environment.name);
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
    const settings = <Key extends RoomKey>(room: Key) => fleet.resolve(room, tenant.id, environment.name);
    return dedicatedHome(environment, tenant, {
      settings,
      engine: (id) => fleet.formOf(id, () => settings(id)),
      tenants: () => (isErasedIn(tenant, environment.name) ? [] : [tenant]),
      share: () => shareOf(environment, tenant),
    });
  };

  const shareOf = (environment: Environment, tenant: Tenant): Share => {
    const settings = <Key extends RoomKey>(room: Key) => fleet.resolve(room, tenant.id, environment.name);
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
