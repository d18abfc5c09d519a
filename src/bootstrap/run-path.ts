import { dirname, relative } from 'node:path/posix';
import { readElf } from '../package/elf.js';
import type { PlacedEntry } from './place.js';

/** Gives each of these ELF files, in memory, the run path; the result is in the order of the files. */
export type SetRunPath = (files: readonly Buffer[], runPath: string) => Promise<Buffer[]>;

/** Libraries that come with glibc: the target's own are used, and they find themselves. */
const GLIBC =
  /^(ld-linux[^/]*|ld64|ld|lib(c|m|mvec|pthread|dl|rt|util|resolv|nsl|anl|crypt_glibc|BrokenLocale|thread_db))\.so\.\d+$/;

/** Whether the target's glibc provides that library. */
export function isGlibc(soname: string): boolean {
  return soname !== 'libnsl.so.2' && GLIBC.test(soname);
}

/** Makes every ELF file that asks for a library of the channel's look for it in the prefix's `lib`, wherever the prefix is. */
export async function setRunPaths(
  entries: readonly PlacedEntry[],
  setRunPath: SetRunPath,
): Promise<PlacedEntry[]> {
  const groups = new Map<string, Extract<PlacedEntry, { type: 'file' }>[]>();
  for (const entry of entries) {
    if (entry.type !== 'file' || !asksForLibrary(entry.data)) continue;
    const runPath = runPathOf(entry.path);
    groups.set(runPath, [...(groups.get(runPath) ?? []), entry]);
  }
  const patched = new Map<string, Buffer>();
  for (const [runPath, files] of groups) {
    const contents = await setRunPath(
      files.map(({ data }) => data),
      runPath,
    );
    files.forEach(({ path }, index) => {
      const data = contents[index];
      if (data !== undefined) patched.set(path, data);
    });
  }
  return entries.map((entry) => {
    const data = patched.get(entry.path);
    return entry.type === 'file' && data !== undefined ? { ...entry, data } : entry;
  });
}

/** `bin/x` → `$ORIGIN/../lib`, `lib/x.so` → `$ORIGIN`, `lib/python3.11/lib-dynload/x.so` → `$ORIGIN/../..`. */
export function runPathOf(path: string): string {
  const way = relative(dirname(path), 'lib');
  return way === '' ? '$ORIGIN' : `$ORIGIN/${way}`;
}

function asksForLibrary(data: Buffer): boolean {
  return readElf(data)?.needed.some((soname) => !isGlibc(soname)) ?? false;
}
