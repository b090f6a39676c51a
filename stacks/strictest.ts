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

/**
 * After how many days the lock of the vault with all cells' copies is final, or null: as soon as that of any cell is. A
 * copy that can be deleted is no copy of what cannot.
 */
export function copiesFinalAfterDays(fleet: Fleet, { name, cells }: Environment): number | null {
  const days = Object.keys(cells)
    .map((cell) => fleet.resolveCell(security, cell, name).values.vault_lock.final_after_days)
    .filter((one) => one !== null);
  return days.length === 0 ? null : Math.min(...days);
}
