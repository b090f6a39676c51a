import type { Folders } from "../../config/fleet";
import { type SourceKind, sourceOf } from "../../stacks/sources";

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
 */
export function classify(paths: readonly string[], folders: Folders): Changes {
  const find = sourceOf(folders);
  const found = paths.map((path) => ({ path, source: find(path) }));
  const of = (...kinds: SourceKind[]) => found.filter(({ source }) => source !== null && kinds.includes(source.kind));
  const names = (kind: SourceKind) => new Set(of(kind).map(({ source }) => source?.of ?? ""));
  return {
    code: of("code", "asset").map(({ path }) => path),
    environments: names("environment"),
    tenants: names("tenant"),
  };
}
