/** Own property only: a plan may hold keys such as `__proto__` or `constructor`. */
export function own(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/**
 * All values at a path. `*` stands for every element or member, and a list met under a name is entered by itself, so
 * that `versioning_configuration.status` finds it in the block's single element.
 */
export function valuesAt(value: unknown, path: string): readonly unknown[] {
  // Most rules ask most resources for one name that they do not have.
  if (!path.includes(".") && path !== "*" && !Array.isArray(value)) {
    const member = own(value, path);
    return member === undefined ? NONE : [member];
  }
  let found: unknown[] = [value];
  for (const step of path.split(".")) {
    found = found.flatMap((item) => {
      if (step === "*") return typeof item === "object" && item !== null ? Object.values(item) : [];
      if (Array.isArray(item)) return item.map((element) => own(element, step)).filter((e) => e !== undefined);
      const member = own(item, step);
      return member === undefined ? [] : [member];
    });
  }
  return found;
}

const NONE: readonly unknown[] = [];

/** The single value at a path: undefined where there is none, a list where there are several. */
export function valueAt(value: unknown, path: string): unknown {
  const found = valuesAt(value, path);
  return found.length > 1 ? found : found[0];
}

/** True where a marker tree (`after_unknown`, `before_sensitive`) holds `true` at or under or above a path. */
export function isMarked(marks: unknown, path: string): boolean {
  const dot = path.indexOf(".");
  const first = dot < 0 ? path : path.slice(0, dot);
  // Marks name what they mark from the top: of anything else nothing is marked.
  if (isPlain(marks) && first !== "*" && !Object.hasOwn(marks, first)) return false;
  let found: unknown[] = [marks];
  for (const step of path.split(".")) {
    if (found.includes(true)) return true;
    found = found.flatMap((item) => {
      if (step === "*") return typeof item === "object" && item !== null ? Object.values(item) : [item];
      if (Array.isArray(item)) return item.map((element) => (element === true ? true : own(element, step)));
      return [own(item, step)];
    });
  }
  return found.some(hasMark);
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True where a marker tree holds `true` anywhere. */
export function hasMark(marks: unknown): boolean {
  if (marks === true) return true;
  if (typeof marks !== "object" || marks === null) return false;
  return Object.values(marks).some(hasMark);
}

/** A text that is JSON, parsed; undefined for any other value. */
export function parseJson(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  if (recent.has(value)) return recent.get(value);
  if (recent.size >= KEPT) recent.clear();
  let document: unknown;
  try {
    document = JSON.parse(value);
  } catch {
    // Any other text.
  }
  recent.set(value, document);
  return document;
}

/** Texts that were parsed last: several rules ask for the same ones. Nobody changes what they get. */
const recent = new Map<string, unknown>();
const KEPT = 8;

/** Equality of JSON values, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(own(a, key), own(b, key)));
}
