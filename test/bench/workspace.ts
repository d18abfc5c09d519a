import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a folder in memory (tmpfs) if there is one, so that the disk is not measured. */
export function openWorkspace(): string {
  const memory = '/dev/shm';
  return mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'archi-construct-bench-'));
}

/** Removes a folder with its contents. A missing folder is no error. */
export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Empties a folder, or makes it. */
export function emptyFolder(path: string): void {
  removeFolder(path);
  mkdirSync(path, { recursive: true });
}
