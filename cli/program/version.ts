import { readFileSync } from "node:fs";
import { join } from "node:path";

/** `tessera 0.1.0` */
export function version(): string {
  const text = readFileSync(join(__dirname, "../../package.json"), "utf8");
  return `tessera ${(JSON.parse(text) as { version: string }).version}`;
}
