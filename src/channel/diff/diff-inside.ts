import { concurrently } from '../../async/concurrently.js';
import type { Emit } from '../../events.js';
import type { Pool } from '../../host/threads/pool.js';
import type { Listing } from './open-listing.js';
import type { PackedFilesJob } from './open-packed.js';
import type { ChangedPackage, Difference, FileChanges, ListedPackage, PackedFile } from './types.js';

/** Reads the files inside packages, in worker threads or not. Must be closed. */
export type Reader = Pick<Pool<PackedFilesJob, readonly PackedFile[] | null>, 'run' | 'close'>;

/** Returns the files inside a package of a listing; null if the package is not on this machine. */
type ReadFiles = (listing: Listing, entry: ListedPackage) => Promise<readonly PackedFile[] | null>;

/**
 * Adds to a difference how the files inside the changed packages differ, if both packages are on this machine. Compares members
 * if both sides are installers, else package files. Throws UserError if an installer is damaged.
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
  emit({ kind: 'start', step: 'diff', title: 'Comparing files inside packages', total, unit: 'packages' });
  const look = async (change: ChangedPackage): Promise<ChangedPackage> => {
    if (!isAnotherFile(change)) return change;
    const old = await read(before, change.before);
    const young = old === null ? null : await read(after, change.after);
    done += 1;
    emit({ kind: 'progress', step: 'diff', done, detail: change.after.fn });
    return { ...change, inside: old === null || young === null ? null : compareFiles(old, young) };
  };
  // Members are unpacked in memory, so only one at a time.
  const changed = await concurrently(difference.changed, areInstallers ? 1 : AT_ONCE, look);
  emit({ kind: 'end', step: 'diff' });
  return { ...difference, changed };
}

/** Jobs at once: enough to keep all threads of the reader busy. */
const AT_ONCE = 16;

function checksumsOf({ fn, sha256, md5 }: ListedPackage): Pick<PackedFilesJob, 'fn' | 'sha256' | 'md5'> {
  return { fn, sha256, md5 };
}

/** Returns true if the two sides have different files, false if only their records differ. */
function isAnotherFile({ what }: ChangedPackage): boolean {
  return what.some((key) => ['version', 'build', 'format', 'content', 'subdir'].includes(key));
}

/** Compares the files inside two packages path by path: by sha256 if both packages state it, else by size. */
function compareFiles(before: readonly PackedFile[], after: readonly PackedFile[]): FileChanges {
  const [old, young] = [byPath(before), byPath(after)];
  const pairs = [...old.values()].flatMap((file) => {
    const other = young.get(file.path);
    return other === undefined ? [] : [{ before: file, after: other }];
  });
  const changed = pairs.filter(differ);
  return {
    added: [...young.values()].filter(({ path }) => !old.has(path)),
    removed: [...old.values()].filter(({ path }) => !young.has(path)),
    changed,
    same: pairs.length - changed.length,
  };
}

function differ({ before, after }: { readonly before: PackedFile; readonly after: PackedFile }): boolean {
  if (before.sha256 !== null && after.sha256 !== null) return before.sha256 !== after.sha256;
  return before.size !== null && after.size !== null && before.size !== after.size;
}

function byPath(files: readonly PackedFile[]): ReadonlyMap<string, PackedFile> {
  return new Map(files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((file) => [file.path, file]));
}
