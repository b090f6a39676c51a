const PAUSE_MS = 50;
const PATIENCE_MS = 10_000;

/**
 * Waits until something holds: what servers and processes do has a pace of its own, and a pause that is long enough on
 * one machine is too short on another.
 *
 * @param patience in milliseconds. Default: ten seconds
 * @returns whether it came to that: to be looked at
 */
export async function until(holds: () => boolean | Promise<boolean>, patience = PATIENCE_MS): Promise<boolean> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) return false;
    await new Promise((wait) => setTimeout(wait, PAUSE_MS));
  }
  return true;
}
