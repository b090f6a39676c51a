import type { Resolved } from "../../config/model";
import type { Engine } from "./engine";
import { ENGINES } from "./registry";

/** An engine as it is under these settings: the first of its forms that they choose, or itself. */
export function formOf(engine: Engine, settings: Resolved): Engine {
  return engine.forms?.find((form) => form.chosen(settings.values))?.engine ?? engine;
}

/** A home's engines, each in the form that its settings in this home choose. */
export function enginesIn(ids: readonly string[], settings: (room: string) => Resolved): Engine[] {
  return ids.map((id) => {
    const engine = ENGINES[id]!;
    // Most engines have one form: their settings need not be resolved to know it.
    return engine.forms === undefined ? engine : formOf(engine, settings(id));
  });
}

/** An engine in one of its forms, with a name that no other has. */
export interface NamedForm {
  /** The engine's id, and after it the form's name where it is not the engine's first form. */
  readonly name: string;
  readonly engine: Engine;
  /** Settings that choose it. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** Every engine in every form. */
export function allForms(engines: readonly Engine[] = Object.values(ENGINES)): NamedForm[] {
  return engines.flatMap((engine) => [
    { name: engine.id, engine, example: {} },
    ...(engine.forms ?? []).map((form) => ({ ...form, name: `${engine.id}_${form.name}` })),
  ]);
}
