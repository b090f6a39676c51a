/**
 * Why something that people write cannot be had. Each refusal is one of three kinds, so that nobody takes what Tessera
 * lacks for what a service lacks; the texts that people read are made here alone.
 */

/** Parts of Tessera that are not built, by the name that refusals and tests call them by, and what each would do. */
export const NOT_BUILT = {
  "application cache": "settings of a cache in the application's own process",
  "authentication of people": "multi-factor sign-in, risk scores, geo-fencing and sessions of people",
  "cache strategies": "write-through, write-behind, refresh-ahead and invalidation",
  "cells in further regions": "homes of one environment in several regions",
  "consent management": "a record of who consented to what, and what follows when consent is withdrawn",
  "content delivery network": "a cache in front of applications",
  dashboards: "panels of metrics for each engine and tenant",
  "floors of further standards": "what a standard demands of settings, with its sources",
  forecasts: "anomalies, forecasts and advice drawn from metrics",
  "further channels of alarms": "channels of alarms beside e-mail, and their escalation",
  "load balancing": "strategies, health checks and failover of a gateway in front of engines",
  "rights of data subjects": "access, rectification, erasure and portability for one person",
  "schema migrations": "migrations of all tenants' schemas with dry run, checks and resumption",
  "segregation of duties": "a check that nobody both approves and applies",
  "tuning by load": "indexes, views, statements and pools that follow the load",
  "untried versions of engines": "versions that no suite here was run against",
} as const satisfies Readonly<Record<string, string>>;

export type NotBuiltPart = keyof typeof NOT_BUILT;

/** A service, an engine or a law has a limit. */
export interface Limit {
  /** What cannot be, and why: a clause without a full stop. */
  readonly limit: string;
  /** Where that is said: publisher and title, or the article. */
  readonly source: string;
  /** What comes nearest: a sentence without its full stop. */
  readonly nearest: string;
}

/** Tessera could, and does not. */
export interface NotBuilt {
  readonly notBuilt: NotBuiltPart;
  /** What comes nearest: a sentence without its full stop. */
  readonly nearest: string;
}

/** Tessera does, by another name or in another place. */
export interface Elsewhere {
  /** What to write instead, or where, with the reason where there is one: without a full stop. */
  readonly elsewhere: string;
}

export type Refusal = Limit | NotBuilt | Elsewhere;

/** What people write, to why it is refused. */
export type Refusals = Readonly<Record<string, Refusal>>;

/** For what people reach for by another name. */
export function elsewhere(what: string): Elsewhere {
  return { elsewhere: what };
}

/** The same reason for several things. */
export function forEach(names: readonly string[], refusal: Refusal): Refusals {
  return Object.fromEntries(names.map((name) => [name, refusal]));
}

/** The reason with what to do, for people: sentences, of which the first may begin in lower case, without the last stop. */
export function refusalText(refusal: Refusal): string {
  if ("elsewhere" in refusal) return refusal.elsewhere;
  if ("limit" in refusal) return `${refusal.limit} (${refusal.source}). ${refusal.nearest}`;
  const part = `${refusal.notBuilt} (${NOT_BUILT[refusal.notBuilt]})`;
  return `it waits for a part of Tessera that is not built: ${part}. ${refusal.nearest}`;
}

/** With a capital in front and a stop behind. */
export function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}
