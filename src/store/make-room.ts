import { lstatSync, rmSync } from 'node:fs';

/** Removes a folder that stands where the cache has a file of its own, so that the file can be written. */
export function removeFolderAt(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) rmSync(path, { recursive: true });
}
