import { UserError } from '../errors.js';
import { condaVersion } from './debian/debian-version.js';
import type { DebianIndex } from './debian/packages-index.js';
import type { BootstrapRecipes } from './recipes.js';
import type { BootstrapRecipe, DebianPackage, PackageBuild, Suite } from './types.js';

/** Returns the suite with that name. Throws UserError, which lists the known suites, if there is none. */
export function findSuite(recipes: BootstrapRecipes, name: string): Suite {
  const suite = recipes.suites.find((suite) => suite.name === name);
  if (suite !== undefined) return suite;
  throw new UserError(`unknown suite ${JSON.stringify(name)}`, {
    message: 'not a suite of Debian that this program knows',
    expected: recipes.suites.map((suite) => suite.name).join(', '),
    found: name,
    fix: 'give one of these with --suite',
  });
}

/**
 * Plans the conda packages to build from Debian's. A recipe yields no build if the suite lacks its python, or if its first
 * package is optional and missing. Throws UserError, which lists every package that the index lacks.
 */
export function planBuilds(options: {
  readonly recipes: readonly BootstrapRecipe[];
  readonly suite: Suite;
  readonly index: DebianIndex;
  /** Platform that compilers are for → its index: glibc and kernel headers are out of that one. */
  readonly targets: ReadonlyMap<string, DebianIndex>;
}): PackageBuild[] {
  const { recipes, suite } = options;
  const missing: string[] = [];
  const builds = recipes.flatMap((recipe) => {
    const target =
      recipe.layout === 'sysroot' ? options.targets.get(recipe.names['target'] ?? '') : undefined;
    const index = target ?? options.index;
    return pythonsOf(recipe, suite).flatMap((python) => {
      const sources = findSources({ recipe, python, index, missing });
      const [first] = sources;
      const owner = recipes.find(({ name }) => name === recipe.of);
      const beside =
        owner?.layout !== 'prefix' ? [] : findSources({ recipe: owner, python, index, missing: [] });
      return first === undefined ? [] : [toBuild({ recipe, python, sources, beside, first })];
    });
  });
  if (missing.length > 0) throw packagesMissing([...new Set(missing)], suite, options.index);
  return builds;
}

function pythonsOf(recipe: BootstrapRecipe, suite: Suite): (string | null)[] {
  if (recipe.suites.length > 0 && !recipe.suites.includes(suite.name)) return [];
  if (recipe.pythonMajor === null) return [null];
  return suite.pythons.filter((python) => python.split('.')[0] === recipe.pythonMajor);
}

/** Returns an empty list if the first package is missing. Adds the names of required missing packages to `missing`. */
function findSources(options: {
  readonly recipe: BootstrapRecipe;
  readonly python: string | null;
  readonly index: DebianIndex;
  readonly missing: string[];
}): DebianPackage[] {
  const { recipe, python, index, missing } = options;
  const sources = recipe.debian.map(({ alternatives, optional }) => {
    const names = alternatives.map((name) => name.replaceAll('{python}', python ?? ''));
    const source = names.map((name) => index.get(name)).find((source) => source !== undefined);
    if (source === undefined && !optional) missing.push(names.join(' | '));
    return source;
  });
  return sources[0] === undefined ? [] : sources.filter((source) => source !== undefined);
}

function toBuild(options: {
  readonly recipe: BootstrapRecipe;
  readonly python: string | null;
  readonly sources: readonly DebianPackage[];
  readonly beside: readonly DebianPackage[];
  readonly first: DebianPackage;
}): PackageBuild {
  const { recipe, python, sources, beside, first } = options;
  const { version, revision } = condaVersion(first.version);
  const wheelVersion = recipe.wheels[0]?.split('-')[1];
  return {
    recipe,
    python,
    sources,
    beside,
    version: wheelVersion ?? version,
    revision,
  };
}

function packagesMissing(missing: readonly string[], suite: Suite, index: DebianIndex): UserError {
  const names = [...index.names()];
  return new UserError(
    `the index of ${suite.name} lacks ${missing.length === 1 ? 'a package' : `${missing.length} packages`} that this program uses`,
    missing.map((name) => ({
      where: name,
      message: 'the index does not have this package',
      expected: name,
      found: similar(name, names).join(', ') || 'no package with a similar name',
      fix: 'give another mirror with --mirror, or correct construct/bootstrap/packages.yaml',
    })),
  );
}

function similar(missing: string, names: readonly string[]): string[] {
  const stem = missing.replace(/[\d.]+.*$/, '');
  return names.filter((name) => name.startsWith(stem)).slice(0, 5);
}
