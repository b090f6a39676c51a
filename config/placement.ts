import type { Problems } from "./documents";
import { writtenCell } from "./homes";
import { isMap } from "./layers";
import type { Cell, Environment, Tenant } from "./model";
import { meant, oneOf } from "./nearest";
import type { Document } from "./yaml";

/** Tenants placed in each cell of an environment, erased ones left out. */
export type Occupancy = ReadonlyMap<string, number>;

export function admits(cell: Cell, tier: string, engines: readonly string[]): boolean {
  return cell.admits.includes(tier) && engines.every((engine) => cell.engines.includes(engine));
}

/** The least filled cell that takes such a tenant, or null. Of equals, the first in the file. */
export function leastFilled(
  environment: Environment,
  tier: string,
  engines: readonly string[],
  occupancy: Occupancy,
): Cell | null {
  const share = (cell: Cell) => (occupancy.get(cell.name) ?? 0) / cell.capacity_tenants;
  const open = Object.values(environment.cells).filter((cell) => admits(cell, tier, engines) && share(cell) < 1);
  return open.reduce<Cell | null>((best, cell) => (best === null || share(cell) < share(best) ? cell : best), null);
}

/** Tenants for which a cell's engines have room; null: its files have problems, so that nothing is counted. */
export type MostOf = (cell: Cell) => number | null;

/**
 * How a cell gets room for so many tenants; null: not by its capacity, since its engines have no room for them.
 *
 * @param wanted how many are to live there
 */
function raised(cell: Cell, wanted: number, most: MostOf): string | null {
  const limit = most(cell);
  if (limit === null) return `raise capacity_tenants of ${cell.name} as far as its engines have room`;
  if (limit < wanted) return null;
  const bound = Number.isFinite(limit) ? ` (its engines have room for ${limit})` : "";
  return `raise capacity_tenants of ${cell.name}${bound}`;
}

/** Why no cell takes such a tenant, where none does. */
export function noCell(environment: Environment, tier: string, engines: readonly string[], most: MostOf): string {
  const admitting = Object.values(environment.cells).filter((cell) => admits(cell, tier, []));
  const lacking = engines.filter((engine) => !admitting.some((cell) => cell.engines.includes(engine)));
  if (admitting.length === 0)
    return `No cell of ${environment.name} admits tier ${tier}: add one, in ${environment.file}.`;
  if (lacking.length > 0)
    return `No cell of ${environment.name} that admits tier ${tier} runs ${lacking.join(", ")}: leave that out, or add a cell, in ${environment.file}.`;
  const ways = admitting
    .filter((cell) => admits(cell, tier, engines))
    .flatMap((cell) => raised(cell, cell.capacity_tenants + 1, most) ?? []);
  return `No cell of ${environment.name} has room for tier ${tier}: add one${ways.map((way) => `, or ${way}`).join("")}, in ${environment.file}.`;
}

/** Placements are decided once: what a tenant has in a cell does not follow it into another. */
const STAYS = "Its data is in the cell that it had: write that one, since a tenant moves by a migration.";
const STAYS_SHARED = "Its data is in that cell: put tier and strategy back.";

/** What `tenant.yml` said of a tenant in an environment before. */
function stoodIn(before: Readonly<Record<string, unknown>>, environment: string) {
  const { tier, environments, placement } = before;
  const cell = isMap(placement) ? placement[environment] : undefined;
  return {
    tier: typeof tier === "string" ? tier : null,
    lives: Array.isArray(environments) && environments.includes(environment),
    cell: typeof cell === "string" ? cell : null,
  };
}

/** What put the home of before where it was: the tier, or, where that is as it was, the strategy. */
function back(tenant: Tenant, tier: string | null): string {
  return tier === null || tier === tenant.tier
    ? "put its strategy back, in security_config.yml"
    : `put tier ${tier} back`;
}

