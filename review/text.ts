/** Names listed before "and n more". */
const NAMED = 6;

/** `12,345`. A number in a locale's form loads its tables first, which took a tenth of a small review. */
export function thousands(number: number): string {
  const [whole, fraction] = String(number).split(".");
  const grouped = whole!.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1 tenant`, `2 tenants`. */
export function count(number: number, word: string): string {
  return `${thousands(number)} ${word}${number === 1 ? "" : "s"}`;
}

/** The first names, and how many more. */
export function names(list: readonly string[], total = list.length, kept = NAMED): string {
  const shown = list.slice(0, kept).join(", ");
  const rest = total - Math.min(list.length, kept);
  return rest > 0 ? `${shown} and ${thousands(rest)} more` : shown;
}

/** Where a limit holds: its environment, with the region that has it for itself. */
export function quotaScope({ scope, region }: { readonly scope: string; readonly region: string | null }): string {
  return region === null ? scope : `${scope}, ${region}`;
}
