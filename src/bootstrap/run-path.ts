import { dirname, relative } from 'node:path/posix';
import { UserError } from '../errors.js';
import { wholeOf } from '../formats/content.js';
import { ElfError } from '../formats/elf/error.js';
import { readElf } from '../formats/elf/read.js';
import { setRunPath } from '../formats/elf/set-run-path.js';
import type { PlacedEntry } from './place.js';
import { PLACEHOLDER } from './types.js';
import { unexpectedFile } from './unexpected.js';

/** Libraries of glibc. The target's own are used; the loader finds them without a run path. */
const GLIBC =
  /^(ld-linux[^/]*|ld64|ld|lib(c|m|mvec|pthread|dl|rt|util|resolv|nsl|anl|crypt_glibc|BrokenLocale|thread_db))\.so\.\d+$/;

/** Returns whether the target's glibc provides the library. */
export function isGlibc(soname: string): boolean {
  return soname !== 'libnsl.so.2' && GLIBC.test(soname);
}

/**
 * Gives every ELF file that needs a library of the channel a run path to the prefix's `lib`, relative to `$ORIGIN`. The program
 * at `prefixIn` also gets the placeholder. Throws UserError for a damaged file, and if `prefixIn` is no such program.
 */
export function setRunPaths(entries: readonly PlacedEntry[], prefixIn: string | null): PlacedEntry[] {
  const edited = entries.map((entry) => {
    if (entry.type !== 'file' || !asksForLibrary(wholeOf(entry.data))) return entry;
    const texts = entry.path === prefixIn ? [`PREFIX=${PLACEHOLDER}`] : [];
    return { ...entry, data: withRunPath(wholeOf(entry.data), entry.path, texts) };
  });
  const holder = edited.find(({ path }) => path === prefixIn);
  if (prefixIn !== null && (holder?.type !== 'file' || !wholeOf(holder.data).includes(PLACEHOLDER)))
    throw unexpectedFile(`${prefixIn}: this is not a program that needs a library`);
  return edited;
}

function withRunPath(data: Buffer, path: string, texts: readonly string[]): Buffer {
  try {
    return setRunPath(data, runPathOf(path), texts);
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    throw new UserError('the run path of a program or library cannot be set', {
      where: path,
      message: error.message,
      fix: 'give another mirror with --mirror',
    });
  }
}

/** Run path: `bin/x` → `$ORIGIN/../lib`, `lib/x.so` → `$ORIGIN`, `lib/python3.11/lib-dynload/x.so` → `$ORIGIN/../..`. */
export function runPathOf(path: string): string {
  const way = relative(dirname(path), 'lib');
  return way === '' ? '$ORIGIN' : `$ORIGIN/${way}`;
}

function asksForLibrary(data: Buffer): boolean {
  return readElf(data)?.needed.some((soname) => !isGlibc(soname)) ?? false;
}
