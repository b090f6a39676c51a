import { isDeepStrictEqual } from "node:util";
import { Document, parseDocument } from "../../config/yaml";
import { ProblemError } from "../program/errors";

type Values = Readonly<Record<string, unknown>>;

/** Text that YAML reads as it stands, and as text. */
const PLAIN = /^[A-Za-z][^\s#,[\]{}"'&*!|>%@`]*(?<!:)$/;
const WORDS: ReadonlySet<string> = new Set(["true", "false", "null", "yes", "no", "on", "off", "y", "n"]);

function scalar(value: unknown): string {
  const plain = typeof value === "string" && PLAIN.test(value) && !WORDS.has(value.toLowerCase());
  return plain ? String(value) : JSON.stringify(value);
}

/** A value behind its key: a list of words on the line, a map below it. */
function written(value: unknown, indent = "  "): string {
  if (Array.isArray(value)) {
    const line = ` [${value.map(scalar).join(", ")}]`;
    return line.length <= 80 ? line : value.map((item) => `\n${indent}- ${scalar(item)}`).join("");
  }
  if (typeof value !== "object" || value === null) return ` ${scalar(value)}`;
  const entries = Object.entries(value);
  if (entries.length === 0) return " {}";
  return entries.map(([key, below]) => `\n${indent}${key}:${written(below, `${indent}  `)}`).join("");
}

/**
 * A `tenant.yml` with other values of some keys at its top, each written anew; every other line stays as it is.
 *
 * @param file for people
 * @param values undefined takes the key out
 * @throws {ProblemError} where what is written anew has comments in it, or the result would say something else
 */
export function withValues(file: string, text: string, values: Readonly<Record<string, unknown>>): string {
  const before = valuesOf(file, text);
  let lines = text.replace(/\n*$/, "").split("\n");
  for (const [key, value] of Object.entries(values)) {
    if (isDeepStrictEqual(before[key], value)) continue;
    const start = lines.findIndex((line) => line.startsWith(`${key}:`));
    const end = start === -1 ? lines.length : endOf(lines, start);
    const old = start === -1 ? [] : lines.slice(start, end);
    const block = value === undefined ? [] : `${key}:${written(value)}`.split("\n");
    if (old.some((line) => /(^|\s)#/.test(line))) throw byHand(file, block);
    lines = [...lines.slice(0, start === -1 ? end : start), ...block, ...lines.slice(end)];
  }
  const after = `${lines.join("\n")}\n`;
  const wanted = Object.fromEntries(
    Object.entries({ ...before, ...values }).filter(([, value]) => value !== undefined),
  );
  if (!isDeepStrictEqual(valuesOf(file, after), wanted))
    throw byHand(
      file,
      Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key}:${written(value)}`])),
    );
  return after;
}

/** The line behind a value that begins here: the next that is not below it, empty ones left where they are. */
function endOf(lines: readonly string[], start: number): number {
  let end = start + 1;
  for (let at = end; at < lines.length && /^(?:\s|$|- )/.test(lines[at]!); at++) if (lines[at] !== "") end = at + 1;
  return end;
}

function valuesOf(file: string, text: string): Values {
  const document = parseDocument(file, text);
  return document instanceof Document ? document.value : {};
}

function byHand(file: string, lines: readonly string[]): ProblemError {
  return new ProblemError(
    `${file}: a comment, or another way of writing, stands where this would be written, and would be lost: write it by hand\n${lines.join("\n")}`,
  );
}
