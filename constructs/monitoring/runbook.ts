/** The page that says of each alarm about tenants what it means, whose it is, what to do, and when it ends. */
export const RUNBOOK = "docs/guides/alarms.md";

/** A description with where it is explained. `section`: the heading's anchor, which test/docs/alarms.test.ts looks for. */
export function explained(description: string, section: string): string {
  return `${description} (${RUNBOOK}#${section})`;
}