/** Holds a tenant's placement in one environment against its cells. */
export function checkPlacement(
  tenant: Tenant,
  document: Document,
  environment: Environment,
  pooled: boolean,
  occupancy: () => Occupancy,
  most: MostOf,
  problems: Problems,
): void {
  const name = writtenCell(tenant, environment.name);
  const at = ["placement", environment.name];
  if (!pooled) {
    if (name !== undefined)
      problems.add({
        ...document.problem(
          at,
          name,
          "no cell for a tenant with a cluster of its own",
          "Take the line out.",
          STAYS_SHARED,
        ),
        standingBy: (before) => {
          const { tier, cell } = stoodIn(before, environment.name);
          return cell === null ? "Take the line out." : `Its data is in ${cell}: ${back(tenant, tier)}.`;
        },
      });
    return;
  }
  const suggestion = () => {
    const best = leastFilled(environment, tenant.tier, tenant.engines, occupancy());
    if (best === null) return noCell(environment, tenant.tier, tenant.engines, most);
    return `Write ${environment.name}: ${best.name} under placement (${occupancy().get(best.name) ?? 0} of ${best.capacity_tenants} taken).`;
  };
  /** @param why of a cell that it is in, and that does not take it as it is now: what to do */
  const refuse = (allowed: string, advice: string, why?: { readonly now: string; readonly same: string }): void => {
    problems.add({
      ...document.problem(
        at,
        name,
        allowed,
        advice,
        why === undefined ? STAYS : `${STAYS} Where it is this one, ${why.now}`,
      ),
      standingBy: (before) => {
        const { tier, lives, cell } = stoodIn(before, environment.name);
        if (!lives) return advice;
        if (cell === null) return `Its data is in a cluster of its own: ${back(tenant, tier)}.`;
        if (cell === name && why !== undefined) return `Its data is in ${cell}: ${tierBack(tier)}${why.same}`;
        const takes = environment.cells[cell]?.admits.includes(tenant.tier) !== false;
        const also = takes ? "" : ` It admits no tier ${tenant.tier}: ${tierBack(tier)}let it, in ${environment.file}.`;
        return `Its data is in ${cell}: write that one, since a tenant moves by a migration.${also}`;
      },
    });
  };
  const tierBack = (tier: string | null) => (tier === null || tier === tenant.tier ? "" : `put tier ${tier} back, or `);
  if (name === undefined) {
    refuse(`a cell of ${environment.name} for a tenant that shares one`, suggestion());
    return;
  }
  const cells = Object.keys(environment.cells);
  const cell = Object.hasOwn(environment.cells, name) ? environment.cells[name] : undefined;
  if (cell === undefined) refuse(oneOf(cells), meant(name, cells, suggestion()));
  else if (!cell.admits.includes(tenant.tier))
    refuse(`a cell that admits tier ${tenant.tier}: ${name} admits ${oneOf(cell.admits)}`, suggestion(), {
      now: `put the tier back, or let the cell admit it, in ${environment.file}.`,
      same: `let the cell admit tier ${tenant.tier}, in ${environment.file}.`,
    });
  else
    for (const engine of tenant.engines.filter((id) => !cell.engines.includes(id)))
      refuse(`a cell that runs ${engine}: ${name} runs ${oneOf(cell.engines)}`, suggestion(), {
        now: `let the cell run ${engine}, in ${environment.file}, or leave it out.`,
        same: `let the cell run ${engine}, in ${environment.file}, or leave it out.`,
      });
}

/** Tenants beyond a cell's capacity, the last to come first to go: the ledger says who came when. */
export function checkCapacity(
  environment: Environment,
  members: ReadonlyMap<string, readonly Tenant[]>,
  documentOf: (tenant: Tenant) => Document | null,
  arrival: (id: string) => number,
  most: MostOf,
  problems: Problems,
): void {
  // Who is sent into a cell takes a place there: the next one is not sent into the same.
  const occupancy = new Map([...members].map(([cell, list]) => [cell, list.length]));
  for (const [name, tenants] of members) {
    const cell = environment.cells[name];
    const capacity = cell?.capacity_tenants ?? Number.POSITIVE_INFINITY;
    if (cell === undefined || tenants.length <= capacity) continue;
    const wider = raised(cell, tenants.length, most);
    const raise = wider === null ? "" : `, or ${wider}`;
    const keep = wider === null ? "" : `${wider} in ${environment.file}, or `;
    const full = wider === null ? ` The engines of ${name} have room for ${most(cell)} tenants.` : "";
    const late = [...tenants].sort((a, b) => arrival(a.id) - arrival(b.id)).slice(capacity);
    for (const tenant of late) {
      const document = documentOf(tenant);
      if (document === null) continue;
      const best = leastFilled(environment, tenant.tier, tenant.engines, occupancy);
      if (best !== null) occupancy.set(best.name, (occupancy.get(best.name) ?? 0) + 1);
      const elsewhere = best === null ? "Add a cell" : `Place it in ${best.name}`;
      const where = best !== null && wider === null ? "" : ` in ${environment.file}`;
      problems.add(
        document.problem(
          ["placement", environment.name],
          name,
          `a cell with room: ${name} takes ${capacity} tenants and has ${tenants.length}`,
          `${elsewhere}${raise}${where}.${full}`,
          `Its data is here: ${keep}place those elsewhere that are new.${full}`,
        ),
      );
    }
  }
}
