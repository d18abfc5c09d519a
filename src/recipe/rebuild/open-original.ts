import { basename, dirname, resolve } from 'node:path';
import { isPlatform } from '../../conda/platform.js';
import type { RecipeFormat } from '../../engine/types.js';
import { isSystemError, UserError } from '../../errors.js';
import { loadCodecs } from '../../host/compress/codecs.js';
import { cannotRead } from '../../host/fs/errors.js';
import { withScratch } from '../../host/fs/scratch.js';
import { openPackage } from '../../package/open.js';
import type { OpenedPackage } from '../../package/types.js';
import { quoteValue } from '../../text/quote-value.js';

/** A package that is to be built again, with the files of its recipe. */
export interface OriginalPackage {
  /** Absolute. */
  readonly path: string;
  readonly fn: string;
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly subdir: string;
  readonly format: RecipeFormat;
  /** The files below `info/`, by path. */
  readonly info: ReadonlyMap<string, Buffer>;
  /** The files below `info/recipe`, by path from there. Checked: none leaves that folder. */
  readonly files: ReadonlyMap<string, RecipeFile>;
}

/** A file of a recipe. */
export interface RecipeFile {
  readonly bytes: Buffer;
  readonly isExecutable: boolean;
}

const FOLDER = 'info/recipe/';

/** Reads a package. Throws UserError if it cannot be read, or has no recipe. */
export async function openOriginal(path: string): Promise<OriginalPackage> {
  const fn = basename(path);
  const { index, info, files } = await withScratch(dirname(path), async ({ open, keep }) => {
    const bytes = readable(path, () => open(path));
    const opened = await openPackage({ bytes, keep, fn, codecs: await loadCodecs(fn) });
    // Copies: what is opened lies in a scratch that is closed.
    const copied = new Map([...opened.info].map(([name, data]) => [name, Buffer.from(data)] as const));
    return { index: opened.index, info: copied, files: filesOf({ ...opened, info: copied }) };
  });
  const format = files.has('recipe.yaml') ? 'recipe.yaml' : 'meta.yaml';
  if (!files.has(format))
    throw new UserError('a package cannot be built again', {
      ...{ where: path, message: 'the package has no recipe in it' },
      ...{ expected: `${FOLDER}recipe.yaml or meta.yaml`, fix: 'build its recipe with recipe build' },
    });
  const subdir = String(index['subdir']);
  if (subdir !== 'noarch' && !isPlatform(subdir))
    throw new UserError('a package cannot be built again', {
      ...{ where: `${path}: info/index.json`, message: 'its subdir is no platform' },
      ...{ expected: 'noarch or a platform, as linux-64', found: quoteValue(subdir) },
      fix: 'build its recipe with recipe build',
    });
  return {
    ...{ path: resolve(path), fn, format, info, files, subdir },
    name: String(index['name']),
    version: String(index['version']),
    build: String(index['build']),
  };
}

function filesOf({ info, extracted }: Pick<OpenedPackage, 'info' | 'extracted'>): Map<string, RecipeFile> {
  const executable = new Set(
    extracted.flatMap((entry) => (entry.type === 'file' && (entry.mode & 0o100) !== 0 ? [entry.path] : [])),
  );
  return new Map(
    [...info]
      .filter(([name]) => name.startsWith(FOLDER))
      .map(([name, bytes]) => [name.slice(FOLDER.length), { bytes, isExecutable: executable.has(name) }]),
  );
}

function readable<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}
