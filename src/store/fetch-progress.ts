import type { LockedPackage } from '../conda/locked-package.js';
import type { Emit } from '../events.js';
import type { Ensured } from './ensure.js';

/** Counts received bytes and packages, and emits them as progress. */
export interface FetchProgress {
  /** Sets the number of bytes received of the package at `index`; a smaller number if its download starts anew. */
  receive(index: number, bytes: number): void;
  complete(index: number, ensured: Ensured): void;
  close(): void;
}

const STEP = 'fetch';

/** Starts the step; it counts bytes if every size is known, else packages. */
export function openFetchProgress(packages: readonly LockedPackage[], emit: Emit): FetchProgress {
  const sizes = packages.map(({ record }) => record.size);
  const inBytes = sizes.every((size) => size !== null);
  const received = packages.map(() => 0);
  let [bytes, completed, fetched] = [0, 0, 0];
  emit({
    kind: 'start',
    step: STEP,
    title: 'Fetching packages',
    unit: inBytes ? 'bytes' : 'packages',
    total: inBytes ? sizes.reduce((sum, size) => sum + (size ?? 0), 0) : packages.length,
  });
  const receive = (index: number, now: number) => {
    bytes += now - (received[index] ?? 0);
    received[index] = now;
    emit({
      kind: 'progress',
      step: STEP,
      done: inBytes ? bytes : completed,
      detail: packages[index]?.fn ?? '',
    });
  };
  return {
    receive,
    complete(index, ensured) {
      completed += 1;
      fetched += ensured.fetched ? 1 : 0;
      receive(index, ensured.stored.size);
    },
    close() {
      const summary = `${fetched} fetched, ${completed - fetched} in the cache`;
      emit({ kind: 'end', step: STEP, summary });
    },
  };
}
