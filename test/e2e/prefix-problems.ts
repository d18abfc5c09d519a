import { readdirSync } from 'node:fs';
import { installedRecords, recordProblems } from './installed.js';

/** What a prefix has too little, too much (against `files`), or with other bytes than its records tell. */
export function prefixProblems(prefix: string, files: readonly string[]): string[] {
  const found = filesBelow(prefix);
  return [
    ...files.filter((file) => !found.includes(file)).map((file) => `${file}: missing`),
    // A kill behind the rename may leave the stage's mark, which is ours.
    ...found
      .filter((file) => !files.includes(file) && file !== '.archi/stage')
      .map((file) => `${file}: foreign`),
    ...installedRecords(prefix).flatMap((record) => recordProblems(prefix, record)),
  ];
}

/** All paths below a folder, folders included, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}
