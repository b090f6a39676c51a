import { z } from "zod";
import { wholeNumber } from "../../../../config/fields";
import type { Refusals } from "../../../../config/refusal";
import type { StandingPassword } from "../../engine";

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

/** The administrator's password as one that stays, where its rhythm is never. */
export function standingAdministrator(secret: string, rotation: PasswordRotation): readonly StandingPassword[] {
  if (rotation !== "never") return [];
  const why = "password_rotation is never";
  const window = "set password_rotation, which gives the administrator another one at once, without a restart";
  return [{ secret, users: "the administrator", why, window }];
}

/** For engines in which it cannot change while they serve. `nearest`: what comes nearest. */
export function noPasswordRotation(limit: string, source: string, nearest: string): Refusals {
  return { password_rotation: { limit, source, nearest } };
}

/**
 * How often the executor gives itself and tenants' users other passwords. Only for engines that take the old one beside
 * the new one: whoever reads the parameter again within that time notices nothing.
 */
export const userPasswords = z
  .strictObject({
    password_rotation: z
      .enum(Object.keys(PASSWORD_ROTATION_DAYS) as PasswordRotation[])
      .describe(
        "How often the executor's user and tenants' get another password: every 30, 90 or 365 days, or never (./tessera rotate does it on demand).",
      ),
    password_overlap_days: wholeNumber(1, 29).describe(
      "Days that the old password is taken beside the new one: within them every application reads its parameter again.",
    ),
  })
  .describe("Passwords of the executor's user and of tenants'.");

type UserPasswords = z.infer<typeof userPasswords>;

const HOURS_A_DAY = 24;

/** A plan's numbers. `several`: whether the servers take several passwords of a user. */
export function userRotation(
  { password_rotation: rotation, password_overlap_days: days }: UserPasswords,
  several = true,
) {
  return { days: PASSWORD_ROTATION_DAYS[rotation], overlapHours: several ? days * HOURS_A_DAY : null } as const;
}

/** Of an engine that knows one password a user. */
export const ONE_AT_A_TIME = { days: null, overlapHours: null } as const;

/** The setting's refusal by such an engine. `source`: where it is said. */
export function noUserRotation(engine: string, source: string): Refusals {
  return {
    users: {
      limit: `a user of ${engine} has one password at a time: with another one, whoever still has the old one is refused at once`,
      source,
      nearest:
        "Run ./tessera rotate --apply --interrupting in a window in which applications read their parameter again; connections that are open go on",
    },
  };
}
