import type { Limit } from "../../constructs/quotas/limits";
import { type InventoryItem, instancesOf } from "../inventory";
import { copiesOf } from "./drills";
import { limitOf, type QuotaLedger, weightOf } from "./ledger";

/** A limit, what an environment's code uses of it, and how much more fits. */
export interface QuotaRow {
  readonly name: string;
  /** Region that has the limit for itself; null: it is the account's, over all of them. */
  readonly region: string | null;
  readonly limit: number;
  readonly used: number;
  /** Of those, what calls of programs make, and no plan has; absent where they make none. */
  readonly beside?: number;
  /** Instances that one more tenant with a home of its own takes, on average; 0 where none takes any. */
  readonly perDedicated: number;
  /** Instances that one more tenant of a cell takes. */
  readonly perPooled: number;
  /** How many more tenants fit, of each kind; absent where such a tenant takes none. */
  readonly dedicatedLeft?: number;
  readonly pooledLeft?: number;
  /** Months until it is full at the growth given; absent without growth, or where growth does not touch it. */
  readonly months?: number;
}

/** Tenants that come each month. */
export interface Growth {
  readonly dedicated: number;
  readonly pooled: number;
}

export interface ForecastOptions {
  /** Default: none comes. */
  readonly growth?: Growth;
  /** Region where backups are restored on a schedule: a copy stands beside, until it is thrown away. Default: none. */
  readonly drills?: string;
}

/**
 * Counts an environment's synthesized instances against the ledger, region by region, and what calls of programs make beside
 * them, and looks ahead. Fullest first. What was granted is taken to be granted in each region.
 */
export function forecast(
  items: readonly InventoryItem[],
  ledger: QuotaLedger,
  environment: string,
  { growth, drills }: ForecastOptions = {},
): QuotaRow[] {
  const dedicated = items.filter(({ stack }) => /^[a-z0-9]+-tenant-/.test(stack));
  const rows = items.filter(({ stack }) => /^[a-z0-9]+-cell-.+-tenants$/.test(stack));
  const homes = new Set(dedicated.map(({ stack }) => stack.replace(/-(incluster|shares)$/, ""))).size;
  const pooled = new Set(rows.flatMap(({ stack, keys = [] }) => keys.map((key) => `${stack}\0${key}`))).size;
  const regions = [...new Set(items.flatMap(({ region }) => region ?? []))].sort();
  return Object.entries(ledger.limits)
    .flatMap(([id, limit]) => {
      const ofAccount = limit.scope === "account" || regions.length === 0;
      const scopes: readonly (string | null)[] = ofAccount ? [null] : regions;
      return scopes.map((region) => ({ id, limit, region }));
    })
    .map(({ id, limit, region }): QuotaRow => {
      const inRegion = (list: readonly InventoryItem[]) =>
        list.filter((item) => limit.types.includes(item.type) && (region === null || item.region === region));
      const count = (list: readonly InventoryItem[]): number =>
        inRegion(list).reduce((sum, item) => sum + instancesCount(limit, item), 0);
      const most = limitOf(ledger, id, environment);
      const copies = drills !== undefined && region === drills ? copiesOf(id, inRegion(items)) : 0;
      const beside = copies + count(items.filter(({ type }) => type === limit.beside?.type));
      const used = count(items) + copies;
      const left = Math.max(0, most - used);
      const perDedicated = homes > 0 ? count(dedicated) / homes : 0;
      const perPooled = pooled > 0 ? count(rows) / pooled : 0;
      const monthly = growth ? growth.dedicated * perDedicated + growth.pooled * perPooled : 0;
      return {
        name: limit.name,
        region,
        limit: most,
        used,
        ...(beside > 0 && { beside }),
        perDedicated,
        perPooled,
        ...(perDedicated > 0 && { dedicatedLeft: Math.floor(left / perDedicated) }),
        ...(perPooled > 0 && { pooledLeft: Math.floor(left / perPooled) }),
        ...(monthly > 0 && { months: Math.floor(left / monthly) }),
      };
    })
    .sort((a, b) => b.used / b.limit - a.used / a.limit);
}

/** What all instances of an item count as. */
function instancesCount(limit: Limit, item: InventoryItem): number {
  if (limit.counts === undefined) return item.instances;
  return instancesOf(item).reduce((sum, read) => sum + weightOf(limit, item.type, read), 0);
}
