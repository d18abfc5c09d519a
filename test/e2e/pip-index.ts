import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasTool } from '../tools.js';

/** Downloads wheels with this machine's pip, without what they require. Returns its exit status. */
export function pipDownload(folder: string, ...words: string[]): number | null {
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
  return spawnSync('python3', [...pip, '--only-binary', ':all:', '--dest', folder, ...words]).status;
}

/** Returns what is missing where the index that this machine's pip is set up for cannot be reached, or null. */
export function obstacleToIndex(): string | null {
  if (!hasTool('python3')) return null;
  const folder = mkdtempSync(join(tmpdir(), 'archi-reach-'));
  const status = pipDownload(folder, 'six==1.16.0');
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? null : 'an index that pip reaches';
}
