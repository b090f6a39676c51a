import type { Home } from "../../config/model";

/**
 * Whether neither Terraform nor a person may delete a cluster and its backups: what holds for its home, unless the
 * engine's own `deletion.protection` is off.
 */
export function isProtected(
  home: Pick<Home, "protected">,
  settings: { readonly deletion: { readonly protection: boolean } },
): boolean {
  return home.protected && settings.deletion.protection;
}
