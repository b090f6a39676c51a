import { join } from "node:path";
import { z } from "zod";
import { type Problems, readChecked } from "./documents";
import { FileIndex } from "./file-index";
import { isThere } from "./files";
import { Effective, isMap, type LayerPart, leafOf, type ScopeTree, scopeTree } from "./layers";
import { type Floor, floor, type Limit, limit } from "./limits";
import type { Values } from "./model";
import type { Room } from "./room";
import { leavesOf, partial } from "./shape";
import { TIERS } from "./tiers";
import type { Document, Path } from "./yaml";

/** A bound and where it was written. */
export interface Placed<T> {
  readonly bounds: T;
  readonly document: Document;
  readonly at: Path;
}

interface TierPart {
  readonly settings: LayerPart;
  readonly limits: Readonly<Record<string, Placed<Limit>>>;
}

interface EnvironmentPart {
  readonly settings: LayerPart | null;
  readonly floor: Readonly<Record<string, Placed<Floor>>>;
}

const NOTHING: EnvironmentPart = { settings: null, floor: {} };

/** The layers of one room below the tenant's own file, read once. */
export class RoomFiles {
  private tree: ScopeTree | undefined;
  private readonly defaults: LayerPart | null;
  private readonly variants = new Map<string, LayerPart>();
  private readonly tiers = new Map<string, TierPart>();
  private readonly environments = new Map<string, EnvironmentPart>();

  constructor(
    readonly room: Room,
    private readonly overrides: string,
    private readonly problems: Problems,
    private readonly index = new FileIndex(),
    private readonly floors = overrides,
  ) {
    this.defaults = this.readDefaults();
    this.readTiers();
    this.readVariants();
  }

  /** Schema of a tenant's own file. */
  get partial(): z.ZodObject {
    return schemasOf(this.room).partial;
  }

  get scopes(): ScopeTree {
    this.tree ??= scopeTree(this.room.schema);
    return this.tree;
  }

  /** Whether a tier has the room at all. */
  offeredBy(tier: string): boolean {
    return this.tiers.has(tier);
  }

  limitsOf(tier: string): Readonly<Record<string, Placed<Limit>>> {
    return this.tiers.get(tier)?.limits ?? {};
  }

  floorOf(environment: string): Readonly<Record<string, Placed<Floor>>> {
    return this.environment(environment).floor;
  }

  /** Defaults, what follows from a variant, tier, environment and what is given on top. */
  effective(tier: string, environment: string, top: LayerPart | null): Effective {
    const above = [this.tiers.get(tier)?.settings, this.environment(environment).settings, top].filter(
      (part) => part !== null && part !== undefined,
    );
    const below = this.defaults === null ? [] : [this.defaults];
    const { variants } = this.room;
    if (variants === undefined) return Effective.of([...below, ...above]);
    const chosen = [...below, ...above]
      .map((part) => leafOf(part.values, variants.leaf))
      .findLast((value) => value !== undefined);
    const variant = this.variants.get(String(chosen));
    return Effective.of([...below, ...(variant === undefined ? [] : [variant]), ...above]);
  }

  private read(path: string, schema: keyof RoomSchemas): Document | null {
    const kind = `${this.room.id} ${schema}`;
    return readChecked(path, kind, () => schemasOf(this.room)[schema], this.index, this.problems)?.document ?? null;
  }

  private readDefaults(): LayerPart | null {
    const document = this.read(join(this.room.folder, "defaults.yml"), "defaults");
    return document === null ? null : { layer: "engine", document, base: [], values: document.value };
  }

  private readVariants(): void {
    const { variants } = this.room;
    if (variants === undefined) return;
    const document = this.read(join(this.room.folder, variants.file), "variants");
    for (const [key, values] of Object.entries(document?.value ?? {}))
      this.variants.set(key, { layer: "engine", document: document!, base: [key], values: values as Values });
  }

  private readTiers(): void {
    const document = this.read(join(this.room.folder, "tiers.yml"), "tiers");
    if (document === null) return;
    for (const [tier, part] of Object.entries(document.value as Record<string, { settings?: Values; limits?: Values }>))
      this.tiers.set(tier, {
        settings: { layer: "tier", document, base: [tier, "settings"], values: part.settings ?? {} },
        limits: this.bounds<Limit>(document, [tier, "limits"], part.limits),
      });
  }

  private bounds<T>(document: Document, base: Path, given: Values | undefined): Record<string, Placed<T>> {
    return Object.fromEntries(
      Object.entries(given ?? {}).map(([path, bounds]) => [
        path,
        { bounds: bounds as T, document, at: [...base, path] },
      ]),
    );
  }

  private environment(name: string): EnvironmentPart {
    let part = this.environments.get(name);
    if (part === undefined) {
      part = this.readEnvironment(name);
      this.environments.set(name, part);
    }
    return part;
  }

  private readEnvironment(name: string): EnvironmentPart {
    const own = this.readOverride(this.overrides, name);
    if (this.floors === this.overrides) return own;
    return { settings: own.settings, floor: this.readOverride(this.floors, name).floor };
  }

  private readOverride(folder: string, name: string): EnvironmentPart {
    const path = join(folder, overrideFile(name, this.room));
    if (!isThere(path)) return NOTHING;
    const document = this.read(path, "override");
    if (document === null) return NOTHING;
    const { settings, floor: floors } = document.value as { settings?: Values; floor?: Values };
    return {
      settings: isMap(settings) ? { layer: "environment", document, base: ["settings"], values: settings } : null,
      floor: this.bounds<Floor>(document, ["floor"], floors),
    };
  }
}

/** What a room's files are held against. */
interface RoomSchemas {
  readonly partial: z.ZodObject;
  readonly defaults: z.ZodType;
  readonly tiers: z.ZodType;
  readonly override: z.ZodType;
  readonly variants: z.ZodType;
}
const schemas = new WeakMap<Room, RoomSchemas>();

/** Made once a room, since zod compiles them, and when first asked for: most runs have them all from the index. */
function schemasOf(room: Room): RoomSchemas {
  let made = schemas.get(room);
  if (made === undefined) {
    const settings = partial(room.schema);
    const variants = z.record(z.string(), settings);
    const [tiers, override] = [tiersSchema(settings), overrideSchema(settings)];
    made = { partial: settings, defaults: room.schema, tiers, override, variants };
    schemas.set(room, made);
  }
  return made;
}

/** Name of an environment's file for a room. */
export function overrideFile(environment: string, room: Pick<Room, "id">): string {
  return `${environment}_${room.id}.yml`;
}

function leafPath(settings: z.ZodObject) {
  return z.enum(leavesOf(settings));
}

/** `tiers.yml` of a room. */
export function tiersSchema(settings: z.ZodObject) {
  return z.partialRecord(
    z.enum(Object.keys(TIERS)),
    z.strictObject({
      settings: settings.optional().describe("What the tier changes of the defaults."),
      limits: z
        .partialRecord(leafPath(settings), limit)
        .optional()
        .describe("Dotted path of a setting to how far a tenant may go."),
    }),
  );
}

/** `<environment>_<room>.yml`. */
export function overrideSchema(settings: z.ZodObject) {
  return z.strictObject({
    settings: settings.optional().describe("What the environment changes of defaults and tiers."),
    floor: z
      .partialRecord(leafPath(settings), floor)
      .optional()
      .describe("Dotted path of a setting to what must hold here, whoever says otherwise."),
  });
}
