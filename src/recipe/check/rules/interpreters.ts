import type { OutlinedOutput } from '../../outline/outline.js';
import type { CheckedRecipe, RecipeRule, Spot } from '../types.js';
import { addRequirements, CROSS, jinjaOf } from './requirement-edits.js';
import { activeIn, builtOutputs } from './requirements-of.js';

/** Packages of python that a build imports, or whose headers it reads, by way of the build machine’s python. */
const USED_BY_BUILDS = [
  ...['cython', 'numpy', 'cffi', 'pybind11', 'nanobind', 'pythran', 'meson-python', 'scikit-build'],
  ...['scikit-build-core', 'setuptools-rust', 'setuptools_rust', 'maturin'],
];

const crossPython: RecipeRule = {
  id: 'cross-python',
  severity: 'error',
  finds: '`python` in `host`, and no `cross-python` in `build`',
  reason:
    'The python in `host` is the target’s. cross-python lets the build machine’s python stand in for it.',
  source: 'Details about cross-compiled Python packages',
  repair: 'python, cross-python and what of host a build runs are added to `build` for cross builds',
  check: (recipe) => builtOutputs(recipe).flatMap((output) => withoutCrossPython(recipe, output)),
};

function withoutCrossPython({ outline }: CheckedRecipe, output: OutlinedOutput): Spot[] {
  const host = activeIn(output, 'host');
  const build = activeIn(output, 'build');
  const python = host.find(({ name }) => name === 'python');
  if (python === undefined || build.some(({ name }) => name.startsWith('cross-python'))) return [];
  const isInBuild = (wanted: string) => build.some(({ name }) => name === wanted);
  const platform = outline.format === 'meta.yaml' ? 'target_platform' : 'host_platform';
  const cross = `cross-python_${jinjaOf(outline, platform)}`;
  const used = USED_BY_BUILDS.flatMap((wanted) => host.find(({ name }) => name === wanted) ?? []);
  const specs = [
    ...(isInBuild('python') ? [] : ['python']),
    cross,
    ...used
      .filter(({ name }) => !isInBuild(name))
      .map(({ text, name }) => (text.includes('{{') ? name : text)),
  ];
  const edits = addRequirements(outline, output, { section: 'build', specs, when: CROSS, place: 'first' });
  return [
    {
      ...{ file: outline.file, at: python.node.valueAt },
      message: 'python is in host, but build has no cross-python',
      expected: `build: ${specs.join(', ')}, for cross builds`,
      fix: 'add them to build',
      edits: edits ?? [],
    },
  ];
}

const crossR: RecipeRule = {
  id: 'cross-r',
  severity: 'error',
  finds: '`r-base` in `host`, and no `cross-r-base` in `build`; `R CMD INSTALL` without `R_ARGS`',
  reason: 'The R in `host` is the target’s. cross-r-base lets the build machine’s R stand in for it.',
  source: 'as conda-forge’s bot does it',
  repair: 'cross-r-base and host’s R packages are added to `build` for cross builds; `R` and `R_ARGS`',
  check: (recipe) => [
    ...builtOutputs(recipe).flatMap((output) => withoutCrossR(recipe, output)),
    ...recipe.scripts.flatMap(({ file, commands, canEdit }) =>
      commands
        .filter(
          ({ program, args }) =>
            /^(?:R|\$R|\$\{R\})$/.test(program) && isInstall(args.map(({ text }) => text)),
        )
        .flatMap(({ word, end, args }): Spot[] => {
          const hasArgs = args.some(({ text }) => /R_ARGS/.test(text));
          if (word === null || (word.text !== 'R' && hasArgs)) return [];
          const edits = [
            ...(word.text === 'R' ? [{ file, at: word.at, end: word.end, text: `\${R}` }] : []),
            ...(hasArgs ? [] : [{ file, at: end, end, text: ` \${R_ARGS}` }]),
          ];
          return [
            {
              ...{ file, at: word.at },
              message: 'R installs for the machine that it runs on',
              expected: `\${R} CMD INSTALL --build . \${R_ARGS}`,
              fix: 'use the variables of cross-r-base',
              edits: canEdit ? edits : [],
            },
          ];
        }),
    ),
  ],
};

function isInstall(args: readonly string[]): boolean {
  return args[0] === 'CMD' && args[1] === 'INSTALL';
}

function withoutCrossR({ outline }: CheckedRecipe, output: OutlinedOutput): Spot[] {
  const host = activeIn(output, 'host');
  const build = activeIn(output, 'build');
  const base = host.find(({ name }) => name === 'r-base');
  if (base === undefined || build.some(({ name }) => name === 'cross-r-base')) return [];
  const others = host.filter(
    ({ name }) => /^r-/.test(name) && name !== 'r-base' && !build.some((known) => known.name === name),
  );
  const specs = [`cross-r-base ${jinjaOf(outline, 'r_base')}`, ...others.map(({ text }) => text)];
  const edits = addRequirements(outline, output, { section: 'build', specs, when: CROSS, place: 'first' });
  return [
    {
      ...{ file: outline.file, at: base.node.valueAt },
      message: 'r-base is in host, but build has no cross-r-base',
      expected: `build: ${specs.join(', ')}, for cross builds`,
      fix: 'add them to build',
      edits: edits ?? [],
    },
  ];
}

/** The rules about interpreters that run during a build. */
export const interpreterRules: readonly RecipeRule[] = [crossPython, crossR];
