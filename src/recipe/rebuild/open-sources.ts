import { symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSystemError } from '../../errors.js';
import { zstdCompress } from '../../host/compress/zstd.js';
import { cannotWrite } from '../../host/fs/errors.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { writeConda } from '../../package/write.js';
import { fetchedSources, withUrls } from './archived-sources.js';
import type { SourceChannel } from './open-archive.js';
import type { OriginalPackage } from './open-original.js';
import { RECORD } from './recorded.js';

/** A package whose record names archived sources, in place of the urls that they came from. */
export interface PackageOfArchive {
  /** Absolute path of a file with the same `info/`, and nothing else. */
  readonly path: string;
  /** Its record. */
  readonly record: Buffer;
}

/**
 * Writes a package below a folder that an engine builds again without the network: its record names the archived sources. Returns
 * null if none of its sources is archived. Throws ToolError if the disk refuses.
 */
export async function withArchivedSources(
  { info, path: where, name, version, build }: OriginalPackage,
  channels: readonly SourceChannel[],
  folder: string,
): Promise<PackageOfArchive | null> {
  const text = info.get(RECORD)?.toString() ?? '';
  const replacements = new Map<string, string>();
  for (const { urls, sha256 } of fetchedSources(text, where)) {
    const archived = pathOf(sha256, channels);
    if (archived === null) continue;
    for (const url of urls) {
      const place = join(folder, 'sources', String(replacements.size), nameIn(url));
      if (!replacements.has(url)) replacements.set(url, linkTo(archived, place));
    }
  }
  if (replacements.size === 0) return null;
  const record = Buffer.from(withUrls(text, replacements));
  const path = join(folder, `${name}-${version}-${build}.conda`);
  const content = { entries: [], info: new Map([...info, [RECORD, record]]), mtime: 0 };
  writeFileAtomic(path, await writeConda({ ...content, level: 1, zstdCompress }));
  return { path, record };
}

function pathOf(sha256: string, channels: readonly SourceChannel[]): string | null {
  for (const { folder, index } of channels)
    for (const [file, source] of Object.entries(index.sources))
      if (source.sha256 === sha256) return join(folder, 'source', file);
  return null;
}

/** Engines name a file by its url, and recipes by that name: the archive's name is another one. */
function linkTo(archived: string, path: string): string {
  try {
    ensureFolder(dirname(path));
    symlinkSync(archived, path);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
  return pathToFileURL(path).href;
}

function nameIn(url: string): string {
  const name = URL.canParse(url) ? basename(new URL(url).pathname) : '';
  return name === '' ? 'download' : name;
}
