import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf } from '../program.js';

/** The reason why no file system can be mounted here, or null. */
export const obstacleToMounting = process.getuid?.() === 0 ? null : 'only root mounts a file system';

/**
 * Mounts a tmpfs with these options (`size=1m`, `nr_inodes=10`, `noexec`), calls `use` with its folder and unmounts
 * it. Throws an Error if the mount or `use` fails.
 */
export async function onSmallDisk<T>(options: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-disk-'));
  const mountPoint = join(folder, 'small disk');
  mkdirSync(mountPoint);
  await outputOf(['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', mountPoint]);
  try {
    return await use(mountPoint);
  } finally {
    await outputOf(['umount', mountPoint]);
    rmSync(folder, { recursive: true });
  }
}
