import { COUNT_NAME, holdsCredentials, MEANT_SECRET, SECRET_SHAPES } from "./patterns";
import { isNamed, isSecretPath, looksRandom, MASK } from "./redact";

/**
 * What is shown of configuration: of settings, of what is wrong with them, of errors. Every value that stands below a
 * secret's name is masked, and so is what looks like a secret wherever it stands. What nothing gives away (an ordinary
 * word under an ordinary name) cannot be known for one.
 */

const TOKEN = /[A-Za-z0-9+/=]{16,}/g;
/** Characters from which a word can be told from one that somebody typed. */
const SHORTEST_RANDOM = 16;
/** The same for a whole value: keys in base64 have slashes, and so do paths, which are shorter or hold words. */
const SHORTEST_RANDOM_VALUE = 32;

/** Any text for people: errors, names of files, advice. */
export function maskedText(text: string): string {
  const shaped = SECRET_SHAPES.reduce((out, { shape }) => out.replace(shape, MASK), text);
  // Each part of a path is a word of its own: the folders of a machine can have short random names.
  return shaped.replace(TOKEN, (token) =>
    isAwsSecret(token)
      ? MASK
      : token
          .split("/")
          .map((part) => (part.length >= SHORTEST_RANDOM && looksRandom(part) ? MASK : part))
          .join("/"),
  );
}

/** AWS's secret access keys are 40 characters of base64; some hold words, so that they do not look random. */
function isAwsSecret(token: string): boolean {
  return token.length === 40 && /[a-z]/.test(token) && /[A-Z]/.test(token) && /[0-9]/.test(token);
}

function holdsSecret(text: string): boolean {
  if (holdsCredentials(text) || maskedText(text) !== text) return true;
  return (text.match(TOKEN) ?? []).some((token) => token.length >= SHORTEST_RANDOM_VALUE && looksRandom(token));
}

/** Keys whose value says what the others are, as in `{ name: DB_PASSWORD, value: … }`. */
const NAMES: ReadonlySet<string> = new Set(["name", "key", "variable", "setting"]);

function isMeantSecret(path: string, value?: unknown): boolean {
  return isSecretPath(path, value) || isNamed(path, MEANT_SECRET, value);
}

/**
 * A value with its secrets masked and its form kept. A switch, or nothing, tells no secret.
 *
 * @param path dotted path of the setting, or the key that it stands under
 */
export function maskedValue(path: string, value: unknown): unknown {
  if (value === undefined || value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && COUNT_NAME.test(path)) return value;
  if (isMeantSecret(path, value)) return MASK;
  if (typeof value === "string") return holdsSecret(value) ? MASK : value;
  if (Array.isArray(value)) return value.map((item) => maskedValue("", item));
  if (typeof value !== "object") return value;
  const entries = Object.entries(value);
  const namesSecret = entries.some(
    ([key, name]) => NAMES.has(key.toLowerCase()) && typeof name === "string" && isMeantSecret(name),
  );
  return Object.fromEntries(
    entries.map(([key, item]) => [
      maskedText(key),
      namesSecret && !NAMES.has(key.toLowerCase()) ? MASK : maskedValue(key, item),
    ]),
  );
}

/** The texts of a value that are masked in it. */
export function secretsOf(path: string, value: unknown): string[] {
  const shown = new Set(leaves(maskedValue(path, value)));
  return leaves(value).filter((text) => !shown.has(text));
}

function leaves(value: unknown): string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return value === null || typeof value !== "object" ? [] : Object.values(value).flatMap(leaves);
}

const WORD = /[A-Za-z0-9][A-Za-z0-9_.@:/+=-]+[A-Za-z0-9]/g;
/** A shorter one is in too many words. */
const SHORTEST_SECRET = 4;

/** A text without some secrets: neither quoted, nor a part of one, nor what is made of one, such as an id. */
export function maskedWithout(secrets: readonly string[], text: string): string {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  if (known.length === 0) return maskedText(text);
  const bare = known.map(bareOf);
  const isPart = (word: string) => word.length >= SHORTEST_SECRET && bare.some((secret) => secret.includes(word));
  return maskedText(known.reduce((rest, secret) => rest.replaceAll(secret, MASK), text)).replace(WORD, (word) =>
    isPart(bareOf(word)) ? MASK : word,
  );
}

function bareOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}
