import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { isMap } from "../../config/layers";
import { formatValue, type Problem, withoutSecrets } from "../../config/problem";
import { MASK } from "../../config/redact/redact";
import { Document, parseDocument } from "../../config/yaml";
import { commitOf, forkPoint, repositoryOf, textsIn } from "./git";
import { pathIn } from "./path-in";

/**
 * Advice that fits what exists. Where the earlier state has the file that a problem is in, what it is about may be
 * deployed: the advice is then one that loses nothing, and what stood there before is told. Where it has not, what is
 * new may be advised anything: a line of the ledger whose folder was never there is taken out. Without a repository problems stay as they are, with both advices.
 *
 * @param folder of the fleet, in the repository
 * @param reference a commit, branch or tag. Default: where the work tree left the branch that it is to be merged into
 */
export function advisedByBase(problems: readonly Problem[], folder: string, reference?: string): Problem[] {
  const base = problems.length === 0 ? null : baseOf(folder, reference);
  if (base === null) return [...problems];
  const files = problems.flatMap(({ file, newly }) => [file, ...(newly === undefined ? [] : [newly.file])]);
  const names = new Map(files.map((file) => [file, pathIn(base.root, resolve(file))] as const));
  const inside = [...new Set(names.values())].filter((name) => name !== null);
  const texts = textsIn(base.root, base.commit, inside);
  const documents = new Map<string, Document | null>();
  const documentOf = (name: string): Document | null => {
    const known = documents.get(name);
    if (known !== undefined) return known;
    const parsed = parseDocument(`${base.commit.slice(0, 8)}:${name}`, texts.get(name)!);
    const document = parsed instanceof Document ? parsed : null;
    documents.set(name, document);
    return document;
  };
  return problems.map(({ standing, standingBy, newly, ...problem }) => {
    const about = newly === undefined ? null : (names.get(newly.file) ?? null);
    if (newly !== undefined && about !== null && !texts.has(about)) return { ...problem, advice: newly.advice };
    const name = names.get(problem.file) ?? null;
    if (name === null || !texts.has(name)) return problem;
    const document = documentOf(name);
    const by = document !== null && isMap(document.value) ? standingBy?.(document.value) : undefined;
    const told = { ...problem, advice: by ?? standing ?? problem.advice };
    return document === null ? told : { ...told, advice: `${told.advice}${before(document, problem)}` };
  });
}

/** Null where there is no repository, or no commit in it. */
function baseOf(folder: string, reference: string | undefined): { root: string; commit: string } | null {
  try {
    const root = realpathSync(repositoryOf(folder));
    return { root, commit: reference === undefined ? forkPoint(root) : commitOf(root, reference) };
  } catch {
    return null;
  }
}

/** What stood at the problem's place, where it was something else. */
function before(document: Document, problem: Problem): string {
  const path = problem.path === "" ? [] : problem.path.split(".");
  const value = path.reduce<unknown>(step, document.value);
  if (path.length === 0 || value === undefined || formatValue(value) === formatValue(problem.given)) return "";
  const { line, column } = document.at(path);
  // Where what is given is not shown, what stood there before is not either.
  const isHidden = formatValue(problem.given).includes(MASK);
  const { given } = withoutSecrets({ ...problem, given: isHidden ? MASK : value });
  return ` Before: ${formatValue(given)} (${document.file}:${line}:${column}).`;
}

function step(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
