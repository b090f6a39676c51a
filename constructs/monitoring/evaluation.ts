const HOUR = 3600;
const DAY = 24 * HOUR;

/** Seconds that an alarm can look back over, by how long its period is. Source: Amazon CloudWatch API, PutMetricAlarm, `Period`. */
export const LONGEST_LOOK = { period_below_an_hour: DAY, period_of_an_hour_or_more: 7 * DAY } as const;

/** What an alarm looks at: so many periods in a row. */
export interface Look {
  /** A multiple of 60: AWS and Tessera publish no metric more often than each minute. */
  readonly periodSeconds: number;
  readonly periods: number;
}

/** @throws where CloudWatch refuses an alarm that looks so far back */
export function heldToLook({ periodSeconds, periods }: Look): void {
  const longest = LONGEST_LOOK[periodSeconds < HOUR ? "period_below_an_hour" : "period_of_an_hour_or_more"];
  if (periodSeconds <= 0 || periodSeconds % 60 !== 0)
    throw new Error(`alarm: a period is a multiple of 60 seconds, got: ${periodSeconds}`);
  if (periodSeconds * periods > longest)
    throw new Error(
      `alarm: ${periods} periods of ${periodSeconds} s are more than CloudWatch looks back over (${longest} s). What happens more rarely is watched by a job that runs each day and tells how it stands`,
    );
}
