import { concurrently } from '../../async/concurrently.js';
import type { Emit } from '../../events.js';
import type { Pool } from '../../host/threads/pool.js';
import { compareFiles } from './files.js';
import type { Listing } from './open-listing.js';
import type { PackedFilesJob } from './open-packed.js';
import type { ChangedPackage, Difference, ListedPackage, PackedFile } from './types.js';

/** Reads packages, in worker threads or not. Close it. */
export type Reader = Pick<Pool<PackedFilesJob, readonly PackedFile[] | null>, 'run' | 'close'>;

/** The files inside a package of a listing; null where it is not at hand. */
type ReadFiles = (listing: Listing, entry: ListedPackage) => Promise<readonly PackedFile[] | null>;

/**
 * A difference with what is otherwise inside of the changed packages, as far as they are at hand: of two installers their
 * members are compared, else package files. Throws UserError for an installer that is damaged.
 */
export async function withInside(
  difference: Difference,
  sides: readonly [before: Listing, after: Listing],
  { reader, emit }: { readonly reader: Reader; readonly emit: Emit },
): Promise<Difference> {
  const areInstallers = sides.every(({ readMember }) => readMember !== null);
  const read: ReadFiles = areInstallers
    ? async ({ readMember }, entry) => readMember?.(entry) ?? null
    : ({ placesOf }, entry) => reader.run({ ...checksumsOf(entry), paths: placesOf(entry) });
  const [before, after] = sides;
  const total = difference.changed.filter(isAnotherFile).length;
  if (total === 0) return difference;
  let done = 0;
  emit({ kind: 'start', step: 'diff', title: 'Compare what is inside', total, unit: 'packages' });
  const look = async (change: ChangedPackage): Promise<ChangedPackage> => {
    if (!isAnotherFile(change)) return change;
    const old = await read(before, change.before);
    const young = old === null ? null : await read(after, change.after);
    done += 1;
    emit({ kind: 'progress', step: 'diff', done, detail: change.after.fn });
    return { ...change, inside: old === null || young === null ? null : compareFiles(old, young) };
  };
  // A member is unpacked in memory.
  const changed = await concurrently(difference.changed, areInstallers ? 1 : AT_ONCE, look);
  emit({ kind: 'end', step: 'diff' });
  return { ...difference, changed };
}

/** Enough for the reader's threads. */
const AT_ONCE = 16;

function checksumsOf({ fn, sha256, md5 }: ListedPackage): Pick<PackedFilesJob, 'fn' | 'sha256' | 'md5'> {
  return { fn, sha256, md5 };
}

/** Not where the two sides only tell other things of the same file. */
function isAnotherFile({ what }: ChangedPackage): boolean {
  return what.some((key) => ['version', 'build', 'format', 'content', 'subdir'].includes(key));
}
