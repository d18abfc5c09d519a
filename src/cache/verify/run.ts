import { dirname, join } from 'node:path';
import type { Outcome } from '../../cli/options.js';
import { type Common, perform } from '../../cli/perform.js';
import { ArchiError, isMissing, isSystemError, type Problem } from '../../errors.js';
import type { Emit } from '../../events.js';
import { openRandomAccess } from '../../host/fs/random-access.js';
import { statOf } from '../../host/fs/read.js';
import { escapeControls } from '../../text/escape.js';
import { type Amount, amountOf, type CacheEntry, formatFiles } from '../entries.js';
import { notRemoved, openEntries, removeEntry } from '../open-entries.js';
import { damageOf } from './damage.js';

/** An entry that cannot be used, and why. */
interface Damaged {
  readonly path: string;
  readonly message: string;
}

/** The folder and the size of the cache, and its damaged entries. */
export interface CacheVerifyResult extends Amount {
  readonly cacheDir: string;
  readonly damaged: readonly Damaged[];
}

/**
 * Reads every entry of the cache and removes the damaged ones; a later run makes them again. Reports the exit code 1 if there
 * were any.
 */
export async function verifyCache(input: Common = {}): Promise<CacheVerifyResult> {
  return perform(input, {}, verify);
}

function verify(request: { readonly cacheDir: string; readonly emit: Emit }): Outcome<CacheVerifyResult> {
  const { cacheDir, emit } = request;
  const entries = openEntries(cacheDir);
  const { files, bytes } = amountOf(entries);
  emit({ kind: 'start', step: 'verify', title: 'Reading the cache', total: bytes, unit: 'bytes' });
  const damaged: Damaged[] = [];
  const unread: Problem[] = [];
  let done = 0;
  for (const entry of entries) {
    try {
      const message = damage(entry);
      if (message !== null) damaged.push({ path: entry.path, message });
    } catch (error) {
      unread.push(problemOf(entry.path, error));
    }
    done += entry.size;
    emit({ kind: 'progress', step: 'verify', done });
  }
  emit({ kind: 'end', step: 'verify' });
  const kept = damaged.flatMap(({ path }): Problem[] => {
    const problem = removeEntry(path);
    return problem === null ? [] : [problem];
  });
  if (kept.length + unread.length > 0) throw notRemoved([...unread, ...kept]);
  return {
    lines: [
      ...damaged.map(({ path, message }) => `${escapeControls(path)}: ${message}; removed`),
      `${formatFiles(files)} read, ${damaged.length} damaged`,
    ],
    quiet: damaged.map(({ path }) => escapeControls(path)),
    result: { cacheDir, files, bytes, damaged },
    exitCode: damaged.length > 0 ? 1 : 0,
  };
}

/** Returns what is wrong with an entry; null if it is intact, or if another run has removed it meanwhile. */
function damage(entry: CacheEntry): string | null {
  if (['unknown', 'unfinished', 'link', 'python', 'engine'].includes(entry.kind.is)) return null;
  if (entry.kind.is === 'folder') return 'it is a folder, not a file';
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
    throw error;
  } finally {
    file.close();
  }
}

/** What could not be read is not damaged: it stays, and is told. Throws errors that are neither ours nor the system's. */
function problemOf(where: string, error: unknown): Problem {
  if (error instanceof ArchiError) return error.problems[0] ?? { where, message: error.message };
  if (isSystemError(error)) return { where, message: error.message, fix: 'see the reason above' };
  throw error;
}
