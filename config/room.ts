import { basename } from "node:path";
import type { z } from "zod";
import type { Layer, Values } from "./model";
import type { PathOf, Transition } from "./transition";

/**
 * A room is something that has settings: each engine, and security. Its folder holds `settings.ts` (this value),
 * `defaults.yml` (every setting) and `tiers.yml` (tier to `settings` and `limits`; a tier that is not there does
 * not offer the room).
 *
 * `S` is the type of its settings, `Security` that of the settings of the room `security`. Both are only ever taken:
 * a room that is one of many has settings of any type ({@link anySettings}).
 */
export interface Room<in S = Values, in Security = Values> {
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
  readonly rules: readonly SettingRule<S, RuleContext<Security>>[];
  /** How settings of what exists may change, held against an earlier state (changes/breaking/). Default: in any way. */
  readonly transitions?: readonly Transition[];
  /** What the shared cluster of a cell runs out of. Default: nothing before the cell's own number of tenants. */
  readonly cellBounds?: readonly CellBound<S>[];
  /**
   * Defaults that follow from the value of one setting: `file`, beside `defaults.yml`, maps each value of `leaf` to
   * settings that stand right above the defaults. Default: none.
   */
  readonly variants?: { readonly leaf: string; readonly file: string };
  /** Set where its clusters run on the environment's Kubernetes, to what they need there. Default: they do not. */
  readonly kubernetes?: object;
  /** Strategies that keep tenants apart here no better than a weaker one does: strategy to that one. Default: none. */
  readonly sameAs?: Readonly<Record<string, string>>;
  /** Other forms that settings choose, the first that is chosen counting. Default: it is the same under all settings. */
  readonly forms?: readonly RoomForm<S>[];
}

/** Something that a cell's shared cluster has so many of, and tenants take. */
export interface CellBound<in S = Values> {
  /** In the plural: connections, users, shards. */
  readonly what: string;
  /** How many the cluster has under the cell's settings. */
  readonly holds: (cell: S) => number;
  /** How many of them are no tenant's. */
  readonly reserved: number;
  /** How many each tenant takes: a number, or the dotted path of the setting that says so. */
  readonly takes: number | string;
  /** Why, with the source. */
  readonly reason: string;
  /** No class of the cell has more. Default: a larger one has. */
  readonly isFixed?: true;
}

/** A form of an engine, as far as it decides which stacks a home has. */
export interface RoomForm<in S = Values> {
  /** One word that tells it from the engine's other forms, such as `kubernetes`. */
  readonly name: string;
  /** Whether effective settings choose it. Pure. */
  readonly chosen: (settings: S) => boolean;
  /** The engine in this form. */
  readonly engine: Pick<Room, "kubernetes">;
}

/**
 * A room of a whole environment: no tier, cell or tenant has settings of its own. Its folder holds `settings.ts` and
 * `defaults.yml`; an environment changes them in `<environment>_<room>.yml`, under `settings`. Its rules look at nothing
 * beside.
 */
export interface EnvironmentRoom<in S = Values> extends Pick<Room, "id" | "folder" | "schema"> {
  readonly rules: readonly SettingRule<S, void>[];
}

/** What a rule may look at. */
export interface RuleContext<out Security = Values> {
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
  readonly security: Security;
  /** The layer that a leaf's value comes from, by its dotted path. Default: not known, so nobody is blamed for it. */
  readonly layerOf?: (path: string) => Layer | undefined;
}

/** What is wrong with settings, or null. */
export type Check<S, Context = RuleContext> = (settings: S, context: Context) => Violation | null;

/** A rule between settings, as data: what it is about, and what is wrong or null. */
export interface SettingRule<in S = Values, in Context = RuleContext> {
  readonly id: string;
  readonly check: Check<S, Context>;
}

/** Rules between settings of type `S`, by id. */
export function rulesOf<S, Context = RuleContext>(
  checks: Readonly<Record<string, Check<S, Context>>>,
): readonly SettingRule<S, Context>[] {
  return Object.entries(checks).map(([id, check]) => ({ id, check }));
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

/** A room with its schema: whoever has it in hand resolves settings of that type. */
export type Typed<Of, Schema> = Of & { readonly schema: Schema };

/** A room as its own folder writes it: what takes settings is held to the type that its schema gives. */
export interface RoomDefinition<Schema extends z.ZodObject, Security = Values>
  extends Omit<Room<z.infer<Schema>, Security>, "id" | "schema" | "transitions"> {
  readonly schema: Schema;
  readonly transitions?: readonly Transition<PathOf<z.infer<Schema>>>[];
}

/** A room: its id is its folder's name. */
export function defineRoom<Schema extends z.ZodObject>(room: RoomDefinition<Schema>): Typed<Room, Schema> {
  return anySettings<Typed<Room<never>, Schema>, Typed<Room, Schema>>({ ...room, id: basename(room.folder) });
}

/** A room of a whole environment: its id is its folder's name. */
export function defineEnvironmentRoom<Schema extends z.ZodObject>(
  room: Typed<Pick<EnvironmentRoom<z.infer<Schema>>, "folder" | "rules">, Schema>,
): Typed<EnvironmentRoom, Schema> {
  const own = { ...room, id: basename(room.folder) };
  return anySettings<Typed<EnvironmentRoom<never>, Schema>, Typed<EnvironmentRoom, Schema>>(own);
}

/**
 * A room as one of many, which takes settings of any type. That they fit is more than the compiler can see: whoever
 * holds many rooms gives each what was resolved under its id, and that was checked against the room's own schema. Here,
 * and nowhere else, it is taken on trust.
 *
 * @param own takes settings that nobody has (`never`): so does a room of any type
 */
export function anySettings<Own, Any extends Own>(own: Own): Any {
  return own as Any;
}
