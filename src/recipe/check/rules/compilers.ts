import type { Outline, OutlinedOutput } from '../../outline/outline.js';
import type { CheckedRequirement } from '../../outline/requirements.js';
import type { CheckedRecipe, RecipeRule, Spot } from '../types.js';
import { addRequirements, jinjaOf, linesFor, removeRequirement } from './requirement-edits.js';
import { activeIn, builtOutputs, compilerLanguages } from './requirements-of.js';

const compilerFunction: RecipeRule = {
  id: 'compiler-function',
  severity: 'error',
  finds: 'a compiler package named outright in `build` or `host`',
  reason: 'The package is the compiler of one platform. The function gives that for the target.',
  source: 'Placing requirements',
  repair: 'the compiler function takes its place',
  check: (recipe) =>
    builtOutputs(recipe).flatMap((output) => {
      const build = output.sections.get('build')?.requirements ?? [];
      const known = new Set(build.flatMap(({ call }) => (call?.name === 'compiler' ? [call.argument] : [])));
      return (['build', 'host'] as const).flatMap((section) =>
        activeIn(output, section).flatMap((requirement) => {
          const languages = compilerLanguages(requirement.name);
          if (languages === null) return [];
          const lacking = languages.filter((language) => !known.has(language));
          for (const language of lacking) known.add(language);
          const compilers = lacking.map((language) => jinjaOf(recipe.outline, `compiler("${language}")`));
          const edits = compilerEdits(recipe.outline, output, { requirement, section, compilers });
          return [namedCompiler(recipe.outline, requirement, languages, edits)];
        }),
      );
    }),
};

function namedCompiler(
  outline: Outline,
  { name, node, text }: CheckedRequirement,
  languages: readonly string[],
  edits: Spot['edits'],
): Spot {
  return {
    ...{ file: outline.file, at: node.valueAt, found: text, edits },
    message: `the compiler ${name} is named outright`,
    expected: languages.map((language) => jinjaOf(outline, `compiler("${language}")`)).join(', '),
    fix: 'use the compiler function',
  };
}

/** Returns the edits that put compilers, which belong to `build`, in the place of a package. */
function compilerEdits(
  outline: Outline,
  output: OutlinedOutput,
  {
    requirement,
    section,
    compilers,
  }: {
    readonly requirement: CheckedRequirement;
    readonly section: 'build' | 'host';
    readonly compilers: readonly string[];
  },
): Spot['edits'] {
  const removed = removeRequirement(outline, output, requirement);
  if (removed === null) return [];
  const { column, comment } = requirement.outer;
  const specs = compilers.map((spec) => (comment === '' ? spec : `${spec}  ${comment}`));
  if (section === 'host' && specs.length > 0) {
    const added = addRequirements(outline, output, { section: 'build', specs, place: 'first' });
    return added === null ? [] : [removed, ...added];
  }
  const lines = linesFor(outline, specs, undefined, ' '.repeat(column));
  return [{ ...removed, text: lines.map((line) => line + outline.newline).join('') }];
}

/** The languages whose compilers need the C library’s headers. */
const WITH_STDLIB = new Set(['c', 'cxx', 'fortran']);

const stdlibFunction: RecipeRule = {
  id: 'stdlib-function',
  severity: 'warning',
  finds: 'a compiler of C, C++ or Fortran without `stdlib("c")`',
  reason: 'The function chooses the C library that the target has at least.',
  source: 'examples of “Details about cross-compiled Python packages”',
  repair: '`stdlib("c")` behind the last compiler',
  check: (recipe) => builtOutputs(recipe).flatMap((output) => withoutStdlib(recipe, output)),
};

function withoutStdlib({ outline }: CheckedRecipe, output: OutlinedOutput): Spot[] {
  const all = output.sections.get('build')?.requirements ?? [];
  const compilers = activeIn(output, 'build').filter(
    ({ call }) => call?.name === 'compiler' && WITH_STDLIB.has(call.argument),
  );
  const last = compilers.at(-1);
  if (last === undefined || all.some(({ call }) => call?.name === 'stdlib')) return [];
  const quote = last.text.includes('"') ? '"' : "'";
  const comments = new Set(compilers.map(({ outer }) => outer.comment));
  const comment = comments.size === 1 && last.outer.comment !== '' ? `  ${last.outer.comment}` : '';
  const spec = jinjaOf(outline, `stdlib(${quote}c${quote})`) + comment;
  const edits = addRequirements(outline, output, { section: 'build', specs: [spec], place: { after: last } });
  return [
    {
      ...{ file: outline.file, at: last.node.valueAt },
      message: 'there is a compiler, but no C library for it',
      expected: jinjaOf(outline, 'stdlib("c")'),
      fix: 'add it behind the compilers',
      edits: edits ?? [],
    },
  ];
}

/** The rules about compilers. */
export const compilerRules: readonly RecipeRule[] = [compilerFunction, stdlibFunction];
