import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { Folders } from "../config/fleet";

/**
 * What a stack is made from, beside the code: its environment, and the tenants that it names. Whoever must not build
 * what has not changed goes by this: `./tessera affected` by {@link isReached}, Atlantis by {@link sourcesOf}, synth by
 * digests of the same (memory.ts). It holds because a stack is built from a fleet in which it sees nothing else.
 */
export interface Inputs {
  /** Name of the environment. */
  readonly environment: string;
  /** Ids of the tenants whose rows or resources the stack holds. */
  readonly tenants: readonly string[];
  /**
   * Whether tenants that it does not name can change it, or that it is there at all, by coming, going or moving.
   * Default: false.
   */
  readonly open?: boolean;
}

/** Whether a change of environments and tenants can reach a stack. */
export function isReached(
  { environment, tenants }: Inputs,
  changed: { readonly environments: ReadonlySet<string>; readonly tenants: ReadonlySet<string> },
): boolean {
  return changed.environments.has(environment) || tenants.some((id) => changed.tenants.has(id));
}

/** What a file of the repository is to a stack. */
export type SourceKind =
  /** The program and what it reads beside its settings: may be in any stack. */
  | "code"
  /** Put beside the stacks as it is; a stack points to it by a path that stays. */
  | "asset"
  /** In every stack of its environment. */
  | "environment"
  /** In the stacks that name the tenant. */
  | "tenant"
  /** Read to refuse what is wrong, and in no stack. */
  | "check";

/**
 * Every file of the repository that synthesis reads, said once: `./tessera affected`, Atlantis' projects and the digests
 * of stacks (inputs.ts) ask this. What no line matches reaches no stack: test/stacks/reads.test.ts traces a run, and
 * fails where it reads what no line matches, and where a line matches nothing that is read.
 *
 * `{tenants}` and `{overrides}` are the folders of settings, `{tenant}` and `{environment}` a name, `*` part of a name,
 * `**` all below a folder. The first line that matches counts.
 */
export const SOURCES: readonly (readonly [kind: SourceKind, path: string])[] = [
  ["tenant", "{tenants}/{tenant}/**"],
  // The ledger, the erased and templates.
  ["check", "{tenants}/*"],
  ["environment", "{overrides}/{environment}_*"],
  ["asset", "charts/**"],
  ["code", "config/**"],
  ["code", "constructs/**"],
  ["code", "stacks/**"],
  ["code", "executor/**"],
  ["code", "terraform-json/**"],
  // What says which tenants' files need not be read again.
  ["code", "changes/base/base.ts"],
  ["code", "changes/base/classify.ts"],
  ["code", "changes/base/git.ts"],
  ["code", "changes/base/path-in.ts"],
  ["code", "changes/base/since.ts"],
  ["code", "cli/synth.ts"],
  ["code", "cli/commands/**"],
  ["code", "cli/program/**"],
  ["code", "cli/run.js"],
  ["code", "main.ts"],
  ["code", "cdktf.json"],
  ["code", "package.json"],
  ["code", "package-lock.json"],
  ["code", "tsconfig.json"],
];

/** A file that synthesis reads. */
export interface SourceFile {
  readonly kind: SourceKind;
  /** The environment or tenant that it is of; empty for the other kinds. */
  readonly of: string;
  /** The line of {@link SOURCES} that says so. */
  readonly line: string;
}

/**
 * What files are to synthesis.
 *
 * @param folders of settings, relative to the repository, with forward slashes
 * @returns a function of a path relative to the repository: null where synthesis does not read it
 */
export function sourceOf(folders: Folders): (path: string) => SourceFile | null {
  const lines = SOURCES.map(([kind, path]) => ({ kind, line: path, pattern: patternOf(inFolders(path, folders)) }));
  return (path) => {
    for (const { kind, line, pattern } of lines) {
      const match = pattern.exec(path);
      if (match !== null) return { kind, of: match[1] ?? "", line };
    }
    return null;
  };
}

/**
 * What a stack is made from, as patterns with `*` and `**`, relative to the repository.
 *
 * @param folders of settings, relative to the repository, with forward slashes
 */
export function sourcesOf({ environment, tenants, open = false }: Inputs, folders: Folders): string[] {
  const names: Readonly<Record<SourceKind, readonly string[]>> = {
    code: [""],
    asset: [""],
    environment: [environment],
    tenant: open ? ["*"] : tenants,
    check: [],
  };
  return SOURCES.flatMap(([kind, path]) =>
    names[kind].map((name) => inFolders(path, folders).replace(/\{(?:tenant|environment)\}/, name)),
  );
}

const ROOT = resolve(__dirname, "..");

/** The files that are put beside the stacks: path relative to the repository, to text. */
export function assetTexts(): Map<string, string> {
  const folders = SOURCES.filter(([kind]) => kind === "asset").map(([, path]) => join(ROOT, path.replace("/**", "")));
  const files = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"));
  return new Map(files.sort().map((path) => [path, assetText(ROOT, path)]));
}

/** @throws where it is no file of text: links lead elsewhere, and other bytes would not be written as they are */
export function assetText(root: string, path: string): string {
  if (!lstatSync(join(root, path)).isFile()) throw new Error(`${path}: given no plain file; allowed: files of text`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(join(root, path)));
  } catch {
    throw new Error(`${path}: given bytes that are no UTF-8; allowed: files of text`);
  }
}

function inFolders(path: string, { tenants, overrides }: Folders): string {
  // As functions: a folder's name may hold what replace gives a meaning.
  return path.replace("{tenants}", () => tenants).replace("{overrides}", () => overrides);
}

/** What stands for something in a pattern, to what it stands for. */
const MEANINGS: Readonly<Record<string, string>> = {
  "{tenant}": "([^/]+)",
  "{environment}": "([^/_]+)",
  "**": ".+",
  "*": "[^/]*",
};

function patternOf(path: string): RegExp {
  const parts = path.split(/(\{tenant\}|\{environment\}|\*\*|\*)/);
  const source = parts.map((part) => MEANINGS[part] ?? part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join("");
  return new RegExp(`^${source}$`);
}
