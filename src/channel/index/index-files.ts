import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../host/fs/write.js';
import { namesIn } from './channel-folder.js';
import type { IndexFile } from './plan.js';
import type { ListedFile } from './remembered.js';

/** Writes what is not there yet in these bytes, in their order; see host/files for errors. */
export function writeFiles(folder: string, files: readonly IndexFile[]): void {
  for (const { path, content } of files) {
    if (content === null) rmSync(join(folder, path), { force: true });
    else writeChanged(join(folder, path), content);
  }
}

/** Writes a file whole. One that stays as it is keeps its time and its ETag. */
export function writeChanged(path: string, content: Uint8Array): void {
  const isThere = statSync(path, { throwIfNoEntry: false })?.size === content.length;
  if (isThere && readIfThere(path)?.equals(content)) return;
  writeFileAtomic(path, content);
}

/** A file's bytes; null where there is no file. */
export function readIfThere(path: string): Buffer | null {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : null;
}

/** Of these paths below a folder the files that there are. */
export function listFiles(folder: string, paths: readonly string[]): readonly ListedFile[] {
  return paths.flatMap((path) => {
    const stat = statSync(join(folder, path), { bigint: true, throwIfNoEntry: false });
    return stat?.isFile()
      ? [{ fn: path, size: Number(stat.size), mtime: String(stat.mtimeNs), ctime: String(stat.ctimeNs) }]
      : [];
  });
}

/** The files that were written, as they lie there; null where another process has written over one of them meanwhile. */
export function listWritten(folder: string, files: readonly IndexFile[]): readonly ListedFile[] | null {
  const written = files.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }]));
  const listed = listFiles(
    folder,
    written.map(({ path }) => path),
  );
  const areOurs = written.every(({ path, content }) => readIfThere(join(folder, path))?.equals(content));
  return areOurs ? listed : null;
}

const SHARD = /^[0-9a-f]{64}\.msgpack\.zst$/;
const DAY = 86_400_000;

/** Takes away the shards that are not kept. Young ones stay: another process may be about to name them. */
export function removeOldShards(folder: string, kept: ReadonlySet<string>, now: number): void {
  for (const name of namesIn(folder, '.').filter((one) => SHARD.test(one) && !kept.has(one))) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < now - DAY) rmSync(path, { force: true });
  }
}
