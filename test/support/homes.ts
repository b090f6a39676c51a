import { cellHome, dedicatedHome, homeKind, shareIn, writtenCell } from "../../config/homes";
import type {
  Cell,
  CellHome,
  DedicatedHome,
  Environment,
  Home,
  Resolved,
  RoomKey,
  Tenant,
  Values,
} from "../../config/model";
import type { BootstrapHost, SliceHost } from "../../constructs/engines/engine";
import { environment as production, resolved } from "./fixture";

/** Effective settings by a room's id, as a home has them: which room is which is the test's own to know. */
function byId(settings: (room: string) => Resolved): Home["settings"] {
  return ((room: RoomKey) => settings(typeof room === "string" ? room : room.id)) as Home["settings"];
}

/** What a home of a test is made of. */
export interface Around {
  /** Default: production. */
  readonly environment?: Environment;
  /** Effective settings of a room. Default: there are none. */
  readonly settings?: (room: string) => Resolved;
}

/** What a home of a test has inside. */
function inside(settings: (room: string) => Resolved, tenants: readonly Tenant[], self: () => Home) {
  return {
    settings: byId(settings),
    engine: (id: string) => ({ id, form: null, kubernetes: false }),
    tenants: () => tenants,
    share: (tenant: Tenant) => shareIn(self(), tenant, byId(settings)),
  };
}

const NOTHING = () => resolved({});

/** A cell without tenants. */
export function cellOf({ environment = production(), settings = NOTHING }: Around = {}, name = "pool-1"): CellHome {
  const cell: Cell = { name, tier: "standard", admits: [], capacity_tenants: 100, engines: [] };
  const home: CellHome = cellHome(
    environment,
    cell,
    inside(settings, [], () => home),
  );
  return home;
}

/** A tenant's own home. */
export function ownOf(tenant: Tenant, { environment = production(), settings = NOTHING }: Around = {}): DedicatedHome {
  const home: DedicatedHome = dedicatedHome(
    environment,
    tenant,
    inside(settings, [tenant], () => home),
  );
  return home;
}

/** A tenant's own home, or a cell where there is none. */
export function homeOf(tenant: Tenant | null, around: Around = {}): Home {
  return tenant === null ? cellOf(around) : ownOf(tenant, around);
}

/** What an engine's slice is made from, in the home that the strategy asks for. */
export function sliceHostOf<S extends Values, Security extends Values>(given: {
  readonly tenant: Tenant;
  readonly environment: Environment;
  readonly strategy: string;
  readonly settings: Resolved<S>;
  readonly security: Resolved<Security>;
}): SliceHost<S, Security> {
  const { tenant, environment, strategy, settings, security } = given;
  const around = { environment, settings: (room: string) => (room === "security" ? security : settings) };
  const home =
    homeKind(strategy) === "cell" ? cellOf(around, writtenCell(tenant, environment.name)) : ownOf(tenant, around);
  return { ...shareIn(home, tenant, byId(around.settings)), strategy, settings, security };
}

/** What an engine's bootstrap is made from: in the tenant's own home, or a cell where there is none. */
export function bootstrapHostOf<S, Security>(given: {
  readonly tenant: Tenant | null;
  readonly environment: Environment;
  readonly settings: Resolved<S>;
  readonly security: Resolved<Security>;
}): BootstrapHost<S, Security> {
  const { tenant, environment, settings, security } = given;
  return { home: homeOf(tenant, { environment }), settings, security };
}
