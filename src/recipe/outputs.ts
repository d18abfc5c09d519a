import { isPackageName } from '../conda/identifier.js';
import type { Problem } from '../errors.js';
import { shown } from '../messages/shown.js';
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
}

/** One output, with its name where it has one. */
export interface OutputTree {
  readonly name: string | null;
  readonly version: string | null;
  readonly tree: LenientValue;
}

/** The recipe that a tree is; problems go to `problems`. */
export function recipeOf(tree: RecipeTree, requirement: Reading['requirement'], problems: Problem[]): Recipe {
  const { file, format, version, top } = tree;
  const shared = needsOf(top, requirement);
  const named = tree.outputs.filter(({ name }) => name !== null);
  const skip = isTrue(childOf(top, 'build', 'skip'));
  const single: OutputTree = { name: tree.name, version, tree: top };
  // What the recipe's own script needs is needed before any of its outputs.
  const outputs = (tree.outputs.length === 0 ? [single] : named)
    .filter((output) => !skip && !isTrue(childOf(output.tree, 'build', 'skip')))
    .map((output) =>
      outputOf(output, { version, shared, noarch: childOf(top, 'build', 'noarch'), requirement, tree }),
    );
  const name = (tree.name ?? outputs[0]?.name ?? '').toLowerCase();
  for (const found of new Set([name, ...outputs.map((output) => output.name)])) {
    if (!isPackageName(found)) problems.push(noName(file, found));
  }
  return { name, version, file, format, skip: skip || outputs.length === 0, outputs };
}

interface Shared {
  readonly version: string | null;
  readonly shared: Needs;
  readonly noarch: LenientValue;
  readonly requirement: Reading['requirement'];
  readonly tree: RecipeTree;
}

function outputOf(output: OutputTree, { version, shared, noarch, requirement, tree }: Shared): RecipeOutput {
  const isOnly = tree.outputs.length === 0;
  const inherits = output.name === tree.name && childOf(output.tree, 'requirements') === null;
  const own = isOnly || inherits ? shared : needsOf(output.tree, requirement);
  return {
    name: (output.name ?? '').toLowerCase(),
    version: output.version ?? version,
    noarch: noarchOf(
      childOf(output.tree, 'build', 'noarch') ?? (isOnly ? noarch : childOf(output.tree, 'noarch')),
    ),
    build: distinct([...shared.build, ...own.build]),
    host: distinct([...shared.host, ...own.host]),
    run: own.run,
    test: own.test,
  };
}

type Needs = Pick<RecipeOutput, 'build' | 'host' | 'run' | 'test'>;

/** `requirements` as a mapping of parts, or as the list of what an output needs to run. */
function needsOf(tree: LenientValue, requirement: Reading['requirement']): Needs {
  const requirements = childOf(tree, 'requirements');
  const part = (key: string) => requirementsOf(childOf(requirements, key), requirement);
  const tests = listOf(childOf(tree, 'tests')).flatMap((test) => [
    ...requirementsOf(childOf(test, 'requirements', 'run'), requirement),
    ...requirementsOf(childOf(test, 'requirements', 'build'), requirement),
  ]);
  return {
    build: part('build'),
    host: part('host'),
    run: requirements instanceof Map ? part('run') : requirementsOf(requirements, requirement),
    test: distinct([...requirementsOf(childOf(tree, 'test', 'requires'), requirement), ...tests]),
  };
}

function requirementsOf(value: LenientValue, requirement: Reading['requirement']): Requirement[] {
  const pins = listOf(value).flatMap((item) =>
    ['pin_subpackage', 'pin_compatible'].flatMap((call) => {
      const name = textOrNull(childOf(item, call, 'name') ?? childOf(item, call));
      return name === null ? [] : [`${call}--${name}`];
    }),
  );
  const read = [...textsOf(value), ...pins].map(requirement);
  return distinct(read.filter((one) => one !== null));
}

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
    found: shown(found),
    fix: 'see what the name is rendered from',
  };
}
