import { attributesOf, type InventoryItem } from "../inventory";
import type { Cost, Pricing } from "./price";

/** What one tenant costs a month, in USD. */
export interface TenantCost {
  readonly tenant: string;
  /** Its own resources. */
  readonly own: number;
  /** Its share of its cell. */
  readonly cell: number;
  /** Its share of what the environment shares. */
  readonly environment: number;
}

/** An environment's bill, as far as list prices tell. */
export interface Allocation {
  readonly tenants: readonly TenantCost[];
  readonly total: number;
  /** What has no price, with the number of instances. */
  readonly unpriced: ReadonlyMap<string, number>;
  /** Priced resources of regions whose own prices are not written down, by region: counted at those of the table's. */
  readonly elsewhere: ReadonlyMap<string, number>;
}

/** The rule by which shared cost is divided, for people. */
export const RULE =
  "own resources in full; a cell's cost in equal shares among its tenants; what an environment shares in equal shares among all its tenants";

const DEDICATED = /^[a-z0-9]+-tenant-(.+?)(?:-incluster|-shares)?$/;
const ROWS = /^[a-z0-9]+-cell-(.+?)-tenants$/;
const CELL = /^[a-z0-9]+-cell-(.+?)(?:-tenants|-incluster)?$/;

/** Prices an environment's stacks and divides the cost among its tenants by `RULE`. */
export function allocate(items: readonly InventoryItem[], pricing: Pricing): Allocation {
  const unpriced = new Map<string, number>();
  const elsewhere = new Map<string, number>();
  const own = new Map<string, number>();
  const cells = new Map<string, { usd: number; tenants: Set<string> }>();
  let shared = 0;
  for (const item of items) {
    const { usd, borrowed } = priceOf(item, pricing, unpriced);
    if (borrowed !== undefined) elsewhere.set(borrowed, (elsewhere.get(borrowed) ?? 0) + item.instances);
    // Stack names bear hyphens where ids bear underscores.
    const dedicated = DEDICATED.exec(item.stack)?.[1]?.replaceAll("-", "_");
    const cell = CELL.exec(item.stack)?.[1];
    if (dedicated) own.set(dedicated, (own.get(dedicated) ?? 0) + usd);
    else if (cell) {
      const entry = cells.get(cell) ?? { usd: 0, tenants: new Set<string>() };
      cells.set(cell, entry);
      entry.usd += usd;
      if (ROWS.test(item.stack)) for (const key of item.keys ?? []) entry.tenants.add(key);
    } else shared += usd;
  }
  const homes = [...own.keys()].map((tenant) => ({ tenant, cell: 0 }));
  const pooled = [...cells.values()].flatMap(({ usd, tenants }) =>
    [...tenants].map((tenant) => ({ tenant, cell: usd / tenants.size })),
  );
  const all = new Map<string, number>();
  for (const { tenant, cell } of [...homes, ...pooled]) all.set(tenant, (all.get(tenant) ?? 0) + cell);
  const tenants = [...all].map(([tenant, cell]) => ({
    tenant,
    own: own.get(tenant) ?? 0,
    cell,
    environment: shared / all.size,
  }));
  const sum = [...own.values(), ...[...cells.values()].map(({ usd }) => usd)].reduce((a, b) => a + b, shared);
  return {
    tenants: tenants.sort((a, b) => totalOf(b) - totalOf(a) || (a.tenant < b.tenant ? -1 : 1)),
    total: sum,
    unpriced,
    elsewhere,
  };
}

/** An amount of money to the cent. */
export function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}

/** All that a tenant costs a month, in USD. */
export const totalOf = (tenant: TenantCost): number => tenant.own + tenant.cell + tenant.environment;

function priceOf(item: InventoryItem, pricing: Pricing, unpriced: Map<string, number>): Cost {
  const cost = pricing.of(item.type, attributesOf(item), item.region);
  if (cost.unpriced) unpriced.set(cost.unpriced, (unpriced.get(cost.unpriced) ?? 0) + item.instances);
  return { ...cost, usd: cost.usd * item.instances };
}
