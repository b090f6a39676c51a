import type { Target } from "./payload";

/** What was looked at, and whether it is as it should be. Holds names and numbers, never a value of a row. */
export interface Observation {
  /** What was checked: a stable name such as `tls`. */
  readonly check: string;
  /** Whose it is: a tenant's id, or null for the whole home. */
  readonly tenant: string | null;
  /** Null: it could not be found out. */
  readonly holds: boolean | null;
  /** What was seen, for people. */
  readonly seen: string;
}

/** A tenant's share as its connection contract tells of it. */
export interface ShareFacts {
  readonly tenant: string;
  /** Without endpoints. */
  readonly contract: Readonly<Record<string, unknown>>;
  /** What the driver should find of it, in the engine's own terms. It is compared with, and never run. */
  readonly expected?: unknown;
}

/** What a driver looks at. `Look` is the engine's own: where it signs in, and what it holds the cluster to. */
export interface Looking<Look> {
  readonly target: Target;
  readonly look: Look;
  readonly shares: readonly ShareFacts[];
}

/** What to look at. It names no statement: what is run is the driver's alone, and changes nothing. */
export interface VerifyInput extends Looking<object> {
  readonly engine: string;
  /** Queries of the performance probe; 0: none. */
  readonly queries: number;
}

export interface VerifyAnswer {
  readonly observations: readonly Observation[];
  /** Of each query of the probe, in milliseconds, those for warming up left out. */
  readonly latenciesMs: readonly number[];
}
