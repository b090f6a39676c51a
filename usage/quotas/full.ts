import type { QuotaLedger } from "./ledger";

/** Part of a limit's number that no plan has. */
interface Counted {
  readonly name: string;
  readonly beside?: number;
}

const limitNamed = ({ limits }: QuotaLedger, wanted: string) =>
  Object.values(limits).find(({ name }) => name === wanted);

const ASK = "Ask AWS for more, and write what was granted into overrides/<environment>_quotas.yml";

/** What to do where a limit is full. */
export function whatToDo(ledger: QuotaLedger, counted: Counted, environment: string): string {
  return `${(limitNamed(ledger, counted.name)?.full ?? ASK).replaceAll("<environment>", environment)}.`;
}

/** The same where it is more than to ask AWS; else empty. */
export function ownAdvice(ledger: QuotaLedger, counted: Counted, environment: string): string {
  return limitNamed(ledger, counted.name)?.full === undefined ? "" : `. ${whatToDo(ledger, counted, environment)}`;
}

/** How many of a number no plan has, in words; empty where that is none. */
export function besideOf(ledger: QuotaLedger, { name, beside = 0 }: Counted): string {
  if (beside === 0) return "";
  const says = limitNamed(ledger, name)?.beside?.says ?? "taken by the copy of a restore drill, while it stands";
  return `, ${beside} of them ${says}`;
}
