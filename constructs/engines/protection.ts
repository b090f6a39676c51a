import type { ClusterHost } from "./engine";

/**
 * Whether neither Terraform nor a person may delete a cluster and its backups: what holds for it in its home,
 * unless the engine's own `deletion.protection` is off.
 */
export function isProtected(
  host: Pick<ClusterHost, "protected">,
  settings: { readonly deletion: { readonly protection: boolean } },
): boolean {
  return host.protected && settings.deletion.protection;
}
