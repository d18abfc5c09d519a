import { availableParallelism } from 'node:os';

/** Runs a job for every item, as many at once as there are processors. Returns the results in the items' order. */
export async function sideBySide<T, R>(
  items: readonly T[],
  job: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await job(item, index);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
}
