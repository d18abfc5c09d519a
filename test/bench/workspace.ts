import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
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

/** Bytes of the files below a folder whose names end in one of these. */
export function bytesOf(folder: string, endings: readonly string[]): number {
  return filesBelow(folder, endings).reduce((sum, path) => sum + statSync(path).size, 0);
}

/** Absolute paths of the files below a folder whose names end in one of these, sorted. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
