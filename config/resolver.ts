import { homeKind, strategyOf, writtenCell } from "./homes";
import { ISOLATION_ROOM } from "./isolation";
import { Effective, type LayerPart } from "./layers";
import type { Cell, Environment, Tenant, Values } from "./model";
import type { ReadEnvironment } from "./overrides-folder";
import type { RuleContext } from "./room";
import type { RoomFiles } from "./room-files";
import type { TenantReader } from "./tenant-reader";

/** Effective settings by layers. What many tenants share is resolved once. */
export class Resolver {
  private readonly cells = new Map<string, Effective>();
  private readonly shared = new Map<string, Effective>();
  private readonly own = new Map<string, Effective>();

  constructor(
    private readonly rooms: ReadonlyMap<string, RoomFiles>,
    private readonly environments: ReadonlyMap<string, ReadEnvironment>,
    private readonly reader: TenantReader,
  ) {}

  cell(room: string, cell: Cell, environment: Environment): Effective {
    return memo(this.cells, `${room}|${environment.name}|${cell.name}`, () => {
      const document = this.environments.get(environment.name)?.document;
      const settings = (document?.value.cells as Record<string, { settings?: Record<string, Values> }>)?.[cell.name]
        ?.settings;
      const values = settings?.[room];
      const base = ["cells", cell.name, "settings", room];
      const top: LayerPart | null =
        document === undefined || values === undefined ? null : { layer: "cell", document, base, values };
      return this.files(room).effective(cell.tier, environment.name, top);
    });
  }

  strategy(tenant: Tenant, environment: string): string {
    return strategyOf(this.chain(ISOLATION_ROOM, tenant, environment));
  }

  isPooled(tenant: Tenant, environment: string): boolean {
    return homeKind(this.strategy(tenant, environment)) === "cell";
  }

  isPooledTier(tier: string, environment: string): boolean {
    return homeKind(strategyOf(this.ofTier(ISOLATION_ROOM, tier, environment))) === "cell";
  }

  /** The cell of a pooled tenant, or null: it is dedicated, or its placement has a problem. */
  cellOf(tenant: Tenant, environment: Environment): Cell | null {
    if (!this.isPooled(tenant, environment.name)) return null;
    const name = writtenCell(tenant, environment.name);
    return name !== undefined && Object.hasOwn(environment.cells, name) ? (environment.cells[name] ?? null) : null;
  }

  tenant(room: string, tenant: Tenant, environment: Environment): Effective {
    const own = this.chain(room, tenant, environment.name);
    const cell = this.cellOf(tenant, environment);
    if (cell === null) return own;
    const pooled = () => Effective.pooled(this.cell(room, cell, environment), own, this.files(room).scopes);
    return this.reader.part(tenant.id, room) === null
      ? memo(this.shared, `${room}|${tenant.tier}|${environment.name}|${cell.name}`, pooled)
      : memo(this.own, `${room}|${tenant.id}|${environment.name}|${cell.name}`, pooled);
  }

  /** What rules look at where a tenant's settings are held against them. */
  context(tenant: Tenant, security: Values, environment: Environment): RuleContext {
    const strategy = this.strategy(tenant, environment.name);
    return { ...this.cellContext(security, environment), residency: tenant.region, strategy };
  }

  /** The same for the settings of a cell. */
  cellContext(security: Values, environment: Environment): RuleContext {
    return {
      environment: environment.name,
      region: environment.region,
      recoveryRegion: environment.recovery_region,
      recoveryNetwork: environment.recovery_network !== null,
      residency: null,
      strategy: null,
      security,
    };
  }

  files(room: string): RoomFiles {
    const files = this.rooms.get(room);
    if (files === undefined) throw new Error(`no room ${room}: one of ${[...this.rooms.keys()].join(", ")}`);
    return files;
  }

  /** Defaults, tier and environment. */
  ofTier(room: string, tier: string, environment: string): Effective {
    return memo(this.shared, `${room}|${tier}|${environment}`, () =>
      this.files(room).effective(tier, environment, null),
    );
  }

  /** Defaults, tier, environment and the tenant's own file. */
  private chain(room: string, tenant: Tenant, environment: string): Effective {
    const part = this.reader.part(tenant.id, room);
    if (part === null) return this.ofTier(room, tenant.tier, environment);
    return memo(this.own, `${room}|${tenant.id}|${environment}`, () =>
      this.files(room).effective(tenant.tier, environment, part),
    );
  }
}

function memo<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
