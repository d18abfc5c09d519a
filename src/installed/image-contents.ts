import { posix } from 'node:path';
import type { SystemLibraries } from '../bases/types.js';
import { contentDigest, wholeOf } from '../formats/content.js';
import { readElf } from '../formats/elf/read.js';
import { foldersAbove } from '../formats/tar/folders-above.js';
import type { RawEntry } from '../formats/tar/reader.js';
import { limitOf, overLimit } from '../limits.js';
import { type InstalledPrefix, installedPrefix, type RecordedPath, readRecordedPaths } from './prefix.js';
import { isRuntime, type SystemPath, systemOf } from './system-libraries.js';

/** The contents of an image that an audit needs. */
export interface ImageContents {
  /** Libraries and programs outside the environments. */
  readonly system: SystemLibraries;
  /** The prefixes by their folder: `/opt/archiconda3`. */
  readonly prefixes: ReadonlyMap<string, ImagePrefix>;
}

/** A prefix in an image: an environment, with others in its `envs/`. */
export interface ImagePrefix {
  /** Text of its `.archi/lock.json`. */
  readonly lock: string;
  /** Returns what the environment in this folder of the prefix holds; the folder of the base is empty. */
  installedIn(folder: string): InstalledPrefix;
}

/** A file or a link, as the layers read so far leave it. */
interface Held extends SystemPath {
  /** Of a file; null for a soft link. */
  readonly sha256: string | null;
  /** Of a lock. */
  readonly text: string | null;
  /** Of a record in conda-meta. */
  readonly recorded: readonly RecordedPath[] | null;
}

/** Reads the layers of an image, from the base up; keeps only names and a few facts of them. */
export interface ImageReader {
  add(entries: readonly RawEntry[]): void;
  contents(): ImageContents;
}

const LOCK = '.archi/lock.json';
const RECORD = /(?:^|\/)conda-meta\/[^/]+\.json$/;
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Creates a reader without layers. It applies layers as the image specification says (layer.md: whiteouts). */
export function createImageReader(): ImageReader {
  const paths = new Map<string, Held>();
  const folders = new Set<string>();
  return {
    add: (entries) => {
      takeOut(paths, folders, entries);
      for (const entry of entries) {
        if (entry.path.length > limitOf('path-length'))
          throw overLimit('a layer cannot be read', 'path-length', { found: `${entry.path.length} bytes` });
        const path = pathOf(entry.path);
        const isWhiteout = posix.basename(path).startsWith(WHITEOUT);
        if (entry.type === 'directory' || isWhiteout) continue;
        paths.set(path, heldOf(entry, path, paths));
        for (const folder of foldersAbove(path)) folders.add(folder);
      }
    },
    contents: () => ({ system: systemOf(paths), prefixes: prefixesOf(paths) }),
  };
}

function heldOf(entry: RawEntry, path: string, paths: ReadonlyMap<string, Held>): Held {
  const target = entry.type === 'file' ? null : entry.target.toString();
  const other = entry.type === 'hardlink' ? paths.get(pathOf(entry.target)) : undefined;
  if (other !== undefined) return other;
  const elf = isRuntime(path) ? readElf(entry.data) : null;
  return {
    target,
    versions: elf?.versionsDefined ?? [],
    sha256: target === null ? contentDigest(entry.data) : null,
    text: isLock(path) ? wholeOf(entry.data).toString() : null,
    recorded: RECORD.test(path) ? readRecordedPaths(wholeOf(entry.data).toString()) : null,
  };
}

/** Removes the paths that a layer hides: by whiteouts, and by files in place of folders. */
function takeOut(paths: Map<string, Held>, folders: ReadonlySet<string>, entries: readonly RawEntry[]): void {
  const [gone, emptied] = [new Set<string>(), new Set<string>()];
  for (const entry of entries) {
    const path = pathOf(entry.path);
    const [folder, name] = [posix.dirname(path), posix.basename(path)];
    if (name === OPAQUE) emptied.add(folder);
    else if (name.startsWith(WHITEOUT)) gone.add(posix.join(folder, name.slice(WHITEOUT.length)));
    else if (entry.type !== 'directory' && folders.has(path)) emptied.add(path);
  }
  if (gone.size + emptied.size === 0) return;
  for (const path of paths.keys()) {
    const above = ['.', ...foldersAbove(path)];
    if (gone.has(path) || above.some((folder) => gone.has(folder) || emptied.has(folder))) paths.delete(path);
  }
}

function prefixesOf(paths: ReadonlyMap<string, Held>): Map<string, ImagePrefix> {
  const locks = [...paths].flatMap(([path, { text }]) =>
    text === null ? [] : [{ folder: path.slice(0, -LOCK.length - 1), text }],
  );
  return new Map(
    locks.map(({ folder, text }) => [
      `/${folder}`,
      {
        lock: text,
        installedIn: (inner) => installedIn(inner === '' ? folder : `${folder}/${inner}`, paths),
      },
    ]),
  );
}

function installedIn(folder: string, paths: ReadonlyMap<string, Held>): InstalledPrefix {
  const files = new Map<string, string | null>();
  const records = new Map<string, readonly RecordedPath[]>();
  for (const [path, { sha256, recorded }] of paths) {
    if (!path.startsWith(`${folder}/`)) continue;
    const inside = path.slice(folder.length + 1);
    files.set(inside, sha256);
    if (recorded !== null && posix.dirname(inside) === 'conda-meta')
      records.set(posix.basename(inside, '.json'), recorded);
  }
  return installedPrefix(files, records);
}

function isLock(path: string): boolean {
  return path.endsWith(`/${LOCK}`);
}

// A name is only ever looked up: one that climbs is found by nobody.
function pathOf(bytes: Buffer): string {
  return bytes
    .toString()
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '');
}
