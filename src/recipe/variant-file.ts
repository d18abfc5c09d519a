import type { Platform } from '../conda/platform.js';
import { type Problem, UserError } from '../errors.js';
import { shown } from '../messages/shown.js';
import type { LenientValue } from '../yaml/lenient.js';
import { createBranches } from './branches.js';
import { type MatchesVersion, metaYamlScope, recipeYamlScope } from './scope.js';
import { selectedText } from './selector.js';
import { childOf, listOf, readTree } from './tree.js';
import type { TextFile } from './types.js';
import { USUAL_VARIANT } from './variant.js';

/** A file of variants, read for one platform. */
export interface VariantFile {
  readonly file: string;
  /** At least one for each key, in their order; what is no text is left out. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Keys whose values belong together: the first of one to the first of the others. */
  readonly zipped: readonly (readonly string[])[];
}

/** Keys that say how builds are made, and are no values. */
const DIRECTIVES = [
  'zip_keys',
  'pin_run_as_build',
  'extend_keys',
  'ignore_version',
  'ignore_build_only_deps',
];

/**
 * Reads a conda_build_config.yaml, whose lines have selectors, or rattler-build's variants.yaml, whose lists have `if`. They
 * are decided with the names of the platform alone. `-` in a key is `_`. Throws UserError with every problem.
 */
export function readVariantFile(file: TextFile, platform: Platform, matches: MatchesVersion): VariantFile {
  const problems: Problem[] = [];
  const tree = file.file.endsWith('variants.yaml')
    ? withBranches(file, { platform, matches, problems })
    : withSelectors(file, { platform, problems });
  if (problems.length === 0 && tree !== null && !(tree instanceof Map))
    problems.push({ where: file.file, message: 'it is no mapping', expected: 'name: and its values' });
  const pairs = tree instanceof Map ? [...tree] : [];
  const values = new Map(
    pairs
      .filter(([key]) => !DIRECTIVES.includes(key))
      .map(([key, value]) => [keyOf(key), valuesOf(value)] as const)
      .filter(([, list]) => list.length > 0),
  );
  const zipped = zippedOf(childOf(tree, 'zip_keys'));
  problems.push(...zipped.flatMap((group) => unequal(group, values, file.file)));
  if (problems.length > 0) throw new UserError('variants cannot be read', problems);
  return { file: file.file, values, zipped };
}

interface Deciding {
  readonly platform: Platform;
  readonly problems: Problem[];
}

function withSelectors(file: TextFile, { platform, problems }: Deciding): LenientValue {
  const scope = metaYamlScope({ platform, variant: USUAL_VARIANT });
  return readTree(selectedText(file, { scope, problems }), file.file);
}

function withBranches(
  { file, text }: TextFile,
  { platform, matches, problems }: Deciding & { readonly matches: MatchesVersion },
): LenientValue {
  const scope = recipeYamlScope({ platform, variant: USUAL_VARIANT }, matches);
  return createBranches({ file, scope, problems }).resolved(readTree(text, file));
}

function keyOf(key: string): string {
  return key.replaceAll('-', '_');
}

/** Nothing at all is no value; an item without one is an empty text. */
function valuesOf(value: LenientValue): string[] {
  return listOf(value).flatMap((item) => (item === null ? [''] : typeof item === 'string' ? [item] : []));
}

/** A list of groups, or the one group itself. */
function zippedOf(value: LenientValue): string[][] {
  const items = listOf(value);
  const groups = items.some((item) => Array.isArray(item)) ? items : [items];
  return groups
    .map((group) =>
      listOf(group)
        .filter((key) => typeof key === 'string')
        .map(keyOf),
    )
    .filter((group) => group.length > 1);
}

function unequal(
  group: readonly string[],
  values: ReadonlyMap<string, readonly string[]>,
  where: string,
): Problem[] {
  const counts = group.flatMap((key) => values.get(key)?.length ?? []);
  if (new Set(counts).size < 2) return [];
  const found = group.map((key) => `${shown(key)} has ${values.get(key)?.length ?? 0}`).join(', ');
  return [{ where, message: 'what zip_keys joins has not as many values each', found }];
}
