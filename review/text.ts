/** Names listed before "and n more". */
const NAMED = 6;

/** `1 tenant`, `2 tenants`. */
export function count(number: number, word: string): string {
  return `${number.toLocaleString("en-US")} ${word}${number === 1 ? "" : "s"}`;
}

/** The first names, and how many more. */
export function names(list: readonly string[], total = list.length, kept = NAMED): string {
  const shown = list.slice(0, kept).join(", ");
  const rest = total - Math.min(list.length, kept);
  return rest > 0 ? `${shown} and ${rest.toLocaleString("en-US")} more` : shown;
}

/** Where a limit holds: its environment, with the region that has it for itself. */
export function quotaScope({ scope, region }: { readonly scope: string; readonly region: string | null }): string {
  return region === null ? scope : `${scope}, ${region}`;
}
