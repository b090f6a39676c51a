import type { Cost, Pricing } from "../../usage/cost/price";
import type { Change } from "../normalise/change";
import { valueAt } from "../normalise/values";

/** A monthly cost delta, in USD, with what could not be priced. */
export interface CostDelta {
  usd: number;
  /** What has no price, to how many resources. */
  readonly unpriced: Map<string, number>;
}

/** Sums cost deltas per tenant, stack and environment. */
export class AddedCost {
  readonly total: CostDelta = empty();
  readonly byTenant = new Map<string, CostDelta>();
  readonly byStack = new Map<string, CostDelta>();
  readonly byEnvironment = new Map<string, CostDelta>();

  constructor(readonly pricing: Pricing) {}

  /** Adds what a change adds to, or takes off, the bill. */
  add(change: Change): void {
    const before =
      change.before === undefined || change.action === "create" ? undefined : this.#price(change, change.before);
    const ends = change.action === "delete";
    // What Terraform forgets goes on costing.
    if (change.action === "forget") return;
    const after = ends || change.after === undefined ? undefined : this.#price(change, change.after);
    const usd = (after?.usd ?? 0) - (before?.usd ?? 0);
    // By-use parts count when a resource comes or goes; an update leaves them as they were.
    const unpriced = !before || !after ? (after ?? before)?.unpriced : undefined;
    if (usd === 0 && !unpriced) return;
    const { tenant = "(shared)", environment } = change.owner;
    for (const delta of [
      this.total,
      slot(this.byTenant, tenant),
      slot(this.byStack, change.plan.stack),
      ...(environment ? [slot(this.byEnvironment, environment)] : []),
    ]) {
      delta.usd += usd;
      if (unpriced) delta.unpriced.set(unpriced, (delta.unpriced.get(unpriced) ?? 0) + 1);
    }
  }

  #price(change: Change, values: unknown): Cost {
    return this.pricing.of(change.type, (path) => valueAt(values, path));
  }
}

function slot(map: Map<string, CostDelta>, key: string): CostDelta {
  const known = map.get(key);
  if (known) return known;
  const fresh = empty();
  map.set(key, fresh);
  return fresh;
}

const empty = (): CostDelta => ({ usd: 0, unpriced: new Map() });
