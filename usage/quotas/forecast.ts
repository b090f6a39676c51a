import { attributesOf, type InventoryItem } from "../inventory";
import { limitOf, type QuotaLedger, weightOf } from "./ledger";

/** A limit, what an environment's code uses of it, and how much more fits. */
export interface QuotaRow {
  readonly name: string;
  /** Region that has the limit for itself; null: it is the account's, over all of them. */
  readonly region: string | null;
  readonly limit: number;
  readonly used: number;
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

/**
 * Counts an environment's synthesized instances against the ledger, region by region, and looks ahead. Fullest first. What
 * was granted is taken to be granted in each region.
 */
export function forecast(
  items: readonly InventoryItem[],
  ledger: QuotaLedger,
  environment: string,
  growth?: Growth,
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
      const count = (list: readonly InventoryItem[]): number =>
        list
          .filter((item) => limit.types.includes(item.type) && (region === null || item.region === region))
          .reduce((sum, item) => sum + item.instances * weightOf(limit, item.type, attributesOf(item)), 0);
      const most = limitOf(ledger, id, environment);
      const used = count(items);
      const left = Math.max(0, most - used);
      const perDedicated = homes > 0 ? count(dedicated) / homes : 0;
      const perPooled = pooled > 0 ? count(rows) / pooled : 0;
      const monthly = growth ? growth.dedicated * perDedicated + growth.pooled * perPooled : 0;
      return {
        name: limit.name,
        region,
        limit: most,
        used,
        perDedicated,
        perPooled,
        ...(perDedicated > 0 && { dedicatedLeft: Math.floor(left / perDedicated) }),
        ...(perPooled > 0 && { pooledLeft: Math.floor(left / perPooled) }),
        ...(monthly > 0 && { months: Math.floor(left / monthly) }),
      };
    })
    .sort((a, b) => b.used / b.limit - a.used / a.limit);
}
