import type { Environment, Fleet } from "../config/model";
import { TIERS } from "../config/tiers";
import { security } from "../constructs/security";
import { rotationPeriodDays } from "../constructs/security/settings";

/**
 * Days between rotations of an environment's own keys (logs, topics, the trail, nodes, copies): whatever any tenant has
 * passes under them, so they rotate as often as the strictest tier asks there.
 */
export function environmentRotationDays(fleet: Fleet, { name }: Environment): number {
  const ofTier = (tier: string) => rotationPeriodDays(fleet.resolveTier(security, tier, name).values);
  return Math.min(...Object.keys(TIERS).map(ofTier));
}
