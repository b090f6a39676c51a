import type { ReadAttribute } from "../units";
import { limitOf, type QuotaLedger, weightOf } from "./ledger";

/** A limit, what counts against it, and what is to come. */
export interface QuotaUse {
  readonly name: string;
  /** The environment. */
  readonly scope: string;
  /** Region that has the limit for itself; null: it is the account's, or no plan tells any region. */
  readonly region: string | null;
  readonly limit: number;
  readonly used: number;
  readonly added: number;
  /** Of both together, what calls of programs make, and no plan has; absent where they make none. */
  readonly beside?: number;
  /** How often the same change fits until the limit is reached; absent where it adds nothing. */
  readonly repeats?: number;
}

/** A resource before and after a change. */
export interface Values {
  readonly before: ReadAttribute;
  readonly after: ReadAttribute;
}

/** Where a resource stands. */
export interface Place {
  /** Default: `(account)`. */
  readonly environment?: string;
  /** Undefined: the plan does not tell. */
  readonly region?: string;
}

const NOTHING: ReadAttribute = () => undefined;

/** What each action does to the number in use. Others change nothing but its parts. */
const ADDS: Readonly<Record<string, (before: number, after: number) => number>> = {
  create: (_, after) => after,
  delete: (before) => -before,
  update: (before, after) => after - before,
  replace: (before, after) => after - before,
};

interface Counted {
  used: number;
  added: number;
  beside: number;
}

/** Under which resources are kept of which nobody knows the region. */
const NO_REGION = "";

/**
 * Counts resources against the ledger, per environment and region. What was granted is taken to be granted in each region, and a
 * resource of an unknown region counts in every one: it may stand there.
 */
export class QuotaCount {
  /** Limits that a type counts against. */
  readonly #byType = new Map<string, string[]>();
  /** By environment, limit and region. */
  readonly #counts = new Map<string, Map<string, Map<string, Counted>>>();

  constructor(readonly ledger: QuotaLedger) {
    for (const [id, { types }] of Object.entries(ledger.limits)) {
      for (const type of types) this.#byType.set(type, [...(this.#byType.get(type) ?? []), id]);
    }
  }

  /** Counts one resource. `values` tells its parts. */
  add(
    type: string,
    action: string,
    { environment = "(account)", region }: Place = {},
    values: Values = { before: NOTHING, after: NOTHING },
  ): void {
    for (const id of this.#byType.get(type) ?? []) {
      const limit = this.ledger.limits[id]!;
      const limits = this.#counts.get(environment) ?? new Map<string, Map<string, Counted>>();
      this.#counts.set(environment, limits);
      const regions = limits.get(id) ?? new Map<string, Counted>();
      limits.set(id, regions);
      const own = limit.scope === "account" ? NO_REGION : (region ?? NO_REGION);
      const count = regions.get(own) ?? { used: 0, added: 0, beside: 0 };
      regions.set(own, count);
      const before = weightOf(limit, type, values.before);
      const used = action === "create" ? 0 : before;
      const added = ADDS[action]?.(before, weightOf(limit, type, values.after)) ?? 0;
      count.used += used;
      count.added += added;
      if (type === limit.beside?.type) count.beside += used + added;
    }
  }

  /** Every limit that something counts against, the fullest first. */
  rows(): QuotaUse[] {
    const rows = [...this.#counts].flatMap(([scope, limits]) =>
      [...limits].flatMap(([id, regions]) =>
        [...inEach(regions)].map(([region, { used, added, beside }]): QuotaUse => {
          const most = limitOf(this.ledger, id, scope);
          const left = Math.max(0, most - used);
          return {
            name: this.ledger.limits[id]!.name,
            scope,
            region,
            limit: most,
            used,
            added,
            ...(beside > 0 && { beside }),
            ...(added > 0 && { repeats: Math.floor(left / added) }),
          };
        }),
      ),
    );
    return rows.sort((a, b) => (b.used + b.added) / b.limit - (a.used + a.added) / a.limit);
  }
}

/** What counts in each region: its own, and what may stand in any. */
function inEach(regions: ReadonlyMap<string, Counted>): Map<string | null, Counted> {
  const { [NO_REGION]: anywhere = { used: 0, added: 0, beside: 0 }, ...known } = Object.fromEntries(regions);
  if (Object.keys(known).length === 0) return new Map([[null, anywhere]]);
  return new Map(
    Object.entries(known).map(([region, { used, added, beside }]) => [
      region,
      { used: used + anywhere.used, added: added + anywhere.added, beside: beside + anywhere.beside },
    ]),
  );
}
