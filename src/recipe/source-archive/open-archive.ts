import { join, posix } from 'node:path';
import { UserError } from '../../errors.js';
import { sha256 } from '../../sha256.js';
import type { FetchContext } from '../../sources/open-fetch.js';
import { placeRecipe } from '../../sources/open-recipe-folder.js';
import { isPath } from '../../sources/source-index.js';
import type { ArchivedRecipe, SourceFile, SourceIndex } from '../../sources/types.js';
import { quoteValue } from '../../text/quote-value.js';
import { recipeFolder } from './names.js';
import { archiveSource } from './open-sources.js';
import type { RecipeToArchive } from './types.js';

/** What was archived of one recipe. */
export interface Archived {
  /** `recipe/zlib/1.3.1-h1a2b3c4_0` */
  readonly recipe: string;
  /** `source/zlib-1.3.1-….tar.gz` */
  readonly sources: readonly string[];
  /** Whether anything was not there before. */
  readonly isNew: boolean;
  readonly added: SourceIndex;
}

/** Writes the sources and files of a recipe into a channel’s folder. What is there already is kept. Throws ArchiError. */
export async function archiveRecipe(
  recipe: RecipeToArchive,
  out: string,
  context: FetchContext,
): Promise<Archived> {
  refuseOddNames(recipe);
  const sources: Record<string, SourceFile> = {};
  let isNew = false;
  for (const source of recipe.sources) {
    const archived = await archiveSource(source, recipe, join(out, 'source'), context);
    sources[archived.file] = archived.about;
    isNew ||= archived.isNew;
  }
  const folder = recipeFolder(recipe);
  const entry = entryOf(recipe, Object.keys(sources));
  const bytes = new Map(recipe.files.map((file) => [file.path, file.bytes]));
  const wrote = await placeRecipe(
    join(out, 'recipe', folder),
    entry,
    (path) => bytes.get(path) ?? new Uint8Array(),
  );
  return {
    recipe: posix.join('recipe', folder),
    sources: entry.sources.map((file) => posix.join('source', file)),
    isNew: isNew || wrote,
    added: { sources, recipes: { [folder]: entry } },
  };
}

/** An index with such a name could not be read again. */
function refuseOddNames({ files, where }: RecipeToArchive): void {
  const problems = files
    .filter(({ path }) => !isPath(path))
    .map(({ path }) => ({
      where,
      message: 'the recipe has a file whose name cannot be in an archive',
      expected: 'no control characters, no backslash, and fewer than 1000 characters',
      found: quoteValue(path),
      fix: 'rename the file',
    }));
  if (problems.length > 0) throw new UserError(`${where} cannot be archived`, problems);
}

function entryOf(recipe: RecipeToArchive, sources: readonly string[]): ArchivedRecipe {
  const { name, version, build, packages } = recipe;
  const files = recipe.files.map(({ path, bytes, isExecutable }) => {
    return [path, { sha256: sha256(bytes), size: bytes.length, executable: isExecutable }] as const;
  });
  return { name, version, build, packages, files: Object.fromEntries(files), sources: [...sources].sort() };
}
