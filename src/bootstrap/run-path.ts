import { dirname, relative } from 'node:path/posix';
import { UserError } from '../errors.js';
import { ElfError } from '../formats/elf/error.js';
import { readElf } from '../formats/elf/read.js';
import { setRunPath } from '../formats/elf/set-run-path.js';
import type { PlacedEntry } from './place.js';

/** Libraries that come with glibc: the target's own are used, and they find themselves. */
const GLIBC =
  /^(ld-linux[^/]*|ld64|ld|lib(c|m|mvec|pthread|dl|rt|util|resolv|nsl|anl|crypt_glibc|BrokenLocale|thread_db))\.so\.\d+$/;

/** Whether the target's glibc provides that library. */
export function isGlibc(soname: string): boolean {
  return soname !== 'libnsl.so.2' && GLIBC.test(soname);
}

/** Makes every ELF file that asks for a library of the channel's look for it in the prefix's `lib`, wherever the prefix is. */
export function setRunPaths(entries: readonly PlacedEntry[]): PlacedEntry[] {
  return entries.map((entry) =>
    entry.type === 'file' && asksForLibrary(entry.data)
      ? { ...entry, data: withRunPath(entry.data, entry.path) }
      : entry,
  );
}

function withRunPath(data: Buffer, path: string): Buffer {
  try {
    return setRunPath(data, runPathOf(path));
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    throw new UserError('A program or library cannot be given a run path', [
      { where: path, message: error.message, fix: 'try another mirror with --mirror' },
    ]);
  }
}

/** `bin/x` → `$ORIGIN/../lib`, `lib/x.so` → `$ORIGIN`, `lib/python3.11/lib-dynload/x.so` → `$ORIGIN/../..`. */
export function runPathOf(path: string): string {
  const way = relative(dirname(path), 'lib');
  return way === '' ? '$ORIGIN' : `$ORIGIN/${way}`;
}

function asksForLibrary(data: Buffer): boolean {
  return readElf(data)?.needed.some((soname) => !isGlibc(soname)) ?? false;
}
