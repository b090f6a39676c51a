/**
 * What Terraform's expressions come to, as far as a stack's own text tells: functions and references that Tessera writes.
 * What only AWS knows, and whatever is not understood here, is unknown, and as long as such a value can be.
 */

/** A value that is not known before AWS says it. `name`: of the attribute that it is, by which its length is judged. */
export class Unknown {
  constructor(
    readonly name: string,
    /** Characters that a name of its own adds, in an ARN. */
    private readonly own = 0,
  ) {}

  /** As long as it can be, in characters. */
  toJSON(): string {
    return "x".repeat(longest(this.name) + this.own);
  }
}

/** Longest values by the end of an attribute's name, as documented for the services that Tessera uses. */
const LONGEST: readonly (readonly [name: RegExp, characters: number])[] = [
  // arn:aws:elasticloadbalancing:ap-southeast-1:123456789012:targetgroup/, and 36 for a UUID.
  [/arn$/, 106],
  // A label of 63 characters, and .cluster-ro-123456789012.ap-southeast-1.rds.amazonaws.com.
  [/(host|endpoint|address|dns_name|domain_name)$/, 128],
  [/resource_id$/, 40],
  [/(^|_)id$/, 36],
  [/port$/, 5],
];
const OTHERWISE = 64;
const longest = (name: string) => LONGEST.find(([pattern]) => pattern.test(name))?.[1] ?? OTHERWISE;

/** Looks a reference up by the parts of its path, such as `local`, `cell`. */
export type Scope = (path: readonly string[]) => unknown;

/** The text of a value, as a string holds it. */
export function textOf(value: unknown): string {
  if (value instanceof Unknown) return value.toJSON();
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** A template: the value of its one expression, or text with expressions in it. */
export function evaluate(template: string, scope: Scope): unknown {
  if (!template.includes("${")) return template.replaceAll("%%{", "%{");
  const parts: unknown[] = [];
  let text = "";
  for (let at = 0; at < template.length; ) {
    if (template.startsWith("$${", at)) {
      text += "${";
      at += 3;
    } else if (template.startsWith("${", at)) {
      const reader = new Reader(template, at + 2, scope);
      const value = reader.whole();
      if (value === undefined) return new Unknown("", template.length);
      if (text !== "") parts.push(text);
      text = "";
      parts.push(value);
      at = reader.at + 1;
    } else text += template[at++];
  }
  if (text !== "") parts.push(text);
  return parts.length === 1 ? parts[0] : parts.map(textOf).join("");
}

type Fn = (...given: unknown[]) => unknown;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);

const FUNCTIONS: Readonly<Record<string, Fn>> = {
  jsonencode: (value) => JSON.stringify(value),
  jsondecode: (text) => {
    if (typeof text !== "string") return text;
    try {
      return JSON.parse(text);
    } catch {
      return new Unknown("", text.length);
    }
  },
  merge: (...all) => Object.assign({}, ...all.flat().filter(isObject)),
  replace: (text, from, to) => textOf(text).replaceAll(textOf(from), textOf(to)),
  tostring: textOf,
  element: (list, index) => (Array.isArray(list) ? list[Number(index)] : list),
};

/** Below a value, by a key or an index. */
function below(value: unknown, key: string): unknown {
  if (value instanceof Unknown) return new Unknown(key);
  if (Array.isArray(value)) return value[Number(key)] ?? new Unknown(key);
  return isObject(value) ? (value[key] ?? new Unknown(key)) : new Unknown(key);
}

const WORD = /[A-Za-z_][\w-]*/y;
const NUMBER = /-?\d+(\.\d+)?/y;
const SPACE = /\s*/y;

/** What is not of this grammar. */
class NotUnderstood extends Error {}

class Reader {
  constructor(
    private readonly text: string,
    public at: number,
    private readonly scope: Scope,
  ) {}

  /** The expression up to the brace that ends it, or undefined where it is not understood. */
  whole(): unknown {
    try {
      const value = this.expression();
      this.take(SPACE);
      return this.text[this.at] === "}" ? value : undefined;
    } catch (error) {
      if (error instanceof NotUnderstood) return undefined;
      throw error;
    }
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found?.[0] ?? null;
  }

  private next(sign: string): boolean {
    this.take(SPACE);
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  private need(sign: string): void {
    if (!this.next(sign)) throw new NotUnderstood();
  }

  private expression(): unknown {
    this.take(SPACE);
    if (this.text[this.at] === '"') return this.quoted();
    if (this.next("[")) return this.items("]", () => this.expression());
    if (this.next("{"))
      return Object.fromEntries(
        this.items("}", () => {
          const key = this.text[this.at] === '"' ? textOf(this.quoted()) : (this.take(WORD) ?? "");
          this.need("=");
          return [key, this.expression()] as const;
        }),
      );
    const number = this.take(NUMBER);
    if (number !== null) return Number(number);
    const word = this.take(WORD);
    if (word === null) throw new NotUnderstood();
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    if (this.next("(")) {
      const given = this.items(")", () => this.expression());
      const called = FUNCTIONS[word];
      return this.after(called === undefined ? new Unknown(word) : called(...given));
    }
    return this.reference(word);
  }

  private items<T>(end: string, item: () => T): T[] {
    const all: T[] = [];
    while (!this.next(end)) {
      all.push(item());
      if (!this.next(",")) {
        this.need(end);
        break;
      }
      this.take(SPACE);
    }
    return all;
  }

  private quoted(): unknown {
    let end = this.at + 1;
    for (let depth = 0; this.text[end] !== '"' || depth > 0; end++) {
      if (end >= this.text.length) throw new NotUnderstood();
      if (this.text[end] === "\\") end++;
      else if (this.text.startsWith("${", end) && this.text[end - 1] !== "$") depth++;
      else if (depth > 0 && this.text[end] === "}") depth--;
    }
    const raw = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return evaluate(
      raw.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign)),
      this.scope,
    );
  }

  private reference(first: string): unknown {
    const path = [first];
    for (let key = this.key(); key !== null; key = this.key()) path.push(key);
    return this.scope(path);
  }

  private after(value: unknown): unknown {
    let at = value;
    for (let key = this.key(); key !== null; key = this.key()) at = below(at, key);
    return at;
  }

  private key(): string | null {
    if (this.text[this.at] === ".") {
      this.at++;
      const word = this.take(WORD) ?? this.take(NUMBER);
      if (word === null) throw new NotUnderstood();
      return word;
    }
    if (this.text[this.at] !== "[") return null;
    this.at++;
    const key = textOf(this.expression());
    this.need("]");
    return key;
  }
}

/** A value's part by a path. */
export const within = (value: unknown, path: readonly string[]): unknown => path.reduce(below, value);
