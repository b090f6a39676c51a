import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from "js-yaml";

/** Deepest nesting of maps and lists. */
export const MAX_DEPTH = 32;

/** A path inside a file: keys of maps and 0-based indexes of lists. */
export type Path = readonly (string | number)[];

/** Found while reading: stops the file, since what follows cannot be trusted. */
export class Refusal extends Error {
  constructor(
    readonly offset: number,
    readonly path: Path,
    readonly given: unknown,
    readonly allowed: string,
    readonly advice: string,
  ) {
    super(allowed);
  }
}

/** What a file is: a map of settings, or a list, whose items stand under their 0-based indexes. */
export type Root = "map" | "list";

const TAB_INDENT = /^ *\t/m;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/;

export function refuseCharacters(text: string): void {
  if (text.charCodeAt(0) === 0xfeff)
    throw new Refusal(
      0,
      [],
      "a byte order mark",
      "UTF-8 without one",
      "Save the file as UTF-8 without BOM (sed -i '1s/^\\xEF\\xBB\\xBF//' FILE takes it out).",
    );
  if (text.includes("\t")) {
    const match = TAB_INDENT.exec(text);
    if (match !== null)
      throw new Refusal(
        match.index + match[0].length - 1,
        [],
        "a tab",
        "spaces",
        "YAML does not allow tabs there: indent by spaces.",
      );
  }
  const control = CONTROL.exec(text);
  if (control !== null)
    throw new Refusal(control.index, [], control[0], "printable text", "Take the control character out.");
}

