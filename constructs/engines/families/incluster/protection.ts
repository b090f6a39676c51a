import type { Environment, Tenant } from "../../../../config/model";

/** States of life in which a tenant's data is still wanted. Offboarding lifts the protection, unless a hold lies on it. */
const ALIVE: ReadonlySet<string> = new Set(["active", "suspended"]);

/** Whether neither Terraform nor a person may delete the cluster and its backups. */
export function isProtected(
  settings: { readonly deletion: { readonly protection: boolean } },
  environment: Environment,
  tenant: Tenant | null,
): boolean {
  const wanted = tenant === null || ALIVE.has(tenant.lifecycle.state) || tenant.lifecycle.legal_hold;
  return wanted && environment.deletion_protection && settings.deletion.protection;
}
