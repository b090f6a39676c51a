import { posix } from "node:path";

/** What changed, by what it can reach. */
export interface Changes {
  /** Anything that synthesis is made of: every stack can differ. */
  readonly code: readonly string[];
  /** Environments with a changed file. */
  readonly environments: ReadonlySet<string>;
  /** Tenants with a changed file. */
  readonly tenants: ReadonlySet<string>;
}

/**
 * Paths that no synthesis reads. All that is not here, and is no tenant's and no environment's, counts as code:
 * a path that is forgotten makes this slower and never wrong.
 */
const NEVER_READ: readonly RegExp[] = [
  /^(?:docs|test|bench|changes|review|\.github|\.ci|\.vscode)\//,
  /(?:^|\/)(?:README|CONTRIBUTING|CHANGELOG|SECURITY|LICENSE)(?:\.md)?$/,
  /^(?:biome\.json|jest\.config\.js|\.gitignore|\.gitattributes|\.editorconfig|atlantis\.yaml)$/,
];
/** Files of `tenants/` itself: the ledger and templates are checked, and synthesized into nothing. */
const OF_NO_TENANT = /^[^/]+$/;

/**
 * @param paths changed paths, relative to the repository
 * @param folders `tenants` and `overrides`, relative to the repository
 */
export function classify(
  paths: readonly string[],
  folders: { readonly tenants: string; readonly overrides: string },
): Changes {
  const code: string[] = [];
  const environments = new Set<string>();
  const tenants = new Set<string>();
  for (const path of paths) {
    const ofTenants = below(folders.tenants, path);
    const ofOverrides = below(folders.overrides, path);
    if (ofTenants !== null) {
      if (!OF_NO_TENANT.test(ofTenants)) tenants.add(ofTenants.slice(0, ofTenants.indexOf("/")));
    } else if (ofOverrides !== null) environments.add(ofOverrides.split("_")[0] ?? "");
    else if (!NEVER_READ.some((pattern) => pattern.test(path))) code.push(path);
  }
  return { code, environments, tenants };
}

function below(folder: string, path: string): string | null {
  const relative = posix.relative(folder, path);
  return relative === "" || relative.startsWith("..") ? null : relative;
}
