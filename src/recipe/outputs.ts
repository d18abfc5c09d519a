import type { Problem } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import type { LenientValue } from '../yaml/lenient.js';
import { childOf, isTrue, listOf, noarchOf, textOrNull, textsOf } from './tree.js';
import type { Recipe, RecipeOutput, RecipeReading, Requirement } from './types.js';

/** The rendered tree of a recipe, in the same shape for both formats; each `if` is already resolved. */
export interface RecipeTree {
  readonly file: string;
  readonly format: Recipe['format'];
  readonly name: string | null;
  readonly version: string | null;
  /** The recipe itself; its outputs inherit its requirements and noarch. */
  readonly top: LenientValue;
  /** Empty if the recipe builds a single package without `outputs`. */
  readonly outputs: readonly OutputTree[];
  /** Whether requirements written as a plain list apply to `host` as well as `run`, as in conda-build. */
  readonly listsRunInHost: boolean;
  /** Builds shared by several outputs that are not packages themselves. */
  readonly staged: readonly StagedTree[];
}

/** A `staging` output of a recipe.yaml, or the older top-level `cache`. */
export interface StagedTree {
  /** Null if all outputs inherit it. */
  readonly name: string | null;
  readonly tree: LenientValue;
}

/** One output of a recipe. */
export interface OutputTree {
  readonly name: string | null;
  readonly version: string | null;
  readonly tree: LenientValue;
  /** Name of the staging output that it inherits. */
  readonly inherits?: string | null;
}

/** Converts a tree to a recipe. Adds missing or invalid package names to `problems`. */
export function recipeOf(
  tree: RecipeTree,
  requirement: RecipeReading['requirement'],
  problems: Problem[],
): Recipe {
  const { file, format, version, top } = tree;
  const shared = needsOf(top, requirement);
  const named = tree.outputs.filter(({ name }) => name !== null);
  if (makesMetapackage(tree, shared)) named.push({ name: tree.name, version, tree: top });
  const skip = isTrue(childOf(top, 'build', 'skip'));
  const single: OutputTree = { name: tree.name, version, tree: top };
  // Outputs also need the recipe's own requirements, because its script runs before they are built.
  const outputs = (tree.outputs.length === 0 ? [single] : named)
    .filter((output) => !skip && !isTrue(childOf(output.tree, 'build', 'skip')))
    .map((output) => outputOf(output, { version, shared, requirement, tree }));
  const name = (tree.name ?? outputs[0]?.name ?? '').toLowerCase();
  for (const outputName of new Set([name, ...outputs.map((output) => output.name)])) {
    if (!NAME.test(outputName)) problems.push(noName(file, outputName));
  }
  return { name, version, file, format, skip: skip || outputs.length === 0, outputs };
}

/**
 * Returns whether conda-build adds its implicit metapackage: the recipe has outputs, none with the recipe's name, and its own
 * requirements name an output or use pin_subpackage.
 */
function makesMetapackage({ format, name, outputs }: RecipeTree, { build, host, run }: Needs): boolean {
  if (format !== 'meta.yaml' || name === null || outputs.length === 0) return false;
  const names = outputs.map((output) => (output.name ?? '').toLowerCase());
  if (names.includes(name.toLowerCase())) return false;
  return (
    run.some((requirement) => names.includes(requirement.name)) ||
    [...build, ...host, ...run].some(({ kind }) => kind === 'pin_subpackage')
  );
}

/** Package names that conda-build accepts, such as `mp++`: more than channels accept, but no path separators or shell syntax. */
const NAME = /^(?!\.+$)[\p{L}\p{N}\p{So}_.+][\p{L}\p{N}\p{So}_.+-]*$/u;

interface Shared {
  readonly version: string | null;
  readonly shared: Needs;
  readonly requirement: RecipeReading['requirement'];
  readonly tree: RecipeTree;
}

