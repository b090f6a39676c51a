import type { Driver, Work } from "./contract/driver";
import type { Step } from "./contract/payload";
import { WrongShape } from "./contract/shape";

/** A step, and what its driver made of it. */
export interface Taken {
  readonly step: Step;
  readonly work: Work<unknown, object>;
}

/** Steps as they came, and where from. */
export interface Given {
  readonly engine: string;
  readonly subject: string;
  readonly steps: readonly Step[];
  /** What the steps are for, and what to do where the driver does not know them. Default: they are applied. */
  readonly purpose?: Purpose;
}

/** Why steps run, with what to do where they are of another shape. */
export const PURPOSES = {
  apply: "Synthesize again, by the release of Tessera that this executor is of.",
  remove:
    "Another release of Tessera wrote this row. Put back what it stands for, deploy once with this release, which writes its steps anew, then remove it.",
} as const;
export type Purpose = keyof typeof PURPOSES;

/** Holds all steps to their engine's shape, before any is run. @throws with engine, subject, step and place */
export function take({ engine, subject, steps, purpose = "apply" }: Given, driver: Driver): Taken[] {
  const refuse = (where: string, why: string) =>
    new Error(`${engine}: ${subject}: ${purpose}${where}: ${why} Nothing was run. ${PURPOSES[purpose]}`);
  if (!Array.isArray(steps)) throw refuse("", "these are no list of steps.");
  return steps.map((step: Step, index) => {
    const where = `, step ${index + 1} of ${steps.length}`;
    const work = read(step, driver, (why) => refuse(where, why));
    if (work.transaction && driver.transaction === undefined) throw refuse(where, "this engine has no transactions.");
    return { step, work };
  });
}

function read(step: Step, driver: Driver, refuse: (why: string) => Error): Taken["work"] {
  try {
    return driver.read(step);
  } catch (error) {
    throw error instanceof WrongShape ? refuse(error.message) : error;
  }
}
