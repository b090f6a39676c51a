import { join } from "node:path";
import { z } from "zod";
import { type Problems, readChecked } from "./documents";
import type { FileIndex } from "./file-index";
import { displayed, isThere } from "./files";
import { Effective, isMap, type LayerPart } from "./layers";
import type { Values } from "./model";
import type { EnvironmentRoom } from "./room";
import { overrideFile } from "./room-files";
import { partial } from "./shape";
import type { Document } from "./yaml";

const schemas = new WeakMap<z.ZodObject, z.ZodObject>();

/** `<environment>_<room>.yml` of a room of environments. Made once a room, since zod compiles it. */
export function environmentOverrideSchema(settings: z.ZodObject): z.ZodObject {
  let made = schemas.get(settings);
  if (made === undefined) {
    made = z.strictObject({ settings: partial(settings).describe("What the environment changes of the defaults.") });
    schemas.set(settings, made);
  }
  return made;
}

/** Settings that a whole environment has: defaults with the environment's own file over them, held against the rules. */
export class EnvironmentRooms {
  private readonly defaultValues = new Map<string, Values>();
  private readonly byRoom = new Map<string, ReadonlyMap<string, Effective>>();

  constructor(
    rooms: readonly EnvironmentRoom[],
    private readonly overrides: string,
    environments: readonly string[],
    private readonly index: FileIndex,
    private readonly problems: Problems,
  ) {
    for (const room of rooms) {
      const defaults = this.defaults(room);
      this.defaultValues.set(room.id, Effective.of(defaults).values);
      const effective = (environment: string) => this.read(room, environment, defaults);
      this.byRoom.set(room.id, new Map(environments.map((environment) => [environment, effective(environment)])));
    }
  }

  /** Settings of a room for an environment that is none of those, such as an unknown one: its defaults. */
  defaultsOf(room: string): Values {
    return this.defaultValues.get(room) ?? {};
  }

  ids(): readonly string[] {
    return [...this.byRoom.keys()];
  }

  /** Null where there is no such room. */
  resolve(room: string, environment: string): Effective | null {
    return this.byRoom.get(room)?.get(environment) ?? null;
  }

  private document(room: EnvironmentRoom, path: string, kind: string, schema: () => z.ZodType): Document | null {
    return readChecked(path, `${room.id} ${kind}`, schema, this.index, this.problems)?.document ?? null;
  }

  private defaults(room: EnvironmentRoom): readonly LayerPart[] {
    const document = this.document(room, join(room.folder, "defaults.yml"), "defaults", () => room.schema);
    return document === null ? [] : [{ layer: "engine", document, base: [], values: document.value }];
  }

  private read(room: EnvironmentRoom, environment: string, defaults: readonly LayerPart[]): Effective {
    const own = this.own(room, environment);
    const effective = Effective.of(own === null ? defaults : [...defaults, own]);
    // Without defaults a rule would look at what is not there; that they lack is told.
    for (const rule of defaults.length === 0 ? [] : room.rules) {
      const violation = rule.check(effective.values);
      if (violation === null) continue;
      const { cause, ...what } = violation;
      const places = [what.path, cause].map((path) => (path === undefined ? undefined : effective.originOf(path)));
      const written = places.find((place) => place?.layer === "environment");
      // Of what the product gives, the file is named that takes another value: nobody who changes a fleet can mend the product's.
      const file = displayed(join(this.overrides, overrideFile(environment, room)));
      this.problems.add({
        file: written?.file ?? file,
        line: written?.line ?? null,
        column: written?.column ?? null,
        ...what,
        advice: `${what.advice} Seen for ${environment}.`,
      });
    }
    return effective;
  }

  private own(room: EnvironmentRoom, environment: string): LayerPart | null {
    const path = join(this.overrides, overrideFile(environment, room));
    if (!isThere(path)) return null;
    const document = this.document(room, path, "override", () => environmentOverrideSchema(room.schema));
    const settings = document?.value.settings;
    if (document === null || !isMap(settings)) return null;
    return { layer: "environment", document, base: ["settings"], values: settings };
  }
}
