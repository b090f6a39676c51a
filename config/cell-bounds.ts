import type { Problems } from "./documents";
import type { Effective } from "./layers";
import type { Cell, Environment, Tenant } from "./model";
import type { Resolver } from "./resolver";
import type { CellBound } from "./room";
import type { RoomFiles } from "./room-files";
import type { Document } from "./yaml";

/** Something that tenants of a cell take, and how many of them it is enough for. */
export interface CellRoom {
  /** Engine whose cluster has it, or null: the cell's own number of tenants. */
  readonly engine: string | null;
  /** In the plural: connections, users, tenants. */
  readonly what: string;
  readonly holds: number;
  readonly reserved: number;
  /** What each tenant takes, as the cell counts it. */
  readonly takes: number;
  /** Tenants that fit, or null: they take none. */
  readonly fits: number | null;
}

/** Where cells and what is counted for their tenants are looked up. */
interface Ground {
  readonly rooms: ReadonlyMap<string, RoomFiles>;
  readonly resolver: Resolver;
}

/** Everything that bounds a cell, what runs out first in front. */
export function roomsOf(ground: Ground, cell: Cell, environment: Environment): CellRoom[] {
  const own: CellRoom = {
    engine: null,
    what: "tenants",
    holds: cell.capacity_tenants,
    reserved: 0,
    takes: 1,
    fits: cell.capacity_tenants,
  };
  const ofEngines = cell.engines.flatMap((engine) =>
    (ground.rooms.get(engine)?.room.cellBounds ?? []).map((bound) => roomOf(ground, bound, engine, cell, environment)),
  );
  const fits = (room: CellRoom) => room.fits ?? Number.POSITIVE_INFINITY;
  return [own, ...ofEngines].sort((a, b) => fits(a) - fits(b));
}

/** Tenants for which a cell's engines have room, however many the cell is said to take. */
export function mostTenants(ground: Ground, cell: Cell, environment: Environment): number {
  const ofEngines = roomsOf(ground, cell, environment).filter(({ engine }) => engine !== null);
  return Math.min(...ofEngines.map(({ fits }) => fits ?? Number.POSITIVE_INFINITY));
}

function roomOf(ground: Ground, bound: CellBound, engine: string, cell: Cell, environment: Environment): CellRoom {
  const holds = bound.holds(ground.resolver.cell(engine, cell, environment).values);
  const takes = takenBy(ground, bound, engine, cell, environment);
  const fits = takes === 0 ? null : Math.max(0, Math.floor((holds - bound.reserved) / takes));
  return { engine, what: bound.what, holds, reserved: bound.reserved, takes, fits };
}

/**
 * What a cell counts for each tenant: the most that a tier which it admits is given there. No tenant is read for it, and
 * {@link checkTaken} refuses a tenant that takes more.
 */
function takenBy(ground: Ground, { takes }: CellBound, engine: string, cell: Cell, { name }: Environment): number {
  if (typeof takes === "number") return takes;
  const tiers = cell.admits.filter((tier) => ground.rooms.get(engine)?.offeredBy(tier));
  return Math.max(0, ...tiers.map((tier) => numberAt(ground.resolver.ofTier(engine, tier, name), takes)));
}

function numberAt({ values }: Effective, path: string): number {
  const value = path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], values);
  if (typeof value !== "number") throw new Error(`${path} is no number, and bounds a cell`);
  return value;
}

/** A cell that is to take more tenants than an engine of its has something for. */
export function checkCellBounds(
  ground: Ground,
  document: Document,
  cell: Cell,
  environment: Environment,
  problems: Problems,
): void {
  for (const engine of cell.engines)
    for (const bound of ground.rooms.get(engine)?.room.cellBounds ?? []) {
      const { what, holds, reserved, takes, fits } = roomOf(ground, bound, engine, cell, environment);
      if (fits === null || cell.capacity_tenants <= fits) continue;
      const counted = `${holds} ${what}, ${reserved} of them reserved, ${takes} for each tenant: ${bound.reason}`;
      const larger = bound.isFixed
        ? ""
        : `give the cell larger instances under cells.${cell.name}.settings.${engine}.instance, `;
      problems.add(
        document.problem(
          ["cells", cell.name, "capacity_tenants"],
          cell.capacity_tenants,
          `at most ${fits} with the engine ${engine}`,
          `${counted}. Lower it and add another cell, ${larger}or take the engine out.`,
          `${counted}. Lower it and add another cell${larger === "" ? "" : `, or ${larger.slice(0, -2)}`}.`,
        ),
      );
    }
}

/** A tenant of a cell that takes more of something than the cell counts for it. */
export function checkTaken(
  ground: Ground,
  engine: string,
  tenant: Tenant,
  cell: Cell,
  environment: Environment,
  document: Document,
  problems: Problems,
): void {
  // What such a tenant takes is not counted there, and its placement is told.
  if (!cell.admits.includes(tenant.tier)) return;
  for (const bound of ground.rooms.get(engine)?.room.cellBounds ?? []) {
    if (typeof bound.takes === "number") continue;
    const given = numberAt(ground.resolver.tenant(engine, tenant, environment), bound.takes);
    const counted = takenBy(ground, bound, engine, cell, environment);
    if (given <= counted) continue;
    problems.add(
      document.problem(
        bound.takes.split("."),
        given,
        `at most ${counted} in cell ${cell.name}, which counts so many ${bound.what} for each tenant`,
        `Lower it, or raise it for everybody in overrides/${environment.name}_${engine}.yml, where the cell has room: ./tessera explain --cell ${cell.name} ${engine} --env ${environment.name}.`,
      ),
    );
  }
}
