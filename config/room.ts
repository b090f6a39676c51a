import type { z } from "zod";
import type { Layer } from "./model";
import type { Transition } from "./transition";

/** What a setting is a property of: the shared cluster, or a tenant's share of it. */
export type Scope = "cluster" | "slice";

/**
 * A room is something that has settings: each engine, and security. Its folder holds `settings.ts` (this value),
 * `defaults.yml` (every setting) and `tiers.yml` (tier to `settings` and `limits`; a tier that is not there does
 * not offer the room).
 */
export interface Room {
  /** The engine's id, or `security`: the folder's name and the stem of the files below. */
  readonly id: string;
  /** The tenant's file for it, such as `postgresql.yml`. */
  readonly tenantFile: string;
  /** Folder with `defaults.yml` and `tiers.yml`, absolute. */
  readonly folder: string;
  /**
   * Every setting, strict. A leaf's `.meta({ scope })` says what it is a property of: `cluster` (a pooled tenant
   * cannot set it: it is the cell's) or `slice` (each tenant's own). The nearest scope above a leaf counts.
   */
  readonly schema: z.ZodObject;
  /** Rules between settings, run on the effective ones. */
  readonly rules: readonly Rule[];
  /** How settings of what exists may change, held against an earlier state (changes/breaking/). Default: in any way. */
  readonly transitions?: readonly Transition[];
  /**
   * Tenants that fit into one cell that runs it, where a limit of the engine is lower than the cell's own, and why.
   * Default: as many as the cell says.
   */
  readonly cellCapacity?: { readonly tenants: number; readonly reason: string };
  /**
   * Defaults that follow from the value of one setting: `file`, beside `defaults.yml`, maps each value of `leaf` to
   * settings that stand right above the defaults. Default: none.
   */
  readonly variants?: { readonly leaf: string; readonly file: string };
  /** Set where its clusters run on the environment's Kubernetes, to what they need there. Default: they do not. */
  readonly kubernetes?: object;
  /** Other forms that settings choose, the first that is chosen counting. Default: it is the same under all settings. */
  readonly forms?: readonly RoomForm[];
}

/** A form of an engine, as far as it decides which stacks a home has. */
export interface RoomForm {
  /** One word that tells it from the engine's other forms, such as `kubernetes`. */
  readonly name: string;
  /** Whether effective settings choose it. Pure. */
  readonly chosen: (settings: Readonly<Record<string, unknown>>) => boolean;
  /** The engine in this form. */
  readonly engine: Pick<Room, "kubernetes">;
}

/**
 * A room of a whole environment: no tier, cell or tenant has settings of its own. Its folder holds `settings.ts` and
 * `defaults.yml`; an environment changes them in `<environment>_<room>.yml`, under `settings`.
 */
export type EnvironmentRoom = Pick<Room, "id" | "folder" | "schema"> & { readonly rules: readonly EnvironmentRule[] };

/** A rule between settings of an environment's room. */
export interface EnvironmentRule {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: a room's own settings type is known to the room alone
  check(settings: any): Violation | null;
}

/** What a rule may look at. */
export interface RuleContext {
  readonly environment: string;
  readonly region: string;
  readonly recoveryRegion: string | null;
  /** Whether the recovery region has a network, so that copies can run in it. Default: false. */
  readonly recoveryNetwork?: boolean;
  /** Region that the tenant's data must not leave, or null: no such promise, or a cell's cluster. */
  readonly residency: string | null;
  /** Strategy of the tenant, or null for a cell's cluster. */
  readonly strategy: string | null;
  /** Effective security settings, also when the rule is another room's. */
  readonly security: Readonly<Record<string, unknown>>;
  /** The layer that a leaf's value comes from, by its dotted path. Default: not known, so nobody is blamed for it. */
  readonly layerOf?: (path: string) => Layer | undefined;
}

/** A rule between settings, as data: what it is about, and what is wrong or null. */
export interface Rule {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: a room's own settings type is known to the room alone
  check(settings: any, context: RuleContext): Violation | null;
}

/** What a rule found wrong. */
export interface Violation {
  /** Dotted path of the setting to change. */
  readonly path: string;
  readonly given: unknown;
  readonly allowed: string;
  /** Dotted path of the setting that it follows from: where its author wrote that, and not `path`, it is reported there. */
  readonly cause?: string;
  /** Why, and what comes nearest. */
  readonly advice: string;
}
