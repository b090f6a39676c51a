import type { Home, HomeEngine } from "../../config/model";
import type { Engine } from "./engine";
import { ENGINES } from "./registry";

/** A home's engine, in its form. */
export function engineOf({ id, form }: HomeEngine): Engine {
  const engine = ENGINES[id]!;
  return form === null ? engine : engine.forms!.find(({ name }) => name === form)!.engine;
}

/** A home's engines, each in the form that its settings in this home choose. */
export function enginesOf({ engines }: Pick<Home, "engines">): Engine[] {
  return engines.map(engineOf);
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
