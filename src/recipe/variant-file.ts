import { type Problem, UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import type { LenientValue } from '../yaml/lenient.js';
import { createBranches } from './branches.js';
import { type MatchesVersion, recipeYamlScope, selectorScope } from './scope.js';
import { selectedText } from './selector.js';
import { childOf, listOf, readTree, textsOf } from './tree.js';
import type { RecipeTarget, TextFile } from './types.js';
import { USUAL_VARIANT } from './variant.js';

/** A variant file, read for one platform. */
export interface VariantFile {
  readonly file: string;
  /** At least one value for each key, in order. Values that are no scalars are left out. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Values that are numbers or booleans in a recipe.yaml: key → text of the value → value. */
  readonly typed: ReadonlyMap<string, ReadonlyMap<string, number | boolean>>;
  /** Groups of keys joined by zip_keys: values at the same position belong together. */
  readonly zipped: readonly (readonly string[])[];
}

/** Keys that control builds and have no variant values. */
const DIRECTIVES = [
  'zip_keys',
  'pin_run_as_build',
  'extend_keys',
  'ignore_version',
  'ignore_build_only_deps',
];

/**
 * Reads a conda_build_config.yaml, which has selectors, or rattler-build's variants.yaml, whose lists have `if`. Both are
 * evaluated for the platform and the default variant. `-` in a key becomes `_`. Throws UserError with every problem.
 */
export function readVariantFile(
  file: TextFile,
  { platform, environment }: Pick<RecipeTarget, 'platform' | 'environment'>,
  matches: MatchesVersion,
): VariantFile {
  const problems: Problem[] = [];
  const isConfig = !file.file.endsWith('variants.yaml');
  const { tree, typed } = !isConfig
    ? withBranches(file, { platform, environment, matches, problems })
    : withSelectors(file, { platform, environment, problems });
  if (problems.length === 0 && tree !== null && !(tree instanceof Map))
    problems.push({
      where: file.file,
      message: 'it is not a mapping',
      expected: 'a mapping from names to values',
    });
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
  return { file: file.file, values, typed: typedOf(typed, isConfig), zipped };
}

/** Returns the plain booleans and integers. rattler-build converts only the booleans of a conda_build_config.yaml. */
function typedOf(tree: LenientValue, isConfig: boolean): VariantFile['typed'] {
  const typed = new Map<string, Map<string, number | boolean>>();
  for (const [key, value] of tree instanceof Map ? tree : []) {
    for (const item of listOf(value)) {
      if (typeof item !== 'boolean' && (typeof item !== 'number' || isConfig)) continue;
      const known = typed.get(keyOf(key)) ?? new Map<string, number | boolean>();
      typed.set(keyOf(key), known.set(String(item).toLowerCase(), item));
    }
  }
  return typed;
}

/** The same file with untyped and with typed scalars; `typed` is null if no scalar would differ. */
interface ReadTrees {
  readonly tree: LenientValue;
  readonly typed: LenientValue;
}

interface Deciding extends Pick<RecipeTarget, 'platform' | 'environment'> {
  readonly problems: Problem[];
}

function withSelectors({ file, text }: TextFile, { platform, environment, problems }: Deciding): ReadTrees {
  const scope = selectorScope({ platform, variant: USUAL_VARIANT, environment });
  const lost = (line: number, message: string) => problems.push({ where: `${file}:${line}`, message });
  const selected = selectedText(text, scope, lost);
  const typed = /\b(?:true|false)\b/i.test(selected) ? readTree(selected, file, { typed: true }) : null;
  return { tree: readTree(selected, file), typed };
}

function withBranches(
  { file, text }: TextFile,
  { platform, environment, matches, problems }: Deciding & { readonly matches: MatchesVersion },
): ReadTrees {
  const scope = recipeYamlScope({ platform, variant: USUAL_VARIANT, environment }, matches);
  const lost = (message: string) => problems.push({ where: file, message });
  const tree = createBranches({ scope, lost }).resolved(readTree(text, file, { typed: true }), () => true);
  return { tree, typed: tree };
}

function keyOf(key: string): string {
  return key.replaceAll('-', '_');
}

/** Returns the values as texts. An empty item of a list is an empty text; a missing list has no values. */
function valuesOf(value: LenientValue): string[] {
  return listOf(value).flatMap((item) => (item === null ? [''] : textsOf(item)));
}

/** Reads zip_keys: a list of groups, or a single group. */
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
  const found = group.map((key) => `${quoteValue(key)} has ${values.get(key)?.length ?? 0}`).join(', ');
  return [{ where, message: 'the keys of a group in zip_keys have different numbers of values', found }];
}