function outputOf(output: OutputTree, { version, shared, requirement, tree }: Shared): RecipeOutput {
  const isOnly = tree.outputs.length === 0;
  const isTop = output.tree === tree.top;
  const own = isTop ? shared : ownNeeds(output, { version, shared, requirement, tree });
  const staged = tree.staged
    .filter(({ name }) => name === null || name === output.inherits)
    .map((stage) => needsOf(stage.tree, requirement));
  const { top } = tree;
  const noarch =
    childOf(output.tree, 'build', 'noarch') ??
    (isOnly || tree.format === 'recipe.yaml'
      ? childOf(top, 'build', 'noarch')
      : childOf(output.tree, 'noarch'));
  return {
    name: (output.name ?? '').toLowerCase(),
    version: output.version ?? version,
    noarch: noarchOf(noarch),
    build: distinct([...shared.build, ...staged.flatMap(({ build }) => build), ...own.build]),
    host: distinct([...shared.host, ...staged.flatMap(({ host }) => host), ...own.host]),
    run: own.run,
    // rattler-build runs the recipe's tests for each output.
    test: tree.format === 'recipe.yaml' ? distinct([...shared.test, ...own.test]) : own.test,
  };
}

/** Returns an output's requirements. An output with the recipe's name inherits those it does not give. */
function ownNeeds(output: OutputTree, { shared, requirement, tree }: Shared): Needs {
  const needs = needsOf(output.tree, requirement, tree.listsRunInHost);
  if (output.name !== tree.name) return needs;
  const requirements = childOf(output.tree, 'requirements');
  if (requirements === null) return { ...shared, test: needs.test.length > 0 ? needs.test : shared.test };
  const has = (part: string) => !(requirements instanceof Map) || requirements.has(part);
  return { ...needs, run: has('run') ? needs.run : shared.run };
}

type Needs = Pick<RecipeOutput, 'build' | 'host' | 'run' | 'test'>;

/** Reads `requirements`: a mapping of sections, or a list of run requirements. */
function needsOf(
  tree: LenientValue,
  requirement: RecipeReading['requirement'],
  listsRunInHost = false,
): Needs {
  const requirements = childOf(tree, 'requirements');
  const listed = requirements instanceof Map ? [] : requirementsOf(requirements, requirement);
  const part = (key: string) => requirementsOf(childOf(requirements, key), requirement);
  const tests = listOf(childOf(tree, 'tests')).flatMap((test) => [
    ...requirementsOf(childOf(test, 'requirements', 'run'), requirement),
    ...requirementsOf(childOf(test, 'requirements', 'build'), requirement),
  ]);
  return {
    build: part('build'),
    host: listsRunInHost && !(requirements instanceof Map) ? listed : part('host'),
    run: requirements instanceof Map ? part('run') : listed,
    test: distinct([...requirementsOf(childOf(tree, 'test', 'requires'), requirement), ...tests]),
  };
}

function requirementsOf(value: LenientValue, requirement: RecipeReading['requirement']): Requirement[] {
  if (value === null) return [];
  const pins = listOf(value).flatMap((item) =>
    (item instanceof Map ? PINS : []).flatMap((call) => {
      const name = textOrNull(childOf(item, call, 'name') ?? childOf(item, call));
      return name === null ? [] : [`${call}--${name}`];
    }),
  );
  const read = [...textsOf(value), ...pins].map(requirement);
  return distinct(read.filter((requirement) => requirement !== null));
}

const PINS = ['pin_subpackage', 'pin_compatible'];

function distinct(requirements: readonly Requirement[]): Requirement[] {
  if (requirements.length < 2) return [...requirements];
  return [...new Map(requirements.map((requirement) => [requirement.spec, requirement])).values()];
}

function noName(file: string, found: string): Problem {
  if (found === '') {
    const expected = 'package: name, or outputs with names';
    return {
      where: file,
      message: 'the recipe has no name',
      expected,
      fix: 'give the package or an output a name',
    };
  }
  return {
    where: file,
    message: 'this is not a package name',
    found: quoteValue(found),
    fix: 'check the variables that the name is made of',
  };
}
