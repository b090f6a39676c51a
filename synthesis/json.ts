/**
 * JSON with sorted keys and an indent of two, byte for byte as CDKTF writes it (json-stable-stringify), which is
 * several times slower: also that an empty map or list spans two lines.
 */
export function stableJson(value: unknown): string {
  const parts: string[] = [];
  write(value, "\n", parts);
  return parts.join("");
}

/** Indents by level, made once. */
function deeper(indent: string): string {
  return `${indent}  `;
}

function write(value: unknown, indent: string, parts: string[]): void {
  if (typeof value !== "object" || value === null) parts.push(JSON.stringify(value) ?? "null");
  else if (typeof (value as Partial<Date>).toJSON === "function") write((value as Date).toJSON(), indent, parts);
  else if (Array.isArray(value)) writeList(value, indent, parts);
  else writeMap(value as Record<string, unknown>, indent, parts);
}

function writeList(list: readonly unknown[], indent: string, parts: string[]): void {
  const inner = deeper(indent);
  let before = "[";
  for (const item of list) {
    parts.push(before, inner);
    write(item, inner, parts);
    before = ",";
  }
  parts.push(list.length === 0 ? "[" : "", indent, "]");
}

function writeMap(map: Record<string, unknown>, indent: string, parts: string[]): void {
  const inner = deeper(indent);
  let before = "{";
  for (const key of Object.keys(map).sort()) {
    const value = map[key];
    if (value === undefined || typeof value === "function") continue;
    parts.push(before, inner, JSON.stringify(key), ": ");
    write(value, inner, parts);
    before = ",";
  }
  parts.push(before === "{" ? "{" : "", indent, "}");
}
