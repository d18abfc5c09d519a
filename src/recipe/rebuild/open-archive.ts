import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '../../conda/channel-url.js';
import { isSystemError, type Problem, UserError } from '../../errors.js';
import { cannotRead } from '../../host/fs/errors.js';
import { sha256 } from '../../sha256.js';
import { readSourceIndex } from '../../sources/open-index.js';
import type { ArchivedRecipe, SourceIndex } from '../../sources/types.js';
import type { OriginalPackage, RecipeFile } from './open-original.js';

/** A channel with archived recipes and sources. */
export interface SourceChannel {
  /** Its folder. */
  readonly folder: string;
  readonly index: SourceIndex;
}

/** Opens the channels that have archives. Throws UserError if one is no folder, or its index cannot be read. */
export function openSourceChannels(locations: readonly string[]): SourceChannel[] {
  return locations.map((location) => {
    const folder = localFolder(location);
    if (folder !== null) return { folder, index: readSourceIndex(folder) };
    const problem = { where: location, message: 'archives are read from folders', fix: FETCH };
    throw new UserError('a source channel cannot be used', problem);
  });
}

const FETCH = 'copy the channel with channel mirror --sources, and give that folder';

/**
 * Returns a package with the recipe that a source channel has of it, as it was before it was built: with its features. The package is
 * returned as it is if none has. Throws UserError if several recipes make the package, or a file is not the one in the index.
 */
export function withArchivedRecipe(
  original: OriginalPackage,
  channels: readonly SourceChannel[],
): OriginalPackage {
  const found = channels.flatMap(({ folder, index }) =>
    Object.entries(index.recipes)
      .filter(([, recipe]) => makes(recipe, original))
      .map(([name, recipe]) => ({ place: join(folder, 'recipe', name), recipe })),
  );
  const [first] = found;
  if (first === undefined) return original;
  if (found.length > 1) throw severalRecipes(original, found);
  const files = filesOf(first.recipe, first.place);
  for (const name of RECORDS) {
    const record = original.files.get(name);
    if (record !== undefined) files.set(name, record);
  }
  return { ...original, format: files.has('recipe.yaml') ? 'recipe.yaml' : 'meta.yaml', files };
}

/** What the engine recorded of the build. */
const RECORDS = ['variant_config.yaml', 'rendered_recipe.yaml'];

/** A recipe that came out of a package names its build, and is the one in the package. */
function makes({ packages }: ArchivedRecipe, { name, version }: OriginalPackage): boolean {
  return packages.some((made) => made.name === name && made.version === version && made.build === null);
}

function filesOf({ files }: ArchivedRecipe, place: string): Map<string, RecipeFile> {
  return new Map(
    Object.entries(files).map(([path, { sha256: digest, executable }]) => {
      const bytes = bytesOf(join(place, path));
      if (sha256(bytes) !== digest) throw changed(join(place, path));
      return [path, { bytes, isExecutable: executable }];
    }),
  );
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}

function changed(where: string): UserError {
  const problem = {
    where,
    message: 'the file is not the one in sources.json',
    fix: 'archive the recipe again',
  };
  return new UserError('an archived recipe cannot be used', problem);
}

function severalRecipes({ path }: OriginalPackage, found: readonly { readonly place: string }[]): UserError {
  const problem: Problem = {
    ...{ where: path, message: 'several archived recipes make this package' },
    ...{ found: found.map(({ place }) => place).join(', '), fix: 'give channels that have one of them' },
  };
  return new UserError('an archived recipe cannot be used', problem);
}
