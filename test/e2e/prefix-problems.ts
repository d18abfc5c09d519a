import { readdirSync } from 'node:fs';
import { installedRecords, recordProblems } from './installed.js';

/** Returns the paths of a prefix that are missing, added (against `files`), or differ from their records. */
export function prefixProblems(prefix: string, files: readonly string[]): string[] {
  const paths = filesBelow(prefix);
  return [
    ...files.filter((file) => !paths.includes(file)).map((file) => `${file}: missing`),
    // A kill after the rename may leave the installer's mark of the stage.
    ...paths
      .filter((file) => !files.includes(file) && file !== '.archi/stage')
      .map((file) => `${file}: foreign`),
    ...installedRecords(prefix).flatMap((record) => recordProblems(prefix, record)),
  ];
}

/** Returns all paths below a folder, folders included, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}
