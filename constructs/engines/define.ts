import { basename } from "node:path";
import type { z } from "zod";
import { anySettings, type RoomDefinition, type Typed } from "../../config/room";
import type { EngineLive } from "../live/live";
import type { SecuritySettings } from "../security/settings";
import type { Capabilities } from "./capabilities";
import type { Engine, EngineBuild, EngineForm } from "./engine";
import type { EngineLocal } from "./local";

/**
 * What an engine is in one of its forms, as its own folder writes it: all that takes settings is held to the type that
 * its schema gives. Modules come late, as `() => require("./build") as typeof import("./build")`: bundlers see that, and
 * reading a fleet loads none of them.
 */
interface Running<S>
  extends Pick<Engine<S, SecuritySettings>, "title" | "driver" | "capabilities" | "kubernetes" | "runs" | "notLocal"> {
  readonly build: () => { readonly build: EngineBuild<S> };
  readonly live?: () => { readonly live: EngineLive<S> };
  readonly local?: () => { readonly local: EngineLocal<S> };
}

/** Another form of an engine: what it does not say is as in the first. */
export type FormDefinition<S> = Running<S> & Pick<EngineForm<S, SecuritySettings>, "name" | "chosen" | "example">;

export type EngineDefinition<Schema extends z.ZodObject> = Running<z.infer<Schema>> &
  Omit<RoomDefinition<Schema, SecuritySettings>, "tenantFile" | "forms" | "kubernetes"> & {
    readonly forms?: readonly FormDefinition<z.infer<Schema>>[];
  };

/** An engine: its id is its folder's name, and so is that of its tenants' file. */
export function defineEngine<Schema extends z.ZodObject>(definition: EngineDefinition<Schema>): Typed<Engine, Schema> {
  const { folder, schema, rules, transitions, cellBounds, variants, forms, ...first } = definition;
  const id = basename(folder);
  const sameAs = sameAsOf(first.capabilities);
  const room = { id, tenantFile: `${id}.yml`, folder, schema, rules, transitions, cellBounds, variants, sameAs };
  return anySettings<Typed<Engine<never, never>, Schema>, Typed<Engine, Schema>>({
    ...room,
    ...running(first),
    forms: forms?.map(({ name, chosen, example, ...form }) => ({
      name,
      chosen,
      example,
      engine: { ...room, ...running(form) },
    })),
  });
}

function sameAsOf({ isolation }: Capabilities): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(isolation).flatMap(([strategy, mechanism]) =>
      "same_as" in mechanism && mechanism.same_as !== undefined ? [[strategy, mechanism.same_as]] : [],
    ),
  );
}

function running<S>({ build, live, local, ...rest }: Running<S>) {
  return {
    ...rest,
    build: () => build().build,
    live: live && (() => live().live),
    local: local && (() => local().local),
  };
}
