import type { ReadAttribute } from "../units";
import { limitOf, type QuotaLedger, weightOf } from "./ledger";

/** A limit, what counts against it, and what is to come. */
export interface QuotaUse {
  readonly name: string;
  /** The environment. */
  readonly scope: string;
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

/** Counts resources against the ledger, per environment. */
export class QuotaCount {
  /** Limits that a type counts against. */
  readonly #byType = new Map<string, string[]>();
  readonly #counts = new Map<string, Map<string, { used: number; added: number }>>();

  constructor(readonly ledger: QuotaLedger) {
    for (const [id, { types }] of Object.entries(ledger.limits)) {
      for (const type of types) this.#byType.set(type, [...(this.#byType.get(type) ?? []), id]);
    }
  }

  /** Counts one resource. `values` tells its parts. */
  add(
    type: string,
    action: string,
    environment = "(account)",
    values: Values = { before: NOTHING, after: NOTHING },
  ): void {
    for (const id of this.#byType.get(type) ?? []) {
      const limit = this.ledger.limits[id]!;
      const counts = this.#counts.get(environment) ?? new Map<string, { used: number; added: number }>();
      this.#counts.set(environment, counts);
      const count = counts.get(id) ?? { used: 0, added: 0 };
      counts.set(id, count);
      const before = weightOf(limit, type, values.before);
      if (action !== "create") count.used += before;
      count.added += ADDS[action]?.(before, weightOf(limit, type, values.after)) ?? 0;
    }
  }

  /** Every limit that something counts against, the fullest first. */
  rows(): QuotaUse[] {
    const rows = [...this.#counts].flatMap(([scope, counts]) =>
      [...counts].map(([id, { used, added }]): QuotaUse => {
        const most = limitOf(this.ledger, id, scope);
        const left = Math.max(0, most - used);
        return {
          name: this.ledger.limits[id]!.name,
          scope,
          limit: most,
          used,
          added,
          ...(added > 0 && { repeats: Math.floor(left / added) }),
        };
      }),
    );
    return rows.sort((a, b) => (b.used + b.added) / b.limit - (a.used + a.added) / a.limit);
  }
}
