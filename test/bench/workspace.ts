import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder in memory (tmpfs) where there is one, so that the disk is not what is measured. */
export function openWorkspace(): string {
  const memory = '/dev/shm';
  return mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'archi-construct-bench-'));
}

/** Removes a folder and what is in it; no folder is no error. */
export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Makes a folder empty, or makes it. */
export function emptyFolder(path: string): void {
  removeFolder(path);
  mkdirSync(path, { recursive: true });
}
