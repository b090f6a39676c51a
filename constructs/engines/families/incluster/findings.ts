import type { Failure } from "../../../../executor/contract/driver";
import type { Observation } from "../../../../executor/contract/observation";

/** How many things an observation names. The rest is counted. */
const NAMED = 5;

/** A check as what is wrong, of which there should be nothing. */
export function finding(check: string, tenant: string | null, wrong: readonly string[], fine: string): Observation {
  if (wrong.length === 0) return { check, tenant, holds: true, seen: fine };
  const more = wrong.length > NAMED ? `; and ${wrong.length - NAMED} more` : "";
  return { check, tenant, holds: false, seen: `${wrong.slice(0, NAMED).join("; ")}${more}` };
}

/** What one list has beyond the other. `whose`: who stands at the start of each text. */
export function differences(whose: string, seen: readonly string[], wanted: readonly string[]): string[] {
  const has = new Set(seen);
  const should = new Set(wanted);
  return [
    ...[...should].filter((one) => !has.has(one)).map((one) => `${whose} lacks ${one}`),
    ...[...has].filter((one) => !should.has(one)).map((one) => `${whose} has ${one} beyond its share`),
  ];
}

/** A look that fails is a check that failed: the others are made all the same. */
export async function attempt(
  check: string,
  explain: (error: unknown) => Failure,
  look: () => Promise<Observation>,
): Promise<Observation> {
  try {
    return await look();
  } catch (error) {
    const { code, message } = explain(error);
    return { check, tenant: null, holds: false, seen: `${code} ${message}` };
  }
}

/** Of a share whose collector did not say how it should be. */
export function untold(check: string, tenant: string): Observation {
  return { check, tenant, holds: null, seen: "nobody said how the share should be: synthesize and look again" };
}
