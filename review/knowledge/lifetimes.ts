/** Statements that say for how long rows are kept. Each names what is kept (`of`), how many (`count`) and of what (`unit`). */
const LIFETIMES: readonly RegExp[] = [
  // ClickHouse, "MODIFY TTL".
  /\bALTER\s+TABLE\s+(?<of>[^\s;(]{1,200})\s[^;]{0,200}?\bMODIFY\s+TTL\b[^;]{0,300}?\btoInterval(?<unit>[A-Z][a-z]{2,6})\((?<count>\d{1,9})\)/gi,
  // TimescaleDB, "add_retention_policy".
  /\badd_retention_policy\(\s*(?<of>[^,]{1,200}),[^)']{0,60}'(?<count>\d{1,9})\s+(?<unit>[a-z]{3,7}?)s?'/gi,
  // Elasticsearch, "Create or update lifecycle policy".
  /\b_ilm\/policy\/(?<of>[^\s"?]{1,200})[\s\S]{0,2000}?"delete":\s*\{\s*"min_age":\s*"(?<count>\d{1,9})(?<unit>[smhd])"/gi,
];

/** What every shape has in it: hardly any statement does. */
const SPEAKS = /\bTTL\b|add_retention_policy|_ilm\/policy/i;

const HOURS: Readonly<Record<string, number>> = {
  s: 1 / 3_600,
  second: 1 / 3_600,
  m: 1 / 60,
  minute: 1 / 60,
  h: 1,
  hour: 1,
  d: 24,
  day: 24,
  week: 168,
  month: 720,
  quarter: 2_160,
  year: 8_760,
};

/** Hours that rows are kept, by what holds them. What no statement says is kept for ever, and is not in here. */
export function lifetimesIn(statements: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const statement of statements) {
    if (!SPEAKS.test(statement)) continue;
    for (const shape of LIFETIMES)
      for (const { groups } of statement.matchAll(shape)) {
        const hours = HOURS[String(groups?.unit).toLowerCase()];
        if (hours !== undefined) found.set(String(groups?.of), Number(groups?.count) * hours);
      }
  }
  return found;
}

/** What is kept for less than before, or was kept for ever. What is new has lost nothing. */
export function keptShorter(before: readonly string[], after: readonly string[]): readonly string[] {
  const now = lifetimesIn(after);
  if (now.size === 0) return [];
  const was = lifetimesIn(before);
  return [...now]
    .filter(([of, hours]) => {
      const old = was.get(of);
      return old === undefined ? before.some((statement) => statement.includes(of)) : hours < old;
    })
    .map(([of]) => of);
}
