import type { Problem } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import type { LenientValue } from '../yaml/lenient.js';
import { childOf, isTrue, listOf, noarchOf, textOrNull, textsOf } from './tree.js';
import type { Reading, Recipe, RecipeOutput, Requirement } from './types.js';

/** A recipe's tree of either format, in one shape: everything rendered, `if` decided. */
export interface RecipeTree {
  readonly file: string;
  readonly format: Recipe['format'];
  readonly name: string | null;
  readonly version: string | null;
  /** The recipe itself, whose requirements and noarch are there for its outputs. */
  readonly top: LenientValue;
  /** Empty where the recipe makes one package. */
  readonly outputs: readonly OutputTree[];
  /** What an output needs as a list alone is needed in `host` as well; conda-build has it so. */
  readonly listsRunInHost: boolean;
  /** What is built once for several outputs, and is no package. */
  readonly staged: readonly StagedTree[];
}

/** A `staging` output of a recipe.yaml, or the older `cache` at its top. */
export interface StagedTree {
  /** Null for one that all outputs build upon. */
  readonly name: string | null;
  readonly tree: LenientValue;
}

/** One output, with its name where it has one. */
export interface OutputTree {
  readonly name: string | null;
  readonly version: string | null;
  readonly tree: LenientValue;
  /** The name of the staging output that it builds upon. */
  readonly inherits?: string | null;
}

/** The recipe that a tree is; problems go to `problems`. */
export function recipeOf(tree: RecipeTree, requirement: Reading['requirement'], problems: Problem[]): Recipe {
  const { file, format, version, top } = tree;
  const shared = needsOf(top, requirement);
  const named = tree.outputs.filter(({ name }) => name !== null);
  if (makesMetapackage(tree, shared)) named.push({ name: tree.name, version, tree: top });
  const skip = isTrue(childOf(top, 'build', 'skip'));
  const single: OutputTree = { name: tree.name, version, tree: top };
  // What the recipe's own script needs is needed before any of its outputs.
  const outputs = (tree.outputs.length === 0 ? [single] : named)
    .filter((output) => !skip && !isTrue(childOf(output.tree, 'build', 'skip')))
    .map((output) => outputOf(output, { version, shared, requirement, tree }));
  const name = (tree.name ?? outputs[0]?.name ?? '').toLowerCase();
  for (const found of new Set([name, ...outputs.map((output) => output.name)])) {
    if (!NAME.test(found)) problems.push(noName(file, found));
  }
  return { name, version, file, format, skip: skip || outputs.length === 0, outputs };
}

/**
 * conda-build's implicit metapackage: a recipe with outputs makes a package of its own name as well where what the recipe
 * itself needs names one of them, and none has that name.
 */
function makesMetapackage({ format, name, outputs }: RecipeTree, { build, host, run }: Needs): boolean {
  if (format !== 'meta.yaml' || name === null || outputs.length === 0) return false;
  const names = outputs.map((output) => (output.name ?? '').toLowerCase());
  if (names.includes(name.toLowerCase())) return false;
  return (
    run.some((one) => names.includes(one.name)) ||
    [...build, ...host, ...run].some(({ kind }) => kind === 'pin_subpackage')
  );
}

/** What conda-build takes: more than channels do, such as `mp++`, and nothing that leads away or means something to a shell. */
const NAME = /^(?!\.+$)[\p{L}\p{N}\p{So}_.+][\p{L}\p{N}\p{So}_.+-]*$/u;

interface Shared {
  readonly version: string | null;
  readonly shared: Needs;
  readonly requirement: Reading['requirement'];
  readonly tree: RecipeTree;
}

function outputOf(output: OutputTree, { version, shared, requirement, tree }: Shared): RecipeOutput {
  const isOnly = tree.outputs.length === 0;
  const isTop = output.tree === tree.top;
  const own = isTop ? shared : ownNeeds(output, { version, shared, requirement, tree });
  const staged = tree.staged
    .filter(({ name }) => name === null || name === output.inherits)
    .map((one) => needsOf(one.tree, requirement));
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
    // rattler-build runs the tests of the recipe for each of its outputs.
    test: tree.format === 'recipe.yaml' ? distinct([...shared.test, ...own.test]) : own.test,
  };
}

/** An output of the recipe's own name has what it does not say from the recipe. */
function ownNeeds(output: OutputTree, { shared, requirement, tree }: Shared): Needs {
  const needs = needsOf(output.tree, requirement, tree.listsRunInHost);
  if (output.name !== tree.name) return needs;
  const requirements = childOf(output.tree, 'requirements');
  if (requirements === null) return { ...shared, test: needs.test.length > 0 ? needs.test : shared.test };
  const has = (part: string) => !(requirements instanceof Map) || requirements.has(part);
  return { ...needs, run: has('run') ? needs.run : shared.run };
}

type Needs = Pick<RecipeOutput, 'build' | 'host' | 'run' | 'test'>;

/** `requirements` as a mapping of parts, or as the list of what an output needs to run. */
function needsOf(tree: LenientValue, requirement: Reading['requirement'], listsRunInHost = false): Needs {
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

function requirementsOf(value: LenientValue, requirement: Reading['requirement']): Requirement[] {
  if (value === null) return [];
  const pins = listOf(value).flatMap((item) =>
    (item instanceof Map ? PINS : []).flatMap((call) => {
      const name = textOrNull(childOf(item, call, 'name') ?? childOf(item, call));
      return name === null ? [] : [`${call}--${name}`];
    }),
  );
  const read = [...textsOf(value), ...pins].map(requirement);
  return distinct(read.filter((one) => one !== null));
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
      fix: 'name the package, or an output',
    };
  }
  return {
    where: file,
    message: 'this is no package name',
    found: quoteValue(found),
    fix: 'see what the name is rendered from',
  };
}
