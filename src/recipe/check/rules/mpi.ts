import { insertLines } from '../edits.js';
import type { CheckedRecipe, RecipeRule, Spot } from '../types.js';
import { addRequirements, jinjaOf, type Selector } from './requirement-edits.js';
import { builtOutputs } from './requirements-of.js';
import { newlineOf, topOf } from './script-edits.js';

const IS_MPI = /^\$?\{\{\s*mpi\s*\}\}|^openmpi\b/;
const WHEN: Selector = {
  v0: 'build_platform != target_platform and mpi == "openmpi"',
  v1: 'build_platform != host_platform and mpi == "openmpi"',
};
const PREFIX_LINES = [
  `if [[ "\${CONDA_BUILD_CROSS_COMPILATION:-}" == "1" && "\${mpi:-}" == "openmpi" ]]; then`,
  '  export OPAL_PREFIX="$PREFIX"',
  'fi',
];

const mpi: RecipeRule = {
  id: 'mpi',
  severity: 'error',
  finds: 'MPI in `host` alone, or a script without `OPAL_PREFIX`',
  reason:
    'The compiler wrappers of openmpi run during the build, and OPAL_PREFIX tells them where the target’s files are.',
  source: 'MPI',
  repair: 'openmpi is added to `build` for cross builds, and `OPAL_PREFIX` set',
  check: (recipe) => [...inRequirements(recipe), ...inScripts(recipe)],
};

function inRequirements(recipe: CheckedRecipe): Spot[] {
  const { outline } = recipe;
  return builtOutputs(recipe).flatMap((output) => {
    // Whether a selector of the variant holds is not known here.
    const host = output.sections.get('host')?.requirements.find(({ text }) => IS_MPI.test(text));
    const build = output.sections.get('build')?.requirements ?? [];
    if (host === undefined || build.some(({ text }) => IS_MPI.test(text))) return [];
    const spec = host.text.startsWith('openmpi') ? 'openmpi' : jinjaOf(outline, 'mpi');
    const when: Selector =
      spec === 'openmpi' ? { v0: WHEN.v0.replace(/ and .*/, ''), v1: WHEN.v1.replace(/ and .*/, '') } : WHEN;
    const edits = addRequirements(outline, output, { section: 'build', specs: [spec], when, place: 'last' });
    return [
      {
        ...{ file: outline.file, at: host.node.valueAt },
        message: 'openmpi is in host alone, and its compiler wrappers cannot run there',
        expected: `build: ${spec}, if ${outline.format === 'meta.yaml' ? when.v0 : when.v1}`,
        fix: 'add it to build',
        edits: edits ?? [],
      },
    ];
  });
}

function inScripts({ scripts }: CheckedRecipe): Spot[] {
  return scripts
    .filter(({ isFile, text, outputs }) => {
      const hasMpi = outputs.some(({ sections }) =>
        sections.get('host')?.requirements.some((requirement) => IS_MPI.test(requirement.text)),
      );
      return isFile && hasMpi && !text.includes('OPAL_PREFIX');
    })
    .map((script) => ({
      ...{ file: script.file, at: 0 },
      message: 'OPAL_PREFIX is not set for cross builds',
      expected: 'export OPAL_PREFIX="$PREFIX"',
      fix: 'set it before the build',
      edits: [insertLines({ ...script, newline: newlineOf(script.text) }, topOf(script.text), PREFIX_LINES)],
    }));
}

/** The rule about MPI. */
export const mpiRules: readonly RecipeRule[] = [mpi];
