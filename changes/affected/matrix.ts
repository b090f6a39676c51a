import type { AffectedStack } from "./compare";

/** Most jobs of one matrix. Source: GitHub Actions, "Usage limits": 256 jobs a workflow run of a matrix. */
export const MOST_JOBS = 256;

/** A job: one stack, or several of one layer where there are more stacks than jobs. */
export interface Job {
  readonly name: string;
  readonly environment: string;
  readonly layer: number;
  /** Names with a blank between, for a shell's loop. */
  readonly stacks: string;
}

export interface Matrix {
  readonly include: readonly Job[];
}

/** Jobs for stacks that wait for nobody: plans. Stacks of an environment share a job where there are too many. */
export function planMatrix(stacks: readonly AffectedStack[], most = MOST_JOBS): Matrix {
  const groups = group(stacks, ({ environment, layer }) => `${environment} ${layer}`);
  return { include: share(groups, most) };
}

/** A matrix a layer, lowest first, each to run when the one before is done: deployments. */
export function deployMatrices(stacks: readonly AffectedStack[], most = MOST_JOBS): Matrix[] {
  return [...group(stacks, ({ layer }) => String(layer)).values()].map((layer) => planMatrix(layer, most));
}

function group<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const of = groups.get(key(item));
    if (of === undefined) groups.set(key(item), [item]);
    else of.push(item);
  }
  return groups;
}

/** The least number of stacks a job with which all groups fit. */
function share(groups: ReadonlyMap<string, readonly AffectedStack[]>, most: number): Job[] {
  const sizes = [...groups.values()].map(({ length }) => length);
  if (sizes.length > most) throw new Error(`${sizes.length} groups of stacks do not fit into ${most} jobs`);
  let each = Math.max(1, Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / most));
  while (sizes.reduce((sum, size) => sum + Math.ceil(size / each), 0) > most) each += 1;
  return [...groups.values()].flatMap((stacks) =>
    Array.from({ length: Math.ceil(stacks.length / each) }, (_, index) =>
      jobOf(stacks.slice(index * each, (index + 1) * each)),
    ),
  );
}

function jobOf(stacks: readonly AffectedStack[]): Job {
  const [first] = stacks as [AffectedStack];
  const more = stacks.length === 1 ? "" : ` and ${stacks.length - 1} more`;
  return {
    name: `${first.stack}${more}`,
    environment: first.environment,
    layer: first.layer,
    stacks: stacks.map(({ stack }) => stack).join(" "),
  };
}
