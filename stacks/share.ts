import type { Environment, Fleet, Tenant } from "../config/model";
import { ENGINES } from "../constructs/engines/registry";
import type { Share } from "../constructs/shares/tenant-shares";

/** A tenant's slices of every engine it asked for, from its effective settings. */
export function shareOf(fleet: Fleet, environment: Environment, tenant: Tenant): Share {
  const security = fleet.resolve("security", tenant.id, environment.name);
  const slices = tenant.engines.map((id) => {
    const settings = fleet.resolve(id, tenant.id, environment.name);
    const strategy = (security.values.tenant_isolation as { strategy: string }).strategy;
    return [id, ENGINES[id]!.build().slice({ tenant, environment, strategy, settings, security })] as const;
  });
  return { tenant, slices: Object.fromEntries(slices) };
}
