import { existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { withFolderLock } from '../../src/host/fs/folder-lock.js';

/** Milliseconds that the slowest folder, a channel with compilers, takes on a loaded machine at most. */
const PATIENCE = 20 * 60_000;

/**
 * Returns `path`, a folder that the files of the tests share. The first that needs it has `make` fill an empty folder, which then gets
 * this name; others wait for it. Throws what `make` throws.
 */
export async function makeOnce(path: string, make: (aside: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return path;
  const guard = `${path}.guard`;
  mkdirSync(guard, { recursive: true, mode: 0o700 });
  await withFolderLock(
    guard,
    async () => {
      if (existsSync(path)) return;
      const aside = mkdtempSync(`${path}-`);
      await make(aside);
      renameSync(aside, path);
    },
    PATIENCE,
  );
  return path;
}
