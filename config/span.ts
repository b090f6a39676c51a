const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440, week: 10_080 };
const SPAN = /^([1-9][0-9]*) (minute|hour|day|week)s?$/;

/** Length of a span of time such as `7 days`, in minutes; null for what is none. */
export function spanMinutes(span: string): number | null {
  const [, count, unit = ""] = SPAN.exec(span) ?? [];
  return count === undefined ? null : Number(count) * UNIT_MINUTES[unit]!;
}
