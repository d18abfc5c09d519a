import { readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { isSystemError, UserError } from '../../errors.js';
import { cannotWrite } from '../../host/fs/errors.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { realPathOf, statOf } from '../../host/fs/read.js';
import { tempPathFor, writeFileAtomic } from '../../host/fs/write.js';
import { type FetchContext, fetchSource } from '../../sources/open-fetch.js';
import type { SourceFile } from '../../sources/types.js';
import { createHasher, hashFileInto } from '../../store/checksums.js';
import { redactUrl } from '../../text/redact-url.js';
import { readTreeEntries } from '../open-tree.js';
import { nameInUrl, sourceFileName } from './names.js';
import { packFolder } from './pack-source.js';
import type { RecipeSource } from './sources-of.js';
import type { RecipeToArchive } from './types.js';

/** A source that is in the archive. */
export interface ArchivedSource {
  readonly file: string;
  readonly about: SourceFile;
  /** Whether it was not there before. */
  readonly isNew: boolean;
}

/** Fetches or packs one source into a folder. Throws ArchiError. */
export async function archiveSource(
  source: RecipeSource,
  recipe: RecipeToArchive,
  folder: string,
  context: FetchContext,
): Promise<ArchivedSource> {
  const { name, version } = recipe;
  if (source.kind === 'path') return packSource(source.path, recipe, folder);
  const { urls, sha256 } = source;
  const [url = ''] = urls;
  const file = sourceFileName(recipe, sha256, nameInUrl(url));
  const { size, isNew } = await fetchSource({ urls, sha256, size: null, path: join(folder, file) }, context);
  return { file, isNew, about: { name, version, sha256, size, url: redactUrl(url) } };
}

/** A file is taken as it is; a folder becomes a tar archive. */
async function packSource(path: string, recipe: RecipeToArchive, folder: string): Promise<ArchivedSource> {
  const place = insideOf(path, recipe);
  ensureFolder(folder);
  const aside = tempPathFor(join(folder, 'packed'));
  try {
    const stats = statOf(place);
    const isFolder = stats?.isDirectory() ?? false;
    if (!isFolder && stats?.isFile() !== true) throw notPlain(place);
    const read = (inner: string) => readFileSync(join(place, inner));
    writeFileAtomic(aside, isFolder ? packFolder(readTreeEntries(place), read) : readFileSync(place));
    const { sha256, size } = await measure(aside);
    const file = sourceFileName(recipe, sha256, isFolder ? '.tar' : basename(place));
    const isNew = statOf(join(folder, file)) === null;
    await rename(aside, join(folder, file));
    const { name, version } = recipe;
    return { file, isNew, about: { name, version, sha256, size, url: null } };
  } catch (error) {
    await rm(aside, { force: true });
    throw isSystemError(error) ? cannotWrite(folder, error) : error;
  }
}

/** A pipe would be waited for, and a device has no end. */
function notPlain(where: string): UserError {
  const message = 'this is neither a file nor a folder';
  return new UserError('a source cannot be archived', { where, message, fix: 'put the files in its place' });
}

async function measure(path: string) {
  const hasher = createHasher({ sha256: '' });
  await hashFileInto(path, hasher);
  return hasher.measure();
}

/** Returns the place of a path that a recipe names. Throws UserError if it is absent, or outside of the recipe’s folder. */
function insideOf(path: string, { folder, where }: RecipeToArchive): string {
  const root = realPathOf(folder ?? '');
  const place = root === null || path.startsWith('/') ? null : realPathOf(`${root}/${path}`);
  if (root !== null && place !== null && (place === root || place.startsWith(root + sep))) return place;
  throw new UserError('a source cannot be archived', {
    ...{ where, message: 'the path of a source does not lead to something in the recipe’s folder' },
    ...{ found: path, fix: 'put the sources beside the recipe, or give them as a url with sha256' },
  });
}
