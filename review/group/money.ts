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

  /**
   * Adds what a change adds to, or takes off, the bill.
   *
   * @param region where the resource stands; undefined: no plan says
   */
  add(change: Change, region: string | undefined): void {
    const before =
      change.before === undefined || change.action === "create"
        ? undefined
        : this.#price(change, change.before, region);
    const ends = change.action === "delete";
    // What Terraform forgets goes on costing.
    if (change.action === "forget") return;
    const after = ends || change.after === undefined ? undefined : this.#price(change, change.after, region);
    const usd = (after?.usd ?? 0) - (before?.usd ?? 0);
    // By-use parts count when a resource comes or goes; an update leaves them as they were.
    const unpriced = !before || !after ? (after ?? before)?.unpriced : undefined;
    if (usd === 0 && !unpriced) return;
    const borrowed = usd === 0 ? undefined : (after ?? before)?.borrowed;
    const notes = [unpriced, borrowed && this.#borrowed(borrowed)].filter((one) => one !== undefined);
    const { tenant = "(shared)", environment } = change.owner;
    for (const delta of [
      this.total,
      slot(this.byTenant, tenant),
      slot(this.byStack, change.plan.stack),
      ...(environment ? [slot(this.byEnvironment, environment)] : []),
    ]) {
      delta.usd += usd;
      for (const note of notes) delta.unpriced.set(note, (delta.unpriced.get(note) ?? 0) + 1);
    }
  }

  #price(change: Change, values: unknown, region: string | undefined): Cost {
    return this.pricing.of(change.type, (path) => valueAt(values, path), region);
  }

  #borrowed(region: string): string {
    return `${region}: its own prices are not written down; counted at those of ${this.pricing.table.region}`;
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
