import { createHash } from "node:crypto";

const DAY_MS = 24 * 3600 * 1000;

/** Day of the rotation on which a home's turn is: its own name decides, so no other home moves it. */
function turnOf(home: string, everyDays: number): number {
  return createHash("sha256").update(home).digest().readUInt32BE(0) % everyDays;
}

/** Homes whose turn is on a date (`YYYY-MM-DD`). Each has its turn once in `everyDays` days. */
export function dueOn<T extends { readonly name: string }>(homes: readonly T[], date: string, everyDays: number): T[] {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(time))
    throw new Error(`--date must be a date YYYY-MM-DD, got: ${date}`);
  return homes.filter(({ name }) => turnOf(name, everyDays) === Math.floor(time / DAY_MS) % everyDays);
}

/**
 * Whether the rotation can be kept: no day has more homes than may be drilled on one.
 *
 * @returns what is wrong and what to do, or null
 */
export function infeasible(
  homes: readonly { readonly name: string }[],
  everyDays: number,
  homesPerDay: number,
): string | null {
  const days = new Map<number, number>();
  for (const { name } of homes) {
    const turn = turnOf(name, everyDays);
    days.set(turn, (days.get(turn) ?? 0) + 1);
  }
  const most = Math.max(0, ...days.values());
  if (most <= homesPerDay) return null;
  return `restore_drills: ${most} homes have their turn on one day, and homes_per_day is ${homesPerDay}: raise it to ${most}, or raise every_days`;
}
