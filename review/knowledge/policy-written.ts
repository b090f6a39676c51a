/** Parts of Terraform's language that a policy is written of: texts, numbers and words, references, marks, blanks. */
const PARTS =
  /\s+|(?<text>"(?:[^"\\$]|\\.|\$(?!\{)|\$\{[^{}]*\})*")|(?<mark>[{}[\],:])|(?<is>=)|(?<constant>-?\d+(?:\.\d+)?|true|false|null)(?![\w.])|(?<reference>[A-Za-z_][\w-]*(?:\.[A-Za-z_*\d][\w-]*|\[(?:[\w.]+|"[^"\\]*")\])*)/y;
/** A template inside of a text has quotes of its own. */
const TEMPLATES = /\$\{[^{}]*\}/g;
const ENCODED = /^\$\{jsonencode\(([\s\S]*)\)\}$/;

/**
 * The JSON of a policy as it is written down, where what it is at the end is known only after apply: a text of JSON with
 * templates in it, or `jsonencode` of values and references. A reference stands as `${...}`. Undefined for any other.
 */
export function writtenPolicy(text: unknown): string | undefined {
  if (typeof text !== "string" || text.length > 100_000) return undefined;
  const inner = ENCODED.exec(text)?.[1];
  if (inner === undefined) return text;
  let json = "";
  PARTS.lastIndex = 0;
  while (PARTS.lastIndex < inner.length) {
    const groups = PARTS.exec(inner)?.groups;
    if (!groups) return undefined;
    json += groups.reference
      ? JSON.stringify(`\${${groups.reference}}`)
      : groups.is
        ? ":"
        : (groups.text?.replace(TEMPLATES, (one) => one.replaceAll('"', "'")) ?? groups.mark ?? groups.constant ?? "");
  }
  return json;
}
