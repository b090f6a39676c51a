import type { ReadAttribute } from "../units";
import { limitOf, type QuotaLedger, weightOf } from "./ledger";

/** A limit, what counts against it, and what is to come. */
export interface QuotaUse {
  readonly name: string;
  /** The environment. */
  readonly scope: string;
  /** Region that has the limit for itself; null: it is the account's, over all of them, or the plans name no region. */
  readonly region: string | null;
  readonly limit: number;
  readonly used: number;
  readonly added: number;
  /** How often the same change fits until the limit is reached; absent where it adds nothing. */
  readonly repeats?: number;
}

/** A resource before and after a change. */
export interface Values {
  readonly before: ReadAttribute;
  readonly after: ReadAttribute;
}

const NOTHING: ReadAttribute = () => undefined;

/** What each action does to the number in use. Others change nothing but its parts. */
const ADDS: Readonly<Record<string, (before: number, after: number) => number>> = {
  create: (_, after) => after,
  delete: (before) => -before,
  update: (before, after) => after - before,
  replace: (before, after) => after - before,
};

interface Count {
  used: number;
  added: number;
}

/** In place of a region: of the account, or unknown. */
const ANYWHERE = "";

/** Counts resources against the ledger, per environment and region. */
export class QuotaCount {
  /** Limits that a type counts against. */
  readonly #byType = new Map<string, string[]>();
  /** By environment, limit and region. */
  readonly #counts = new Map<string, Map<string, Map<string, Count>>>();

  constructor(readonly ledger: QuotaLedger) {
    for (const [id, { types }] of Object.entries(ledger.limits)) {
      for (const type of types) this.#byType.set(type, [...(this.#byType.get(type) ?? []), id]);
    }
  }

  /** Counts one resource. `values` tells its parts; of an unknown region it counts in each. */
  add(
    type: string,
    action: string,
    environment = "(account)",
    values: Values = { before: NOTHING, after: NOTHING },
    region: string = ANYWHERE,
  ): void {
    for (const id of this.#byType.get(type) ?? []) {
      const limit = this.ledger.limits[id]!;
      const count = this.#countOf(environment, id, limit.scope === "account" ? ANYWHERE : region);
      const before = weightOf(limit, type, values.before);
      if (action !== "create") count.used += before;
      count.added += ADDS[action]?.(before, weightOf(limit, type, values.after)) ?? 0;
    }
  }

  #countOf(environment: string, id: string, region: string): Count {
    const limits = this.#counts.get(environment) ?? new Map<string, Map<string, Count>>();
    this.#counts.set(environment, limits);
    const regions = limits.get(id) ?? new Map<string, Count>();
    limits.set(id, regions);
    const count = regions.get(region) ?? { used: 0, added: 0 };
    regions.set(region, count);
    return count;
  }

  /** Every limit that something counts against, the fullest first. */
  rows(): QuotaUse[] {
    const rows = [...this.#counts].flatMap(([scope, counts]) =>
      [...counts].flatMap(([id, byRegion]) =>
        inRegions(byRegion).map(([region, { used, added }]): QuotaUse => {
          const most = limitOf(this.ledger, id, scope);
          const left = Math.max(0, most - used);
          return {
            name: this.ledger.limits[id]!.name,
            scope,
            region,
            limit: most,
            used,
            added,
            ...(added > 0 && { repeats: Math.floor(left / added) }),
          };
        }),
      ),
    );
    return rows.sort((a, b) => (b.used + b.added) / b.limit - (a.used + a.added) / a.limit);
  }
}

/** What is of an unknown region may be in any: it counts in each that is known, so that none looks emptier than it is. */
function inRegions(counts: ReadonlyMap<string, Count>): readonly (readonly [string | null, Count])[] {
  const anywhere = counts.get(ANYWHERE) ?? { used: 0, added: 0 };
  const known = [...counts].filter(([region]) => region !== ANYWHERE);
  if (known.length === 0) return [[null, anywhere]];
  return known.map(([region, { used, added }]) => [
    region,
    { used: used + anywhere.used, added: added + anywhere.added },
  ]);
}
