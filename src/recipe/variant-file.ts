import { type Problem, UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import type { LenientValue } from '../yaml/lenient.js';
import { createBranches } from './branches.js';
import { type MatchesVersion, recipeYamlScope, selectorScope } from './scope.js';
import { selectedText } from './selector.js';
import { childOf, listOf, readTree, textsOf } from './tree.js';
import type { RecipeTarget, TextFile } from './types.js';
import { USUAL_VARIANT } from './variant.js';

/** A file of variants, read for one platform. */
export interface VariantFile {
  readonly file: string;
  /** At least one for each key, in their order; what is no text is left out. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** What a recipe.yaml has of these as numbers and booleans: by key, by their text. */
  readonly typed: ReadonlyMap<string, ReadonlyMap<string, number | boolean>>;
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
  return { file: file.file, values, typed: typedOf(typed, isConfig), zipped };
}

/** What is plain `true`, `false` or a whole number; of a conda_build_config.yaml rattler-build takes the booleans alone. */
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

/** As texts where the file has these, and with types. */
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

/** Nothing at all is no value; an item without one is an empty text. */
function valuesOf(value: LenientValue): string[] {
  return listOf(value).flatMap((item) => (item === null ? [''] : textsOf(item)));
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
  const found = group.map((key) => `${quoteValue(key)} has ${values.get(key)?.length ?? 0}`).join(', ');
  return [{ where, message: 'what zip_keys joins has not as many values each', found }];
}
