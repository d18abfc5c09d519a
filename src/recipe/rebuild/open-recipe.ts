import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { requireText } from '../../host/fs/read.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { resolveRecipes } from '../resolve/run.js';
import { textProblems } from '../text-problems.js';
import type { OriginalPackage } from './open-original.js';
import { recordedVariants } from './variants.js';

/** A recipe that came out of a package, ready for the engine. Paths are absolute. */
export interface ExtractedRecipe {
  /** The recipe's file. */
  readonly recipe: string;
  /** Variant files: that of the original build. */
  readonly variants: readonly string[];
}

/** The files that engines add to the recipe in a package. */
const RENDERED = ['rendered_recipe.yaml', 'variant_config.yaml', 'meta.yaml.template'];

/**
 * Writes the recipe of a package below a folder, with the features that are asked for. `isChanged` says whether other features or
 * variants are wanted: then conda-build’s template counts, not what it was rendered to. Throws ArchiError.
 */
export async function extractRecipe(
  { format, files, fn }: OriginalPackage,
  folder: string,
  { features, isChanged }: { readonly features: readonly string[]; readonly isChanged: boolean },
): Promise<ExtractedRecipe> {
  const place = join(folder, 'recipe');
  ensureFolder(place);
  const template = isChanged ? files.get('meta.yaml.template') : undefined;
  for (const [path, file] of files) {
    const { bytes, isExecutable } = path === format ? (template ?? file) : file;
    if (!RENDERED.includes(path)) writeFileAtomic(join(place, path), bytes, isExecutable ? 0o755 : 0o644);
  }
  const recorded = files.get('variant_config.yaml');
  const hasFeatures = features.length > 0;
  const variants = recorded === undefined ? [] : [join(folder, 'variants.yaml')];
  for (const path of variants) {
    const text = recorded?.bytes.toString() ?? '';
    writeFileAtomic(path, recordedVariants(text, { where: `${fn}: variant_config.yaml`, hasFeatures }));
  }
  if (!hasFeatures) return { recipe: join(place, format), variants };
  const file = join(place, format);
  const problems = textProblems({ file, text: requireText(file, 'the recipe of a package') });
  if (problems.length > 0) throw new UserError('a recipe cannot be read', problems);
  const resolved = join(folder, 'resolved');
  await resolveRecipes({ specs: features, recipes: place, out: resolved });
  return { recipe: join(resolved, format), variants };
}
