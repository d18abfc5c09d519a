import { basename, dirname } from 'node:path';
import { isSystemError, type Problem, UserError } from '../../errors.js';
import type { Content } from '../../formats/content.js';
import { loadCodecs } from '../../host/compress/codecs.js';
import { cannotRead } from '../../host/fs/errors.js';
import { withScratch } from '../../host/fs/scratch.js';
import { openPackage } from '../../package/open.js';
import { childOf, readTree } from '../tree.js';
import { isHidden } from './names.js';
import { sourcesOf } from './sources-of.js';
import type { RecipeFileBytes, RecipeToArchive } from './types.js';

const FOLDER = 'info/recipe/';

/** The rendered recipe in a package, by the engine that made it, and where its sources are. */
const RENDERED: readonly (readonly [string, readonly string[]])[] = [
  ['rendered_recipe.yaml', ['recipe']],
  ['meta.yaml', []],
];

/** Reads the recipe that a package was made of out of it. Throws UserError with everything that keeps it from being archived. */
export async function openRecipeOfPackage(path: string): Promise<RecipeToArchive> {
  const fn = basename(path);
  const { index, info } = await withScratch(dirname(path), async ({ open, keep }) =>
    openPackage({ bytes: readable(path, open), keep, fn, codecs: await loadCodecs(fn) }),
  );
  const files = [...info]
    .filter(([name]) => name.startsWith(FOLDER) && !isHidden(name))
    .map(
      ([name, bytes]): RecipeFileBytes => ({
        path: name.slice(FOLDER.length),
        bytes: Buffer.from(bytes),
        isExecutable: false,
      }),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const rendered = RENDERED.find(([name]) => info.has(FOLDER + name));
  if (rendered === undefined) throw new UserError(`${fn} cannot be archived`, noRecipe(path));
  const [name, keys] = rendered;
  const tree = readTree(info.get(FOLDER + name)?.toString() ?? '', `${fn}: ${FOLDER}${name}`);
  const { sources, problems } = sourcesOf(childOf(tree, ...keys), path);
  const local = sources.filter(({ kind }) => kind === 'path').map(() => fromPath(path));
  if (problems.length + local.length > 0)
    throw new UserError(`${fn} cannot be archived`, [...problems, ...local]);
  const about = {
    name: String(index['name']),
    version: String(index['version']),
    build: String(index['build']),
  };
  return { where: path, ...about, packages: [about], files, sources, folder: null };
}

function readable(path: string, open: (path: string) => Content): Content {
  try {
    return open(path);
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}

function noRecipe(where: string): Problem {
  const expected = RENDERED.map(([name]) => FOLDER + name).join(' or ');
  return { where, message: 'the package has no recipe in it', expected, fix: 'give the recipe itself' };
}

function fromPath(where: string): Problem {
  const message = 'the sources of this package were files beside its recipe, and it has none of them';
  return { where, message, fix: 'give the recipe itself' };
}
