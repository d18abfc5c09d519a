import { insertLines } from '../edits.js';
import { guardsOf } from '../script/guards.js';
import type { BuildScript, RecipeRule, Spot } from '../types.js';
import { isCmakeConfigure } from './build-systems.js';
import { activeIn } from './requirements-of.js';
import { lineStart, newlineOf } from './script-edits.js';

const NUMPY_LINES = [
  `Python_INCLUDE_DIR="$("\${PYTHON}" -c 'import sysconfig; print(sysconfig.get_path("include"))')"`,
  `Python_NumPy_INCLUDE_DIR="$("\${PYTHON}" -c 'import numpy; print(numpy.get_include())')"`,
  ...['Python', 'Python3'].flatMap((name) => [
    `CMAKE_ARGS="\${CMAKE_ARGS} -D${name}_EXECUTABLE:PATH=\${PYTHON}"`,
    `CMAKE_ARGS="\${CMAKE_ARGS} -D${name}_INCLUDE_DIR:PATH=\${Python_INCLUDE_DIR}"`,
    `CMAKE_ARGS="\${CMAKE_ARGS} -D${name}_NumPy_INCLUDE_DIR:PATH=\${Python_NumPy_INCLUDE_DIR}"`,
  ]),
];

const numpyCmake: RecipeRule = {
  id: 'numpy-cmake',
  severity: 'warning',
  finds: 'CMake with python and numpy in `host`, without `Python_NumPy_INCLUDE_DIR`',
  reason: 'CMake asks python where numpy is, and in a cross build that is the build machine’s numpy.',
  source: 'Finding NumPy in cross-compiled Python packages using CMake',
  repair: 'the places are added to `CMAKE_ARGS` before the first `cmake`',
  check: ({ scripts }) => scripts.flatMap(withoutNumpy),
};

function withoutNumpy({ file, text, body, commands, isFile, outputs }: BuildScript): Spot[] {
  const hasBoth = outputs.some((output) => {
    const names = new Set(activeIn(output, 'host').map(({ name }) => name));
    return names.has('python') && names.has('numpy');
  });
  const guards = guardsOf(commands, text);
  const cmake = commands.find((command) => isCmakeConfigure(command) && !guards.isGuarded(command));
  if (!hasBoth || cmake === undefined || /Python3?_NumPy_INCLUDE_DIR/i.test(body)) return [];
  const lineAt = lineStart(text, cmake.statement.pipelines[0]?.at ?? cmake.at);
  const indent = /^[ \t]*/.exec(text.slice(lineAt))?.[0] ?? '';
  const lines = NUMPY_LINES.map((line) => indent + line);
  return [
    {
      ...{ file, at: cmake.at },
      message: 'CMake is not told where the target’s numpy is',
      expected: '-DPython_NumPy_INCLUDE_DIR=… in CMAKE_ARGS',
      fix: 'tell it where python and numpy are',
      edits:
        isFile && !cmake.isCondition
          ? [insertLines({ file, text, newline: newlineOf(text) }, lineAt, lines)]
          : [],
    },
  ];
}

const rustTarget: RecipeRule = {
  id: 'rust-target',
  severity: 'note',
  finds: 'a build script that looks into `target/release`',
  reason:
    'The compiler’s activation sets CARGO_BUILD_TARGET, and cargo then puts its results into a folder of that name.',
  source: 'behaviour of cargo',
  repair: null,
  check: ({ scripts }) =>
    scripts
      .filter(({ outputs }) =>
        outputs.some((output) =>
          activeIn(output, 'build').some(({ call }) => call?.name === 'compiler' && call.argument === 'rust'),
        ),
      )
      .flatMap(({ file, commands }) =>
        commands.flatMap(({ args, word }) =>
          [...args, ...(word === null ? [] : [word])]
            .filter(({ text }) => /(?:^|\/)target\/release(?:\/|$)/.test(text))
            .map(({ at, text }) => ({
              ...{ file, at, found: text },
              message: 'in a cross build cargo’s results are elsewhere',
              expected: `target/\${CARGO_BUILD_TARGET}/release`,
              fix: 'use the folder of the target',
              edits: [],
            })),
        ),
      ),
};

const configureCache: RecipeRule = {
  id: 'configure-cache',
  severity: 'note',
  finds: '`configure`, whose checks may run programs',
  reason:
    'In a cross build such checks (AC_RUN_IFELSE) guess or stop; their answers can be given as variables.',
  source: 'Autotools',
  repair: null,
  check: ({ scripts }) =>
    scripts.flatMap(({ file, body, commands }) => {
      const configure = commands.find(({ program }) => /(?:^|\/)configure$/.test(program));
      if (configure === undefined || /\b(?:ac|gl|am)_cv_\w+=/.test(body)) return [];
      return [
        {
          ...{ file, at: configure.at },
          message: 'checks of configure that run programs cannot run in a cross build',
          expected: 'export ac_cv_…=yes for each check that stops',
          fix: 'look for “cannot run test program while cross compiling” in the log',
          edits: [],
        },
      ];
    }),
};

/** The rules about what single languages and tools need. */
export const languageRules: readonly RecipeRule[] = [numpyCmake, rustTarget, configureCache];
