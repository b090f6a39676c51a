type Map = Record<string, unknown>;

/** Merges plain data as CDKTF merges a stack's fragments: maps merge, lists join, anything else replaces. */
export function mergeInto(target: Map, source: object): void {
  for (const [key, value] of Object.entries(source)) {
    const old = target[key];
    if (Array.isArray(value)) target[key] = Array.isArray(old) ? [...old, ...value] : value;
    else if (typeof value === "object" && value !== null) {
      if (typeof old === "object" && old !== null) mergeInto(old as Map, value);
      else target[key] = value;
    } else if (value === undefined) delete target[key];
    else target[key] = value;
  }
}
