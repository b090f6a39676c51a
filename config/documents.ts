import { basename, dirname } from "node:path";
import type { z } from "zod";
import { check } from "./check";
import type { FileIndex, Indexed } from "./file-index";
import { displayed, readText } from "./files";
import { ConfigurationError, type Problem } from "./problem";
import { Document, parseDocument, type Root } from "./yaml";

/** Problems of a run, each once. */
export class Problems {
  private readonly byText = new Map<string, Problem>();

  add(...problems: readonly Problem[]): void {
    for (const problem of problems) {
      const { file, line, column, path, allowed, source } = problem;
      const key = JSON.stringify([file, line, column, path, allowed, source?.room]);
      if (!this.byText.has(key)) this.byText.set(key, problem);
    }
  }

  get count(): number {
    return this.byText.size;
  }

  /** Sorted by file and place. */
  list(): Problem[] {
    const by = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.byText.values()].sort(
      (a, b) =>
        by(a.file, b.file) || by(a.line ?? 0, b.line ?? 0) || by(a.column ?? 0, b.column ?? 0) || by(a.path, b.path),
    );
  }

  throwIfAny(): void {
    if (this.count > 0) throw new ConfigurationError(this.list());
  }
}

/** Reads a YAML file that must be there; null, and a problem, where it cannot be read. */
export function readDocument(
  path: string,
  problems: Problems,
  folder = dirname(path),
  root: Root = "map",
): Document | null {
  const name = folder === dirname(path) ? basename(path) : path.slice(folder.length + 1);
  const text = readText(folder, name);
  if (typeof text !== "string") {
    problems.add(text);
    return null;
  }
  return parsedDocument(path, text, problems, root);
}

/** The YAML of a file that was read already; null, and a problem, where it is none. */
export function parsedDocument(path: string, text: string, problems: Problems, root: Root = "map"): Document | null {
  const parsed = parseDocument(displayed(path), text, root);
  if (parsed instanceof Document) return parsed;
  problems.add(parsed);
  return null;
}

/** A file and what its schema makes of it. */
export interface CheckedDocument<T> {
  readonly document: Document;
  readonly value: T;
}

/** Texts that were found good by a schema in this process: of two fleets that are compared most files are the same. */
const good = new WeakMap<z.ZodType, Map<string, Indexed>>();

/**
 * Reads a YAML file that must be there and holds it against a schema; null, and problems, where anything is wrong. What
 * the index knows is neither parsed nor checked again.
 *
 * @param kind name of the schema, among all that any file is held against
 */
export function readChecked<T>(
  path: string,
  kind: string,
  schema: () => z.ZodType<T>,
  index: FileIndex,
  problems: Problems,
): CheckedDocument<T> | null {
  const text = readText(dirname(path), basename(path));
  if (typeof text !== "string") {
    problems.add(text);
    return null;
  }
  const file = displayed(path);
  index.note(kind, basename(path), text);
  const found = index.get(kind, text, () => {
    const texts = good.get(schema()) ?? new Map<string, Indexed>();
    good.set(schema(), texts);
    const known = texts.get(text);
    if (known !== undefined) return known;
    const document = parseDocument(file, text);
    if (!(document instanceof Document)) {
      problems.add(document);
      return null;
    }
    const result = check(document, schema());
    if ("problems" in result) problems.add(...result.problems);
    if ("problems" in result) return null;
    const indexed = { value: document.value, checked: result.value };
    texts.set(text, indexed);
    return indexed;
  });
  return found === null ? null : { document: new Document(file, text, found.value), value: found.checked as T };
}
