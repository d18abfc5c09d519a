import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { concurrently } from '../../async/concurrently.js';
import { isMissing, unreadable } from '../../errors.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { readText } from '../../host/fs/read.js';
import { writeFileAtomic, writeFileBy } from '../../host/fs/write.js';
import type { StoredPackage } from '../../store/types.js';
import { correctionsFor } from '../index/corrections.js';

/**
 * Copies verified packages into the subdirs of a channel's folder, with the corrections of their channels. A file that exists
 * with the same checksum is kept. Returns the number of copied files.
 */
export async function mirrorPackages(packages: readonly StoredPackage[], folder: string): Promise<number> {
  const copied = await concurrently(packages, AT_ONCE, (stored) => place(stored, folder));
  for (const subdir of new Set(packages.map(({ locked }) => locked.record.subdir))) {
    const own = packages.map(({ locked }) => locked).filter(({ record }) => record.subdir === subdir);
    const path = join(folder, subdir, 'patch_instructions.json');
    const existing = readText(path);
    const text = correctionsFor(own, existing, path);
    if (existing !== Buffer.from(text).toString()) writeFileAtomic(path, text);
  }
  // conda refuses to read a channel without noarch.
  ensureFolder(join(folder, 'noarch'));
  return copied.filter(Boolean).length;
}

const AT_ONCE = 4;

async function place({ locked, path, sha256 }: StoredPackage, folder: string): Promise<boolean> {
  const target = join(folder, locked.record.subdir, locked.fn);
  if ((await sha256Of(target)) === sha256) return false;
  await writeFileBy(target, (aside) => copyFile(path, aside, constants.COPYFILE_FICLONE));
  return true;
}

/** Returns the sha256 of a file, lower-case hex; null if there is no file. */
async function sha256Of(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  }
}
