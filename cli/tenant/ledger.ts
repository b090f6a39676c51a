import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRegularText } from "../../config/regular-file";

/** Replaces a file in one step, so that a cut-off run leaves the old one or the new one. */
function replace(path: string, text: string): void {
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, text, { flag: "wx" });
  renameSync(beside, path);
}

function read(path: string): string {
  return existsSync(path) ? readRegularText(path) : "";
}

/** Adds an id as the last line. */
export function appendId(folder: string, file: string, id: string): void {
  const path = join(folder, file);
  const text = read(path);
  replace(path, `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${id}\n`);
}

/** Takes the line of an id out. */
export function dropId(folder: string, file: string, id: string): void {
  const path = join(folder, file);
  const lines = read(path).split("\n");
  replace(path, lines.filter((line) => line.trim() !== id).join("\n"));
}
