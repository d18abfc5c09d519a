import { existsSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isSystemError, UserError } from '../../errors.js';
import { appearWhole } from './appear-whole.js';
import { removeQuietly } from './files.js';
import { makeFolders } from './folders.js';

/**
 * Makes a folder that appears whole or not at all, in place of what stood there: `fill` is given another one beside it,
 * which gets the name at the end. Gives what `fill` gives. Throws what `fill` throws, and ToolError where the disk refuses.
 * What a killed run took away and did not replace is put back first.
 */
export async function writeFolderWhole<T>(path: string, fill: (aside: string) => Promise<T>): Promise<T> {
  const old = join(dirname(path), `.${basename(path)}.archi-construct-old`);
  const filled = await appearWhole(path, async (aside) => {
    mend(path, old);
    makeFolders(aside);
    const made = await fill(aside);
    moveIfThere(path, old);
    return made;
  });
  removeQuietly(old);
  return filled;
}

function mend(path: string, old: string): void {
  // In a folder that others can write to it may be theirs.
  const uid = lstatSync(old, { throwIfNoEntry: false })?.uid ?? null;
  if (uid !== null && uid !== (process.geteuid?.() ?? uid)) {
    throw new UserError(`cannot write ${path}`, [
      {
        where: old,
        message: 'what this program sets aside has this name, and it belongs to another user',
        found: `user ${uid}`,
        fix: 'choose a folder of your own, or take it away',
      },
    ]);
  }
  if (existsSync(path)) rmSync(old, { recursive: true, force: true });
  else moveIfThere(old, path);
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
  }
}
