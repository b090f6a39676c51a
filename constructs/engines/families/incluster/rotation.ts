import { z } from "zod";
import type { Refusals } from "../../../../config/refusal";

/** Days between two passwords of a cluster's administrator, by the name of the rhythm; null: the first one stays. */
export const PASSWORD_ROTATION_DAYS = {
  never: null,
  automatic_monthly: 30,
  automatic_quarterly: 90,
  automatic_yearly: 365,
} as const satisfies Readonly<Record<string, number | null>>;

export type PasswordRotation = keyof typeof PASSWORD_ROTATION_DAYS;

/**
 * How often the administrator's password changes: the one of the platform's own that is known outside of its namespace.
 * Only for engines whose operator gives a server that runs the new one, where nothing that runs on keeps the old one,
 * and where a restored backup does not bring the old one back.
 */
export const passwordRotation = z
  .enum(Object.keys(PASSWORD_ROTATION_DAYS) as PasswordRotation[])
  .describe(
    "How often the administrator gets another password, without a restart: every 30, 90 or 365 days, or never. Setting it gives one at once.",
  );

/** For engines in which it cannot change while they serve. `nearest`: what comes nearest. */
export function noPasswordRotation(limit: string, source: string, nearest: string): Refusals {
  return { password_rotation: { limit, source, nearest } };
}
