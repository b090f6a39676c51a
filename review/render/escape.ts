/** Escapes untrusted text for each place that a report is written to. Control characters are gone by then (redactor). */

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** For HTML text and quoted attributes. */
export function html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => HTML[char] as string);
}

/** For running Markdown text: nothing in it formats, links, mentions or opens HTML. */
export function markdown(text: string): string {
  return text
    .replace(/[&<>]/g, (char) => HTML[char] as string)
    .replace(/[\\`*_{}[\]#!|~$]/g, "\\$&")
    .replace(/@/g, "&#64;")
    .replace(/:\/\//g, "&#58;//")
    .replace(/www\./gi, "www&#46;");
}

/** For a Markdown code span, in tables as well. A backtick cannot be escaped in one, and gives way to an apostrophe. */
export function code(text: string): string {
  const inner = text.replace(/`/g, "'").replace(/\|/g, "\\|").trim();
  return inner === "" ? "" : `\`${inner}\``;
}