export function parse(text: string): Event[] {
  try {
    // The parser counts the document itself and the last scalar as levels.
    return parseEvents(text, { maxDepth: MAX_DEPTH + 2 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = Math.min(error.mark?.position ?? 0, text.length);
    if (error.reason.startsWith("nesting exceeded")) throw tooDeep(offset, []);
    const reason = error.reason.replace(/"[^"]*"/g, '"…"');
    throw new Refusal(offset, [], markAt(text, offset), "YAML 1.2", `The parser says: ${reason}.`);
  }
}

function tooDeep(offset: number, path: Path): Refusal {
  return new Refusal(offset, path, `over ${MAX_DEPTH} levels`, `at most ${MAX_DEPTH} levels`, "Nest less deeply.");
}

/** What stands where the parser stopped. Only its mark: words can be of a secret, whose key is on another line. */
function markAt(text: string, offset: number): string {
  if (offset >= text.length) return "the end of the file";
  const [mark = ""] = [...text.slice(offset, offset + 2)];
  if (/[\r\n]/.test(mark)) return "the end of the line";
  return /[\p{L}\p{N}]/u.test(mark) ? "text" : mark;
}

/** Called for each key and each list item. */
type Visitor = (path: Path, offset: number) => void;

export function construct(
  text: string,
  events: readonly Event[],
  root: Root = "map",
  visit?: Visitor,
): Record<string, unknown> {
  return new Reader(text, events, visit).document(root);
}

const ABSENT = -1;
const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
};
const NULLS: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);
const NUMBER = /^[-+]?(?:[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$/;
const ROOTS: Readonly<Record<number, string>> = {
  [EVENT_ID.MAPPING]: "a map",
  [EVENT_ID.SEQUENCE]: "a list",
  [EVENT_ID.ALIAS]: "an alias",
};
const LEADING_ZERO = /^[-+]?0[0-9]+$/;

/** Builds plain values from the parser's events; refuses what no file here needs and bombs are made of. */
class Reader {
  private next = 0;
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly visit: Visitor | undefined,
  ) {}

  document(wanted: Root): Record<string, unknown> {
    const first = this.events[this.next++];
    if (first === undefined) return this.empty(wanted);
    if (first.type !== EVENT_ID.DOCUMENT) throw new Error("the parser's first event is not a document");
    if (first.directives.length > 0)
      throw this.refusal(0, "a directive", "none", "Take the line that begins with % out.");
    const root = this.take();
    if (
      root.type === EVENT_ID.SCALAR &&
      root.valueStart === ABSENT &&
      root.tagStart === ABSENT &&
      root.anchorStart === ABSENT
    )
      return this.empty(wanted);
    const value = this.root(root, wanted);
    this.take();
    const second = this.events[this.next];
    if (second !== undefined) {
      const offset = this.events[this.next + 1];
      throw this.refusal(
        offset === undefined ? 0 : this.offsetOf(offset),
        "a second document",
        "one document a file",
        "Take the --- line and what follows out.",
      );
    }
    return value;
  }

  private take(): Event {
    const event = this.events[this.next++];
    if (event === undefined) throw new Error("the parser's events end early");
    return event;
  }

  private emptyFile(): Refusal {
    return this.refusal(
      0,
      "an empty file",
      "a map of settings",
      "Write at least one `key: value` line, or delete the file.",
    );
  }

  private refusal(offset: number, given: unknown, allowed: string, advice: string): Refusal {
    return new Refusal(offset, [...this.path], given, allowed, advice);
  }

  private offsetOf(event: Event): number {
    if (event.type === EVENT_ID.SCALAR) {
      const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      const start = quoted ? event.valueStart - 1 : event.valueStart;
      return Math.max(0, event.valueStart === ABSENT ? Math.max(event.tagStart, event.anchorStart) : start);
    }
    if (event.type === EVENT_ID.ALIAS) return Math.max(0, event.anchorStart - 1);
    return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? event.start : 0;
  }

  private node(event: Event): unknown {
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.scalar(event);
      case EVENT_ID.MAPPING:
        return this.map(event);
      case EVENT_ID.SEQUENCE:
        return this.list(event);
      case EVENT_ID.ALIAS:
        throw this.refusal(
          this.offsetOf(event),
          "an alias",
          "the value itself",
          "Anchors and aliases are not read here: write the value out.",
        );
      default:
        throw new Error("the parser's events do not nest");
    }
  }

  private root(root: Event, wanted: Root): Record<string, unknown> {
    if (wanted === "map" && root.type === EVENT_ID.MAPPING) return this.map(root);
    if (wanted === "list" && root.type === EVENT_ID.SEQUENCE)
      return Object.fromEntries(this.list(root).map((item, index) => [index, item]));
    const given = Object.hasOwn(ROOTS, root.type) ? ROOTS[root.type] : "a single value";
    throw wanted === "map"
      ? this.refusal(this.offsetOf(root), given, "a map of settings", "Write `key: value` lines.")
      : this.refusal(this.offsetOf(root), given, "a list", "Begin each entry with `- `.");
  }

  /** A list may have no items, a map without a setting has no use. */
  private empty(wanted: Root): Record<string, unknown> {
    if (wanted === "map") throw this.emptyFile();
    return {};
  }

  private properties(event: { anchorStart: number; tagStart: number }): void {
    if (event.anchorStart !== ABSENT)
      throw this.refusal(
        event.anchorStart - 1,
        "an anchor",
        "the value itself",
        "Anchors and aliases are not read here: write the value out.",
      );
    if (event.tagStart !== ABSENT)
      throw this.refusal(
        event.tagStart,
        "a tag",
        "a plain value",
        "Tags such as !!str are not read here: take it out, and quote what must be text.",
      );
  }

  private map(event: Event & { anchorStart: number; tagStart: number; start: number }): Record<string, unknown> {
    this.properties(event);
    if (this.path.length >= MAX_DEPTH) throw tooDeep(event.start, [...this.path]);
    const map: Record<string, unknown> = {};
    for (;;) {
      const key = this.take();
      if (key.type === EVENT_ID.POP) return map;
      const name = this.key(key);
      const offset = this.offsetOf(key);
      this.path.push(name);
      if (Object.hasOwn(map, name))
        throw this.refusal(offset, name, "each key once", "The key stands twice in this map: take one out.");
      this.visit?.([...this.path], offset);
      map[name] = this.node(this.take());
      this.path.pop();
    }
  }

  private key(event: Event): string {
    if (event.type !== EVENT_ID.SCALAR)
      throw this.refusal(
        this.offsetOf(event),
        event.type === EVENT_ID.ALIAS ? "an alias" : "a map or list",
        "text as key",
        "Write the key as plain text.",
      );
    this.properties(event);
    const name = getScalarValue(this.text, event);
    const plain = event.style === SCALAR_STYLE.PLAIN;
    if (plain && name === "<<")
      throw this.refusal(
        this.offsetOf(event),
        "<<",
        "the keys themselves",
        "Merge keys are not read here: write the values out.",
      );
    if (name === "" || (plain && NULLS.has(name)))
      throw this.refusal(this.offsetOf(event), name, "text as key", "Write the key, or take the line out.");
    // Keys such as __proto__ or constructor would answer for every object.
    if (name in Object.prototype || name === "prototype")
      throw this.refusal(this.offsetOf(event), name, "the name of a setting", "Take the line out.");
    this.refuseText(event, name);
    return name;
  }

  private list(event: Event & { anchorStart: number; tagStart: number; start: number }): unknown[] {
    this.properties(event);
    if (this.path.length >= MAX_DEPTH) throw tooDeep(event.start, [...this.path]);
    const list: unknown[] = [];
    for (;;) {
      const item = this.take();
      if (item.type === EVENT_ID.POP) return list;
      this.path.push(list.length);
      this.visit?.([...this.path], this.offsetOf(item));
      list.push(this.node(item));
      this.path.pop();
    }
  }

  private scalar(event: ScalarEvent): unknown {
    this.properties(event);
    const text = getScalarValue(this.text, event);
    if (event.style === SCALAR_STYLE.PLAIN) {
      if (NULLS.has(text)) return null;
      if (Object.hasOwn(BOOLEANS, text)) return BOOLEANS[text];
      if (NUMBER.test(text)) return this.number(event, text);
    }
    this.refuseText(event, text);
    return text;
  }

  private number(event: ScalarEvent, text: string): number {
    if (LEADING_ZERO.test(text))
      throw this.refusal(
        this.offsetOf(event),
        text,
        "a number without leading zeros",
        `If it is text, such as an account id, write it in quotes: "${text}".`,
      );
    const number = Number(text);
    if (!Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number)))
      throw this.refusal(
        this.offsetOf(event),
        text,
        "a number up to 2^53",
        `If it is text, write it in quotes: "${text}".`,
      );
    return number;
  }

  /** Escapes in double quotes can write what the file's own characters may not. */
  private refuseText(event: ScalarEvent, text: string): void {
    if (!event.fast && CONTROL.test(text))
      throw this.refusal(this.offsetOf(event), text, "printable text", "Take the control character out.");
    if (text.includes("${") || text.includes("%{"))
      throw this.refusal(
        this.offsetOf(event),
        text,
        "text without ${ or %{",
        "Terraform would read it as a template: take it out.",
      );
  }
}
