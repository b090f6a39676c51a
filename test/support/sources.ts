import { readdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/**
 * The source rooms from the ground up. A file imports from its own and from those before it, types included. A file's is
 * the deepest folder here that it lies in.
 */
export const ORDER = [
  "config",
  "terraform-json",
  "executor/contract",
  "constructs",
  "executor",
  "executor/lambda",
  "stacks",
  "changes",
  "usage",
  "review",
  "delivery",
  "local-environment",
  "bench",
  "cli",
  "main.ts",
];

/** Every own source, tests aside: a path from the root, with "/". */
export const SOURCES: readonly string[] = [...new Set(ORDER.map((room) => room.split("/")[0]!))].flatMap((top) =>
  top.endsWith(".ts")
    ? [top]
    : readdirSync(join(ROOT, top), { recursive: true, encoding: "utf8" })
        // A benchmark has packages of its own.
        .filter((name) => /\.(?:ts|js)$/.test(name) && !/(?:^|[\\/])node_modules[\\/]/.test(name))
        .map((name) => join(top, name)),
);

/**
 * A source with its comments blanked, so that lines keep their numbers. What looks like one in a quoted text is none: a
 * pattern of paths. A comment behind code stays.
 */
export function withoutComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*")|\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm,
    (found, quoted: string | undefined) => quoted ?? found.replace(/[^\n]/g, " "),
  );
}
