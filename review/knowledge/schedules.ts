/** Runs that `rate(1 …)` makes in a year. */
const RATES: Readonly<Record<string, number>> = { minute: 525_600, hour: 8760, day: 365 };
/** The range of each field of a cron expression of AWS: minute, hour, day of month, month, day of week, year. */
const FIELDS: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [1, 7],
  [1970, 2199],
];

/**
 * About how often a year a schedule runs: `rate(5 minutes)`, `cron(0 5 * * ? *)`, or the five fields of other systems.
 * Undefined where it cannot be read.
 */
export function runsAYear(schedule: unknown): number | undefined {
  if (typeof schedule !== "string" || schedule.length > 256) return undefined;
  const rate = /^rate\((\d{1,9}) (minute|hour|day)s?\)$/.exec(schedule.trim());
  if (rate) return (RATES[rate[2] ?? ""] ?? 0) / Math.max(1, Number(rate[1]));
  const fields = (/^cron\((.*)\)$/.exec(schedule.trim())?.[1] ?? schedule).trim().split(/\s+/);
  if (fields.length < 5 || fields.length > 6) return undefined;
  const [minutes, hours, days, months, weekdays, years = "*"] = fields.map((field, at) => counted(field, at));
  if ([minutes, hours, days, months, weekdays, years].includes(undefined)) return undefined;
  const everyYear = typeof years === "number" && years < 50 ? 0 : 1;
  const perMonth = (Number(days) / 31) * (Number(weekdays) / 7) * (365 / 12);
  return Number(minutes) * Number(hours) * perMonth * Number(months) * everyYear;
}

/** How many values a field names. A single year is a schedule that ends. */
function counted(field: string, at: number): number | undefined {
  const [low, high] = FIELDS[at] as readonly [number, number];
  const all = high - low + 1;
  let sum = 0;
  for (const part of field.split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const every = Number(step);
    if (!Number.isInteger(every) || every < 1) return undefined;
    if (range === "*" || range === "?") sum += Math.ceil(all / every);
    else if (/^[A-Za-z0-9#]+$/.test(range))
      sum += part.includes("/") ? Math.ceil((high - (Number(range) || low) + 1) / every) : 1;
    else {
      const ends = /^(\w{1,4})-(\w{1,4})$/.exec(range);
      if (!ends) return undefined;
      const [from, to] = [place(ends[1] as string), place(ends[2] as string)];
      if (from === undefined || to === undefined) return undefined;
      sum += Math.ceil((((to - from + all) % all) + 1) / every);
    }
  }
  return Math.min(all, sum);
}

const NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function place(name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const at = Math.max(NAMES.indexOf(name.toUpperCase()), MONTHS.indexOf(name.toUpperCase()));
  return at < 0 ? undefined : at + 1;
}
