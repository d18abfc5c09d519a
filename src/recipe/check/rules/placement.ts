import { childNode } from '../../outline/nodes.js';
import type { OutlinedOutput } from '../../outline/outline.js';
import type { CheckedRequirement } from '../../outline/requirements.js';
import type { CheckedRecipe, Edit, RecipeRule, Spot } from '../types.js';
import { moveRequirements } from './requirement-edits.js';
import { activeIn, builtOutputs, isCompiler, PROGRAMS, PROGRAMS_AND_LIBRARIES } from './requirements-of.js';

const SOURCE = 'Placing requirements';

const buildHostSplit: RecipeRule = {
  id: 'build-host-split',
  severity: 'error',
  finds: 'python, R or libraries in `build`, and no `host`',
  reason: 'What is linked against, or imported by the package, has to be the target’s.',
  source: SOURCE,
  repair: '`build` becomes `host`; compilers and programs stay in `build`',
  check: (recipe) => builtOutputs(recipe).flatMap((output) => withoutHost(recipe, output)),
};

function withoutHost({ outline }: CheckedRecipe, output: OutlinedOutput): Spot[] {
  const build = output.sections.get('build');
  const { requirements } = output;
  if (build === undefined || requirements === undefined || output.sections.has('host')) return [];
  const isForHost = (requirement: CheckedRequirement) => !isCompiler(requirement) && !isProgram(requirement);
  const moved = build.requirements.filter(isForHost);
  const reason = moved.find((requirement) => requirement.isActive && isOfTarget(requirement));
  if (reason === undefined) return [];
  const key = outline.text.indexOf('build', build.node.lineAt);
  const edits =
    moved.length === build.requirements.length
      ? [{ file: outline.file, at: key, end: key + 'build'.length, text: 'host' }]
      : moveRequirements(outline, output, moved, 'host');
  return [
    {
      ...{ file: outline.file, at: reason.node.valueAt },
      message: `${reason.text} is in build, and there is no host`,
      expected: 'requirements: host, with what the package is linked against or imports',
      fix: edits === null ? 'write a host section' : 'move it to host',
      edits: edits ?? [],
    },
  ];
}

/** Programs of a build; names made of jinja alone, such as `{{ posix }}make`, count by the rest. */
function isProgram({ name, text }: CheckedRequirement): boolean {
  return (
    PROGRAMS.has(name) ||
    PROGRAMS_AND_LIBRARIES.has(name) ||
    /^(?:m2-|m2w64-|msys2-|cross-|gnuconfig|vs20\d\d|autotools)/.test(name) ||
    name.endsWith('_') ||
    (name === '' && !/pin_/.test(text))
  );
}

/** Returns whether a package is one that only the target’s platform has a use for. */
function isOfTarget({ name }: CheckedRequirement): boolean {
  return name === 'python' || name === 'r-base' || isLibrary(name);
}

/** Names of libraries that do not begin with `lib`. */
const LIBRARIES = new Set([
  ...[
    'zlib',
    'openssl',
    'bzip2',
    'xz',
    'zstd',
    'hdf5',
    'boost',
    'boost-cpp',
    'eigen',
    'fftw',
    'gsl',
    'gmp',
    'mpfr',
  ],
  ...['mpc', 'readline', 'ncurses', 'sqlite', 'openblas', 'blas', 'lapack', 'jpeg', 'freetype', 'fontconfig'],
  ...[
    'cairo',
    'pango',
    'glib',
    'icu',
    'expat',
    'lz4-c',
    'pcre',
    'pcre2',
    'tbb-devel',
    'netcdf4',
    'proj',
    'geos',
  ],
  ...['gdal', 'krb5', 'htslib', 'suitesparse', 'numpy', 'arpack', 'glog', 'gflags', 'snappy', 'yaml-cpp'],
]);
/** Packages that begin with `lib` and have programs for a build, and compilers’ own libraries. */
const NOT_LIBRARIES = new Set([
  ...[
    'libtool',
    'libgcc',
    'libgcc-ng',
    'libstdcxx-ng',
    'libstdcxx',
    'libgfortran',
    'libgfortran-ng',
    'libgomp',
  ],
  ...[
    'libprotobuf',
    'libxslt',
    'libxml2',
    'libarchive',
    'libsass',
    'libclang',
    'libcxx',
    'libllvm',
    'libcurl',
  ],
]);

function isLibrary(name: string): boolean {
  return (LIBRARIES.has(name) || /^lib[a-z]/.test(name)) && !NOT_LIBRARIES.has(name);
}

const programInHost: RecipeRule = {
  id: 'program-in-host',
  severity: 'error',
  finds: 'a program of the build (make, cmake, pkg-config …) only in `host`',
  reason: 'In a cross build the programs in `host` are the target’s, and cannot run.',
  source: SOURCE,
  repair: 'it moves to `build`',
  check: (recipe) =>
    builtOutputs(recipe).flatMap((output) =>
      onlyIn(output, 'host', 'build', (name) => PROGRAMS.has(name)).map((requirement) =>
        misplaced(recipe, output, requirement, 'build'),
      ),
    ),
};

const libraryInBuild: RecipeRule = {
  id: 'library-in-build',
  severity: 'warning',
  finds: 'a library only in `build`, where there is a `host`',
  reason: 'In a cross build the libraries in `build` are the build machine’s, and cannot be linked.',
  source: SOURCE,
  repair: 'it moves to `host`',
  check: (recipe) =>
    builtOutputs(recipe)
      .filter(({ sections }) => sections.has('host'))
      .flatMap((output) =>
        onlyIn(output, 'build', 'host', isLibrary)
          .filter(({ node, outer }) => !/platform/.test(node.comment + outer.comment + conditionOf(outer)))
          .map((requirement) => misplaced(recipe, output, requirement, 'host')),
      ),
};

function conditionOf(outer: CheckedRequirement['outer']): string {
  return childNode(outer, 'if')?.value ?? '';
}

function onlyIn(
  output: OutlinedOutput,
  name: 'build' | 'host',
  other: 'build' | 'host',
  isWanted: (name: string) => boolean,
): CheckedRequirement[] {
  const there = new Set(output.sections.get(other)?.requirements.map((requirement) => requirement.name));
  return activeIn(output, name).filter(
    (requirement) => isWanted(requirement.name) && requirement.call === null && !there.has(requirement.name),
  );
}

function misplaced(
  { outline }: CheckedRecipe,
  output: OutlinedOutput,
  requirement: CheckedRequirement,
  section: 'build' | 'host',
): Spot {
  const edits: Edit[] | null = moveRequirements(outline, output, [requirement], section);
  const from = section === 'build' ? 'host' : 'build';
  return {
    ...{ file: outline.file, at: requirement.node.valueAt },
    message: `${requirement.name} is in ${from}`,
    expected: `${section}: ${requirement.text}`,
    fix: `move it to ${section}`,
    edits: edits ?? [],
  };
}

/** The rules about the section that a requirement stands in. */
export const placementRules: readonly RecipeRule[] = [buildHostSplit, programInHost, libraryInBuild];
