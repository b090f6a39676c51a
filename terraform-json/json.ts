/**
 * JSON with sorted keys and an indent of two, byte for byte as CDKTF writes it (json-stable-stringify), which is
 * several times slower: also that an empty map or list spans two lines.
 */
export function stableJson(value: unknown): string {
  return stableJsonParts(value).join("");
}

/** The same in parts, one after the other: megabytes of text need not be joined before they are written. */
export function stableJsonParts(value: unknown): readonly string[] {
  const found: Found = { empty: 0, number: false };
  const sorted = inOrder(value, found);
  if (found.number) return [byHand(value, "\n")];
  const text = JSON.stringify(sorted, null, 2) ?? "null";
  return found.empty === 0 ? [text] : (withEmptyOnTwoLines(text, found.empty) ?? [byHand(value, "\n")]);
}

/** What `JSON.stringify` does otherwise. */
interface Found {
  /** Empty maps and lists, which it writes on one line. */
  empty: number;
  /** A key that is a whole number: JavaScript puts such keys first, whatever the order they were added in. */
  number: boolean;
}

/** Begins what stands for an empty map or list: a character that hardly any configuration has, quickly found. */
const EMPTY = "\x7f";
const EMPTY_MAP = `${EMPTY}{}`;
const EMPTY_LIST = `${EMPTY}[]`;
const WHOLE_NUMBER = /^(?:0|[1-9][0-9]*)$/;

/** The same data with the keys of every map in order. What has them so already is not copied. */
function inOrder(value: unknown, found: Found): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (typeof (value as Partial<Date>).toJSON === "function") return inOrder((value as Date).toJSON(), found);
  return Array.isArray(value) ? listInOrder(value, found) : mapInOrder(value as Record<string, unknown>, found);
}

function listInOrder(list: readonly unknown[], found: Found): unknown {
  if (list.length === 0) {
    found.empty += 1;
    return EMPTY_LIST;
  }
  const items = list.map((item) => inOrder(item, found));
  return items.some((item, index) => item !== list[index]) ? items : list;
}

function mapInOrder(map: Record<string, unknown>, found: Found): unknown {
  const keys = Object.keys(map);
  const values = keys.map((key) => (typeof map[key] === "function" ? undefined : inOrder(map[key], found)));
  if (values.every((value) => value === undefined)) {
    found.empty += 1;
    return EMPTY_MAP;
  }
  found.number ||= keys.some((key) => WHOLE_NUMBER.test(key));
  const asIs = keys.every((key, index) => (index === 0 || keys[index - 1]! < key) && values[index] === map[key]);
  if (asIs) return map;
  const sorted = keys.map((key, index) => [key, values[index]] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}

/** @param count how many there are; null where the text has more that looks like one */
function withEmptyOnTwoLines(text: string, count: number): string[] | null {
  const parts: string[] = [];
  let index = 0;
  let left = count;
  for (let at = text.indexOf(EMPTY); at !== -1; at = text.indexOf(EMPTY, index)) {
    const line = text.lastIndexOf("\n", at) + 1;
    const indent = /^ */.exec(text.slice(line, at))![0];
    // Between quotes: "<EMPTY>{}".
    parts.push(text.slice(index, at - 1), text[at + 1]!, "\n", indent, text[at + 2]!);
    left -= 1;
    index = at + 4;
  }
  parts.push(text.slice(index));
  return left === 0 ? parts : null;
}

/** The same, in the order of the keys whatever they are. */
function byHand(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (typeof (value as Partial<Date>).toJSON === "function") return byHand((value as Date).toJSON(), indent);
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[${value.map((item) => `${inner}${byHand(item, inner)}`).join(",")}${indent}]`;
  const map = value as Record<string, unknown>;
  const entries = Object.keys(map)
    .sort()
    .filter((key) => map[key] !== undefined && typeof map[key] !== "function")
    .map((key) => `${inner}${JSON.stringify(key)}: ${byHand(map[key], inner)}`);
  return `{${entries.join(",")}${indent}}`;
}
