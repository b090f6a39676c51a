import { environmentSchema } from "./environment-file";
import { ISOLATION_ROOM } from "./isolation";
import type { Room } from "./room";
import { tenantSchema } from "./tenant-file";

/** Schemas that depend on which rooms there are. */
export interface FleetSchemas {
  /** Ids of the rooms that are engines. */
  readonly engines: readonly string[];
  readonly tenant: ReturnType<typeof tenantSchema>;
  readonly environment: ReturnType<typeof environmentSchema>;
}

/** Each is made when first asked for: most runs need one of them or none. */
class LazySchemas implements FleetSchemas {
  private madeTenant: FleetSchemas["tenant"] | undefined;
  private madeEnvironment: FleetSchemas["environment"] | undefined;

  constructor(
    readonly engines: readonly string[],
    private readonly rooms: Readonly<Record<string, Room>>,
  ) {}

  get tenant(): FleetSchemas["tenant"] {
    this.madeTenant ??= tenantSchema(this.engines);
    return this.madeTenant;
  }

  get environment(): FleetSchemas["environment"] {
    this.madeEnvironment ??= environmentSchema(this.rooms, this.engines);
    return this.madeEnvironment;
  }
}

const made = new WeakMap<readonly Room[], FleetSchemas>();

/** Made once for a list of rooms, since zod compiles them. */
export function fleetSchemas(rooms: readonly Room[]): FleetSchemas {
  let schemas = made.get(rooms);
  if (schemas === undefined) {
    const engines = rooms.filter((room) => room.id !== ISOLATION_ROOM).map((room) => room.id);
    const byId = Object.fromEntries(rooms.map((room) => [room.id, room]));
    schemas = new LazySchemas(engines, byId);
    made.set(rooms, schemas);
  }
  return schemas;
}
