import { evaluate, type Scope, textOf, Unknown, within } from "./expression";

export type Values = Readonly<Record<string, unknown>>;

/** A stack as it is written. */
export interface Written {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  readonly locals?: Values;
  readonly provider?: Readonly<Record<string, unknown>>;
}

/** Attributes that name a resource, in the order in which an ARN takes them. */
const NAMES = ["name", "function_name", "bucket", "cluster_identifier", "replication_group_id", "user_id"];
const ROWS = /^\$\{local\.([\w-]+)\}$/;

/** Gives attributes the values that they come to, as far as the stack itself tells. Of rows it takes the longest. */
export class Rendering {
  private readonly rows = new Map<unknown, readonly [key: string, value: unknown]>();
  private readonly scopes = new Map<Values, Scope>();

  constructor(private readonly written: Written) {}

  /** @param values of the resource whose attribute it is */
  of(value: unknown, values: Values): unknown {
    if (typeof value === "string") return evaluate(value, this.scopeOf(values));
    if (Array.isArray(value)) return value.map((one) => this.of(one, values));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.of(one, values)]));
  }

  text(value: unknown, values: Values): string {
    return textOf(this.of(value, values));
  }

  private scopeOf(values: Values): Scope {
    let scope = this.scopes.get(values);
    if (scope === undefined) {
      scope = (path) => this.lookUp(path, values);
      this.scopes.set(values, scope);
    }
    return scope;
  }

  private lookUp(path: readonly string[], values: Values): unknown {
    const [first = "", second = "", ...rest] = path;
    if (first === "each") {
      const [key, value] = this.row(values);
      return second === "key" ? key : within(value, rest);
    }
    if (first === "local") return within(this.local(second), rest);
    const referred = this.written.resource?.[first]?.[second];
    return referred === undefined ? new Unknown(path.at(-1) ?? "") : this.attribute(referred, rest, values);
  }

  private local(name: string): unknown {
    const { locals = {} } = this.written;
    return Object.hasOwn(locals, name) ? this.of(locals[name], {}) : new Unknown(name);
  }

  /** What another resource says of itself; else what AWS will say, which an ARN of is as long as its name makes it. */
  private attribute(referred: Values, path: readonly string[], by: Values): unknown {
    const attribute = path.find((key) => Object.hasOwn(referred, key)) ?? path.at(-1) ?? "";
    // What a resource says of itself is what AWS made of it: its text would lead around in a circle.
    if (referred === by) return new Unknown(attribute);
    if (referred[attribute] !== undefined)
      return within(this.of(referred[attribute], referred), path.slice(path.indexOf(attribute) + 1));
    const name = NAMES.find((key) => Object.hasOwn(referred, key));
    return new Unknown(attribute, name === undefined ? 0 : this.text(referred[name], referred).length);
  }

  /** The longest key and value of what a resource is written for each of: rows are strings of one local. */
  private row(values: Values): readonly [string, unknown] {
    const each = values.for_each;
    let found = this.rows.get(each);
    if (found === undefined) {
      const name = typeof each === "string" ? ROWS.exec(each)?.[1] : undefined;
      found = longestRow(name === undefined ? each : this.written.locals?.[name]);
      this.rows.set(each, found);
    }
    return found;
  }
}

function longestRow(map: unknown): readonly [string, unknown] {
  let [key, text] = ["", ""];
  for (const [own, value] of Object.entries(typeof map === "object" && map !== null ? map : {})) {
    if (own.length > key.length) key = own;
    const written = textOf(value);
    if (written.length > text.length) text = written;
  }
  return [key, evaluate(text, () => new Unknown(""))];
}
