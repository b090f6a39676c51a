import { holdsCredentials, holdsSecretShape, isHarmless, SECRET_NAME, SECRET_SHAPES } from "./patterns";
import { Remembered } from "./remembered";

/** What stands in place of a secret. */
export const MASK = "(masked)";
/** What stands in place of a value that Terraform itself calls sensitive. */
export const SENSITIVE = "(sensitive)";

/** Texts that are kept as they were shown. */
const KEPT = 1_000;
/** Longest text shown, in characters. */
const SHOWN_LENGTH = 160;
/** List elements shown. */
const SHOWN_ELEMENTS = 8;

/** Masks what must not be read in a report. One per run: it remembers every sensitive text it is told of. */
export class Redactor {
  readonly #remembered = new Remembered();
  /** What was shown last, by what it was made of: a report says few things, often. */
  readonly #shown = new Map<string, string>();

  /** Remembers every text under a sensitive value, so that a copy of it elsewhere is masked as well. */
  remember(value: unknown): void {
    this.#shown.clear();
    const todo: unknown[] = [value];
    for (let steps = 0; todo.length > 0 && steps < 100_000; steps += 1) {
      const item = todo.pop();
      if (typeof item === "string" || typeof item === "number") this.#remembered.add(String(item));
      else if (typeof item === "object" && item !== null) for (const part of Object.values(item)) todo.push(part);
    }
  }

  /** Any text that goes into a report: names, addresses, paths, statements. */
  text(text: string): string {
    const known = this.#shown.get(text);
    if (known !== undefined) return known;
    const shown = this.#masked(text);
    if (this.#shown.size >= KEPT) this.#shown.clear();
    this.#shown.set(text, shown);
    return shown;
  }

  #masked(text: string): string {
    let out = visible(text.length > 4096 ? `${text.slice(0, 4096)}…` : text);
    out = this.#remembered.mask(out, MASK);
    if (holdsSecretShape(out)) for (const { shape } of SECRET_SHAPES) out = out.replace(shape, MASK);
    return out.replace(/[A-Za-z0-9+/=]{16,}/g, (token) => (looksRandom(token) ? MASK : token));
  }

  /** A value, for people: short, and masked by the name it stands under, by shape and by randomness. */
  value(path: string, value: unknown): string {
    if (value === null || value === undefined) return "(none)";
    if (typeof value === "boolean") return String(value);
    if (isSecretPath(path, value)) return MASK;
    if (typeof value === "number") return this.text(String(value));
    if (typeof value === "string") return this.#string(value);
    if (Array.isArray(value)) {
      if (value.some((item) => typeof item === "object" && item !== null))
        return `${value.length} element${value.length === 1 ? "" : "s"}`;
      const shown = value.slice(0, SHOWN_ELEMENTS).map((item) => this.value(path, item));
      if (shown.includes(MASK)) return MASK;
      const rest = value.length - shown.length;
      return `[${shown.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}]`;
    }
    return `${Object.keys(value).length} attributes`;
  }

  #string(value: string): string {
    if (value === "") return '""';
    const masked = this.text(value);
    if (masked !== value || holdsCredentials(value)) return MASK;
    if (value.length > SHOWN_LENGTH) return `text of ${value.length} characters`;
    return value;
  }
}

/** Control, zero-width and direction characters made visible: they could hide text, or drive a terminal. */
export function visible(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu,
    "\ufffd",
  );
}

/** True where any part of an attribute's path names a secret. @param value default: unknown, so that names alone count */
export function isSecretPath(path: string, value?: unknown): boolean {
  return isNamed(path, SECRET_NAME, value);
}

/** True where any part of a path is such a name, and none that says itself that it holds no secret, as the value shows. */
export function isNamed(path: string, name: RegExp, value?: unknown): boolean {
  const parts = path.replace(/([a-z0-9])([A-Z])/g, "$1_$2").split(/[.[\]"]+/);
  return parts.some((part) => name.test(part) && !isHarmless(part, value));
}

/**
 * True for texts that no person typed: letters of both cases and digits that alternate as they do in keys, or
 * long hexadecimal. UUIDs, AWS ids and construct paths are not.
 */
export function looksRandom(token: string): boolean {
  if (/^[0-9a-f]{40,}$/i.test(token)) return true;
  const letters = token.replace(/[^A-Za-z0-9]/g, "");
  const classes = [...letters].map((char) => (/[a-z]/.test(char) ? 1 : /[A-Z]/.test(char) ? 2 : 3));
  if (new Set(classes).size < 3) return false;
  const turns = classes.filter((kind, at) => at > 0 && kind !== classes[at - 1]).length;
  // Names in camel case turn as often as every third letter, but hold hardly a digit.
  const digits = classes.filter((kind) => kind === 3).length;
  return turns / letters.length >= (digits >= 3 ? 0.3 : 0.45);
}

/** Every text in a plain value, masked once more: what was remembered late is masked in what was written early. */
export function sealed<T>(value: T, redactor: Redactor): T {
  if (typeof value === "string") return redactor.text(value) as T;
  if (Array.isArray(value)) return value.map((item) => sealed(item, redactor)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sealed(item, redactor)])) as T;
}
