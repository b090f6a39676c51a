/** Characters that a terminal would obey, or that hide or turn round what stands beside them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function written(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A text on one line, in which such characters are written as they would be in JSON. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, written);
}

/** The same of a text of many lines and columns: what separates those stays. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === "\n" || character === "\t" ? character : written(character),
  );
}
