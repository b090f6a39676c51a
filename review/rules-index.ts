import { readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "rules");
/** The list of rules: written by `./tessera dev rules` and never by hand. */
export const RULES_INDEX = join(FOLDER, "index.ts");
/** Files of the folder that are no rules. */
const OTHERS = new Set(["index.ts", "registry.ts"]);

/** The text of the list: every file of the folder that is a rule, in the order of their names. */
export function rulesIndex(): string {
  const ids = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".ts") && !OTHERS.has(name))
    .map((name) => name.slice(0, -3))
    .sort();
  const named = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const lines = ids.map((id) => `export { default as ${named(id)} } from ${JSON.stringify(`./${id}`)};`);
  return `// Written by \`./tessera dev rules\` from the files of this folder.\n${lines.join("\n")}\n`;
}
