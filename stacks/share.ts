import type { Share } from "../config/model";
import { enginesOf } from "../constructs/engines/forms";
import { sliceHost } from "../constructs/engines/hosts";
import { security } from "../constructs/security";
import { rotationPeriodDays, type SecuritySettings } from "../constructs/security/settings";
import type { ApplicationKey } from "../constructs/shares/application-keys";
import type { TenantSlices } from "../constructs/shares/tenant-shares";

/** A tenant's slices of every engine it asked for, from its effective settings. */
export function slicesOf(share: Share): TenantSlices {
  const { tenant, home } = share;
  const slices = enginesOf(home)
    .filter(({ id }) => tenant.engines.includes(id))
    .map((engine) => [engine.id, engine.build().slice(sliceHost(share, engine.id))] as const);
  return {
    tenant,
    slices: Object.fromEntries(slices),
    applicationKeys: applicationKeysOf(share.settings(security).values),
    keyRotationDays: rotationPeriodDays(share.settings(security).values),
  };
}

function applicationKeysOf({ encryption: { application_level: asked } }: SecuritySettings): ApplicationKey[] {
  return [
    ...(asked.field_encryption ? ["field" as const] : []),
    ...(asked.searchable_encryption ? ["blind_index" as const] : []),
  ];
}
