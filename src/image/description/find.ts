import { join } from 'node:path';
import { archNames, type Platform } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';

/** Where images are searched for. */
export interface ImageSearch {
  readonly imagesDir: string;
  readonly readdir: (folder: string) => readonly string[];
  /** Returns null if there is no such file. */
  readonly readFile: (path: string) => string | null;
}

/** Path and text of an image.yaml. */
export interface FoundImage {
  readonly file: string;
  readonly text: string;
}

/**
 * Finds the image of `--image`: the path of an image.yaml or of its folder, or the name of an image that comes with the
 * program. Throws UserError if there is none.
 */
export function findImage(named: string, search: ImageSearch): FoundImage {
  const image = imageAt(named, search);
  if (image !== null) return image;
  throw new UserError(`no such image: ${quoteValue(named)}`, {
    where: named,
    message: 'not an image.yaml, a folder with one, or the name of an image',
    expected: `a path, or one of ${namesOf(search).join(', ')}`,
    fix: 'correct the path, or use one of these names',
  });
}

/** Same as `findImage`, but returns null if there is none. */
export function imageAt(named: string, search: ImageSearch): FoundImage | null {
  const places = [named, join(named, 'image.yaml'), join(search.imagesDir, named, 'image.yaml')];
  // A name contains no slash of either kind; `../elsewhere` is a path.
  for (const file of /[\\/]/.test(named) ? places.slice(0, 2) : places) {
    const text = file.endsWith('.yaml') || file.endsWith('.yml') ? search.readFile(file) : null;
    if (text !== null) return { file, text };
  }
  return null;
}

/**
 * Finds the image of `--arch` without `--image`: the only `<imagesDir>/<name>-<machine>`, but for those on channels that have to be
 * made first, `bootstrap-<machine>`. Throws UserError with the available names if there is none, or several.
 */
export function findImageFor(platforms: readonly Platform[], search: ImageSearch): FoundImage {
  const names = namesOf(search);
  const endings = platforms.map((platform) => `-${archNames(platform).machine}`);
  const matching = endings.length === 1 ? names.filter((name) => name.endsWith(endings[0] ?? '')) : [];
  const [name, second] = matching.filter((name) => !name.startsWith('bootstrap-'));
  if (name !== undefined && second === undefined) return findImage(name, search);
  const expected = `--image NAME for one of ${names.join(', ')}, or --image FILE`;
  if (platforms.length === 0) {
    throw new UserError('no image is given', {
      message:
        'neither --image nor --arch is given, and the current folder has no image.yaml and no manifest.yaml',
      expected,
      fix: 'write one of these files (docs/getting-started.md shows the shortest of both), or name the image with --image',
    });
  }
  throw new UserError('no image is given', {
    message:
      second === undefined
        ? 'no image of this program is for exactly this architecture'
        : 'several images of this program are for this architecture',
    expected,
    found: `--platform ${platforms.join(', ')}`,
    fix: 'name the image with --image',
  });
}

function namesOf({ imagesDir, readdir, readFile }: ImageSearch): string[] {
  return [...readdir(imagesDir)]
    .filter((name) => readFile(join(imagesDir, name, 'image.yaml')) !== null)
    .sort();
}
