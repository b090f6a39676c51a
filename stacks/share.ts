import type { Environment, Fleet, Tenant } from "../config/model";
import { enginesIn } from "../constructs/engines/forms";
import type { SecuritySettings } from "../constructs/security/settings";
import type { ApplicationKey } from "../constructs/shares/application-keys";
import type { Share } from "../constructs/shares/tenant-shares";

/** A tenant's slices of every engine it asked for, from its effective settings. */
export function shareOf(fleet: Fleet, environment: Environment, tenant: Tenant): Share {
  const resolve = (room: string) => fleet.resolve(room, tenant.id, environment.name);
  const security = resolve("security");
  const { strategy } = security.values.tenant_isolation as { strategy: string };
  const slices = enginesIn(tenant.engines, resolve).map((engine) => {
    const settings = resolve(engine.id);
    return [engine.id, engine.build().slice({ tenant, environment, strategy, settings, security })] as const;
  });
  return { tenant, slices: Object.fromEntries(slices), applicationKeys: applicationKeysOf(security.values) };
}

function applicationKeysOf(security: Readonly<Record<string, unknown>>): ApplicationKey[] {
  const { application_level: asked } = (security as SecuritySettings).encryption;
  return [
    ...(asked.field_encryption ? ["field" as const] : []),
    ...(asked.searchable_encryption ? ["blind_index" as const] : []),
  ];
}
