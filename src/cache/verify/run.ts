import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Outcome } from '../../cli/options.js';
import { isMissing, unreadable } from '../../errors.js';
import type { Emit } from '../../events.js';
import { openRandomAccess } from '../../host/fs/random-access.js';
import { statOf } from '../../host/fs/read.js';
import { amountOf, type CacheEntry, formatFiles } from '../entries.js';
import { openEntries } from '../open-entries.js';
import { damageOf } from './damage.js';

/** An entry that cannot be used, and why. */
interface Damaged {
  readonly path: string;
  readonly message: string;
}

/**
 * Reads every entry of the cache and removes the damaged ones; a later run makes them again. The exit code is 1 if there were
 * any.
 */
export function verifyCache({
  cacheDir,
  emit,
}: {
  readonly cacheDir: string;
  readonly emit: Emit;
}): Outcome & { readonly exitCode: number } {
  const entries = openEntries(cacheDir);
  const { files, bytes } = amountOf(entries);
  emit({ kind: 'start', step: 'verify', title: 'Reading the cache', total: bytes, unit: 'bytes' });
  const damaged: Damaged[] = [];
  let done = 0;
  for (const entry of entries) {
    const message = damage(entry);
    if (message !== null) damaged.push({ path: entry.path, message });
    done += entry.size;
    emit({ kind: 'progress', step: 'verify', done });
  }
  emit({ kind: 'end', step: 'verify' });
  for (const { path } of damaged) rmSync(path, { force: true });
  return {
    lines: [
      ...damaged.map(({ path, message }) => `${path}: ${message}; removed`),
      `${formatFiles(files)} read, ${damaged.length} damaged`,
    ],
    quiet: damaged.map(({ path }) => path),
    result: { cacheDir, files, bytes, damaged },
    exitCode: damaged.length > 0 ? 1 : 0,
  };
}

/** Returns what is wrong with an entry; null if it is intact, or if another run has removed it meanwhile. */
function damage(entry: CacheEntry): string | null {
  if (entry.kind.is === 'unknown' || entry.kind.is === 'unfinished' || entry.kind.is === 'link') return null;
  if (statOf(entry.path) === null) return null;
  const file = openRandomAccess(entry.path);
  try {
    return damageOf(entry.kind, {
      size: file.size,
      read: file.read,
      sizeOf: (digest) =>
        statOf(join(dirname(dirname(entry.path)), digest.slice(0, 2), digest))?.size ?? null,
    });
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(entry.path, error);
  } finally {
    file.close();
  }
}
