/** How stacks of a layer are taken up. */
export interface Pace {
  /** At the same time. */
  readonly parallel: number;
  /** Asked before each: whether no further one is begun. */
  readonly stop: () => boolean;
}

/** Does work for each of a list, some at the same time, in its order. What is not begun has no answer. */
export async function someAtOnce<T, R>(
  list: readonly T[],
  { parallel, stop }: Pace,
  work: (item: T) => Promise<R>,
): Promise<ReadonlyMap<T, R>> {
  const answers = new Map<T, R>();
  const left = [...list];
  const take = async () => {
    for (let item = left.shift(); item !== undefined && !stop(); item = left.shift())
      answers.set(item, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(parallel, list.length) }, take));
  return answers;
}
