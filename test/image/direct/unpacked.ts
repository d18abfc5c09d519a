import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { wholeOf } from '../../../src/formats/content.js';
import { type RawEntry, readTar } from '../../../src/formats/tar/reader.js';
import { readWhole } from '../../../src/image/oci/blob.js';
import { parseConfig } from '../../../src/image/oci/formats.js';
import type { Image, ImageConfig, LayerBlob } from '../../../src/image/types.js';
import { run } from '../../installer/run.js';

/** Path (without a leading slash) → entry: `d755`, `f644 <sha256>`, `l <target>`. */
export type Found = Readonly<Record<string, string>>;

/** Returns the entries of a layer after checking its digest, size and diff_id. */
export async function entriesOf(layer: LayerBlob): Promise<RawEntry[]> {
  const blob = await readWhole(layer);
  const tar = layer.mediaType.endsWith('+gzip') ? gunzipSync(blob) : blob;
  const diffId = `sha256:${createHash('sha256').update(tar).digest('hex')}`;
  if (diffId !== layer.diffId) throw new Error(`diff_id ${layer.diffId}, but it is ${diffId}`);
  return readTar(tar);
}

/** Applies the layers in order. Throws an Error if one has a path twice, or before its folder. */
export async function unionOf({ layers }: Pick<Image, 'layers'>): Promise<Found> {
  const union = new Map<string, string>();
  for (const layer of layers) {
    const seen = new Map<string, string>();
    for (const entry of await entriesOf(layer)) {
      const path = entry.path.toString().replace(/\/$/, '');
      if (seen.has(path)) throw new Error(`twice in one layer: ${path}`);
      const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
      if (folder !== '' && seen.get(folder)?.startsWith('d') !== true)
        throw new Error(`no folder for ${path}`);
      seen.set(path, describe(entry, seen));
    }
    for (const [path, what] of seen) union.set(path, what);
  }
  return Object.fromEntries([...union].sort());
}

/** Returns the same for a folder on disk, with `root` before its paths. */
export function foundIn(folder: string, root: string): Found {
  const tree: Record<string, string> = {};
  const walk = (path: string, name: string): void => {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) tree[name] = `l ${readlinkSync(path)}`;
    else if (stat.isDirectory()) {
      tree[name] = `d${octal(stat.mode)}`;
      for (const child of readdirSync(path)) walk(join(path, child), `${name}/${child}`);
    } else tree[name] = `f${octal(stat.mode)} ${digest(readFileSync(path))}`;
  };
  walk(folder, root);
  return Object.fromEntries(Object.entries(tree).sort());
}

/** Returns `uid/gid path` of every entry, as tar lists them. */
export async function headersIn({ layers }: Pick<Image, 'layers'>): Promise<string[]> {
  const lists = await Promise.all(
    layers.map(async (layer) => {
      const { stdout } = run(['tar', '-tvz', '--numeric-owner'], { input: await readWhole(layer) });
      return stdout.trim().split('\n');
    }),
  );
  return lists.flat().map((line) => line.replace(/^\S+ +(\S+) +\d+ \S+ \S+ (.*)$/, '$1 $2'));
}

/** The image's configuration. */
export async function configOf({ config }: Pick<Image, 'config'>): Promise<ImageConfig> {
  return parseConfig(await readWhole(config), 'config');
}

/** Returns the tree without the files that only --verify and --repair of an installation need. */
export function withoutLists(found: Found): Found {
  const ofInstallations = /\/\.archi\/(?:environment|installed|manage\.sh|origin|records)(?:\/|$)/;
  return Object.fromEntries(Object.entries(found).filter(([path]) => !ofInstallations.test(path)));
}

function describe(entry: RawEntry, seen: ReadonlyMap<string, string>): string {
  switch (entry.type) {
    case 'directory':
      return `d${octal(entry.mode)}`;
    case 'softlink':
      return `l ${entry.target.toString()}`;
    case 'hardlink':
      return seen.get(entry.target.toString()) ?? `a hard link to nothing: ${entry.target.toString()}`;
    case 'file':
      return `f${octal(entry.mode)} ${digest(wholeOf(entry.data))}`;
  }
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8);
}

function digest(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
