import { cellHome, dedicatedHome, homeKind, shareIn, writtenCell } from "../../config/homes";
import type { Cell, CellHome, DedicatedHome, Environment, Home, Resolved, Tenant } from "../../config/model";
import type { BootstrapHost, SliceHost } from "../../constructs/engines/engine";
import { environment as production, resolved } from "./fixture";

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
    settings,
    engine: (id: string) => ({ id, form: null, kubernetes: false }),
    tenants: () => tenants,
    share: (tenant: Tenant) => shareIn(self(), tenant, settings),
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
export function sliceHostOf(given: {
  readonly tenant: Tenant;
  readonly environment: Environment;
  readonly strategy: string;
  readonly settings: Resolved;
  readonly security: Resolved;
}): SliceHost {
  const { tenant, environment, strategy, settings, security } = given;
  const around = { environment, settings: (room: string) => (room === "security" ? security : settings) };
  const home =
    homeKind(strategy) === "cell" ? cellOf(around, writtenCell(tenant, environment.name)) : ownOf(tenant, around);
  return { ...shareIn(home, tenant, around.settings), strategy, settings };
}

/** What an engine's bootstrap is made from: in the tenant's own home, or a cell where there is none. */
export function bootstrapHostOf(given: {
  readonly tenant: Tenant | null;
  readonly environment: Environment;
  readonly settings: Resolved;
  readonly security: Resolved;
}): BootstrapHost {
  const { tenant, environment, settings, security } = given;
  return { home: homeOf(tenant, { environment }), settings, security };
}
