import type { Environment, Fleet, Tenant } from "../config/model";
import { enginesIn } from "../constructs/engines/forms";
import { security } from "../constructs/security";
import type { SecuritySettings } from "../constructs/security/settings";
import type { ApplicationKey } from "../constructs/shares/application-keys";
import type { Share } from "../constructs/shares/tenant-shares";

/** A tenant's slices of every engine it asked for, from its effective settings. */
export function shareOf(fleet: Fleet, environment: Environment, tenant: Tenant): Share {
  const resolve = (room: string) => fleet.resolve(room, tenant.id, environment.name);
  const secured = fleet.resolve(security, tenant.id, environment.name);
  const { strategy } = secured.values.tenant_isolation;
  const slices = enginesIn(tenant.engines, resolve).map((engine) => {
    const settings = resolve(engine.id);
    return [engine.id, engine.build().slice({ tenant, environment, strategy, settings, security: secured })] as const;
  });
  return { tenant, slices: Object.fromEntries(slices), applicationKeys: applicationKeysOf(secured.values) };
}

function applicationKeysOf({ encryption: { application_level: asked } }: SecuritySettings): ApplicationKey[] {
  return [
    ...(asked.field_encryption ? ["field" as const] : []),
    ...(asked.searchable_encryption ? ["blind_index" as const] : []),
  ];
}
