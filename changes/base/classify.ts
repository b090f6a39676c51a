import type { Folders } from "../../config/fleet";
import { type SourceFile, type SourceKind, sourceOf } from "../../stacks/sources";

/** What changed, by what it can reach. */
export interface Changes {
  /** Anything that may be in any stack: every one can differ. */
  readonly code: readonly string[];
  /** Environments with a changed file. */
  readonly environments: ReadonlySet<string>;
  /** Tenants with a changed file. */
  readonly tenants: ReadonlySet<string>;
}

/**
 * @param paths changed paths, relative to the repository
 * @param folders of settings, relative to the repository
 * @param program folder of the program, relative to the repository. Default: its top
 */
export function classify(paths: readonly string[], folders: Folders, program = ""): Changes {
  const find = sourceOf(folders);
  const below = program === "" ? "" : `${program}/`;
  // Settings stand where the folders say, code where the program does.
  const isSetting = (source: SourceFile | null) => source?.kind === "tenant" || source?.kind === "environment";
  const sourceAt = (path: string) => {
    const settings = find(path);
    if (isSetting(settings)) return settings;
    const own = path.startsWith(below) ? find(path.slice(below.length)) : null;
    // Folders of the same names below the program's are another fleet's.
    return isSetting(own) ? null : own;
  };
  const found = paths.map((path) => ({ path, source: sourceAt(path) }));
  const of = (...kinds: SourceKind[]) => found.filter(({ source }) => source !== null && kinds.includes(source.kind));
  const names = (kind: SourceKind) => new Set(of(kind).map(({ source }) => source?.of ?? ""));
  return {
    code: of("code", "asset").map(({ path }) => path),
    environments: names("environment"),
    tenants: names("tenant"),
  };
}
