import type { Word } from '../../../shell/lex.js';
import { insertLines } from '../edits.js';
import type { ScriptCommand } from '../script/commands.js';
import { guardsOf } from '../script/guards.js';
import type { BuildScript, CheckedRecipe, Edit, RecipeRule, Spot } from '../types.js';
import { addRequirements, UNIX } from './requirement-edits.js';
import { activeIn, builtOutputs } from './requirements-of.js';
import { insertWord, lineStart, newlineOf } from './script-edits.js';

/** Returns the commands of a script that build for the target: not those under a condition about cross builds. */
function targetCommands({ commands, text }: BuildScript): readonly ScriptCommand[] {
  const guards = guardsOf(commands, text);
  return commands.filter((command) => !guards.isGuarded(command) && !guards.isOfOtherSystem(command));
}

const NOT_CONFIGURING = /^(?:--build|--install|--open|--version|--help|--find-package|-E|-P|-h|-V)$/;

/** Returns whether a command configures a build with CMake. */
export function isCmakeConfigure({ name, args }: ScriptCommand): boolean {
  return name === 'cmake' && args.length > 0 && !args.some(({ text }) => NOT_CONFIGURING.test(text));
}

const cmakeArgs: RecipeRule = {
  id: 'cmake-args',
  severity: 'error',
  finds: '`cmake` without `CMAKE_ARGS`',
  reason:
    'The variable names the target’s system and compilers; without it CMake configures for the build machine.',
  source: 'CMake',
  repair: '`CMAKE_ARGS` behind `cmake`',
  check: ({ scripts }) =>
    scripts.flatMap((script) => {
      const { file, canEdit, commands } = script;
      const known = variablesWith('CMAKE_ARGS', commands);
      return targetCommands(script)
        .filter((command) => isCmakeConfigure(command) && !uses(command, known))
        .map(({ word, at }) => ({
          ...{ file, at },
          message: 'cmake does not get CMAKE_ARGS',
          expected: `cmake \${CMAKE_ARGS} …`,
          fix: 'add the variable',
          edits: canEdit && word !== null ? [insertWord(file, word.end, `\${CMAKE_ARGS}`)] : [],
        }));
    }),
};

const MESON_COMMANDS =
  /^(?:compile|test|install|dist|introspect|configure|wrap|rewrite|subprojects|init|env2mfile|devenv|format|-v|--version|-h|--help)$/;

const mesonArgs: RecipeRule = {
  id: 'meson-args',
  severity: 'error',
  finds: '`meson setup`, or pip with meson-python, without `MESON_ARGS`',
  reason: 'The variable names the cross file; without it Meson configures for the build machine.',
  source: 'Meson',
  repair:
    '`MESON_ARGS` behind `meson setup`, with options of its own spelt as in there; `--config-settings=setup-args=…` for pip',
  check: ({ scripts }) => scripts.flatMap((script) => [...mesonSetups(script), ...mesonPython(script)]),
};

function mesonSetups(script: BuildScript): Spot[] {
  const { file, canEdit, commands } = script;
  const known = variablesWith('MESON_ARGS', commands);
  return targetCommands(script)
    .filter(
      (command) =>
        command.name === 'meson' &&
        command.args.length > 0 &&
        !MESON_COMMANDS.test(command.args[0]?.text ?? '') &&
        !uses(command, known),
    )
    .map(({ word, args, at }) => {
      const [first] = args;
      return {
        ...{ file, at },
        message: 'meson does not get MESON_ARGS',
        expected: `meson setup \${MESON_ARGS} …`,
        fix: 'add the variable',
        edits:
          canEdit && word !== null
            ? [
                insertWord(file, first?.text === 'setup' ? first.end : word.end, `\${MESON_ARGS}`),
                ...respelt(script, args),
              ]
            : [],
      };
    });
}

/**
 * Returns the edits that give options the spelling of MESON_ARGS, which has `--prefix`, `-Dlibdir` and `-Dbuildtype`: meson refuses
 * an option that comes in both spellings, and takes the last one of the same.
 */
function respelt({ file, text }: BuildScript, args: readonly Word[]): Edit[] {
  return args.flatMap(({ at, end, text: option }, index): Edit[] => {
    const written = text.slice(at, end);
    if (/^--(?:libdir|buildtype)=/.test(written)) return [{ file, at, end: at + 2, text: '-D' }];
    if (/^-Dprefix=/.test(written)) return [{ file, at, end: at + 2, text: '--' }];
    const value = args[index + 1];
    if (!/^--(?:libdir|buildtype)$/.test(written) || value === undefined) return [];
    return [{ file, at, end: value.at, text: `-D${option.slice(2)}=` }];
  });
}

/** pip before 23.1 does not know `-C`, and passes on the last one alone: the cross file is the last of MESON_ARGS. */
const PYTHON_ARGS = `--config-settings=setup-args=\${MESON_ARGS// / --config-settings=setup-args=}`;

function mesonPython(script: BuildScript): Spot[] {
  const { file, commands, canEdit, outputs } = script;
  const isMesonPython = outputs.some((output) =>
    activeIn(output, 'host').some(({ name }) => name === 'meson-python'),
  );
  if (!isMesonPython) return [];
  const known = variablesWith('MESON_ARGS', commands);
  return targetCommands(script)
    .filter((command) => isPipInstall(command) && !uses(command, known))
    .map(({ at, end }) => ({
      ...{ file, at },
      message: 'meson-python does not get MESON_ARGS',
      expected: `pip install . ${PYTHON_ARGS}`,
      fix: 'add them',
      edits: canEdit ? [insertWord(file, end, PYTHON_ARGS)] : [],
    }));
}

function isPipInstall({ name, args }: ScriptCommand): boolean {
  const words = args.map(({ text }) => text);
  const install = words.indexOf('install');
  return install >= 0 && (/^pip\d*$/.test(name) || words[install - 1] === 'pip');
}

/** Returns the variables whose values contain a variable, and that variable. */
function variablesWith(name: string, commands: readonly ScriptCommand[]): ReadonlySet<string> {
  const known = new Set([name]);
  for (const { assignments, args, values, name: program } of commands) {
    const declared = DECLARES.test(program) ? args : [];
    for (const { text } of [...assignments, ...declared]) {
      const [, variable, value = ''] = /^(\w+)\+?=([\s\S]*)$/.exec(text) ?? [];
      const contents = value === '' ? values.map((word) => word.text).join(' ') : value;
      if (variable !== undefined && namesOneOf(contents, known)) known.add(variable);
    }
  }
  return known;
}

const DECLARES = /^(?:export|declare|local|readonly|typeset)$/;

function uses({ args }: ScriptCommand, known: ReadonlySet<string>): boolean {
  return args.some(({ text }) => namesOneOf(text, known));
}

function namesOneOf(text: string, known: ReadonlySet<string>): boolean {
  return [...text.matchAll(/\$\{?(\w+)/g)].some(([, name = '']) => known.has(name));
}

/** Feedstocks that make these files themselves. */
const MAKERS = /^(?:libtool|gnuconfig|autoconf|automake)$/;
const REGENERATES = /^(?:autogen(?:\.sh)?|bootstrap(?:\.sh)?|buildconf(?:\.sh)?|\$\{?AUTORECONF\}?)$/;
const RENEW = `find "$SRC_DIR" \\( -name config.sub -o -name config.guess \\) -exec sh -c 'cp "$BUILD_PREFIX/share/gnuconfig/\${1##*/}" "$1"' _ {} \\;`;

const gnuconfig: RecipeRule = {
  id: 'gnuconfig',
  severity: 'warning',
  finds: '`configure` whose `config.sub` and `config.guess` are as old as the sources',
  reason: 'Old ones do not know of newer architectures, and configure stops.',
  source: 'Autotools',
  repair: 'gnuconfig is added to `build`, and its files are copied before the first `configure`',
  check: (recipe) =>
    recipe.scripts.filter(({ isFile }) => isFile).flatMap((script) => withOldConfig(recipe, script)),
};

function withOldConfig(recipe: CheckedRecipe, script: BuildScript): Spot[] {
  const { file, text, commands } = script;
  const { outline } = recipe;
  const configure = targetCommands(script).find(({ program }) => /(?:^|\/)configure$/.test(program));
  if (configure === undefined || /share\/gnuconfig|libtool\/build-aux/.test(text)) return [];
  if (commands.some(regenerates) || outline.outputs.some(({ name }) => MAKERS.test(name))) return [];
  const lineAt = lineStart(text, configure.statement.pipelines[0]?.at ?? configure.at);
  const indent = /^[ \t]*/.exec(text.slice(lineAt))?.[0] ?? '';
  const lines = [`${indent}# Get config.sub and config.guess that know of the target`, indent + RENEW];
  const copy = insertLines({ file, text, newline: newlineOf(text) }, lineAt, lines);
  const requirements = requirementOfGnuconfig(recipe, script);
  return [
    {
      ...{ file, at: configure.at },
      message: 'configure runs with the config.sub and config.guess of the sources',
      expected: 'those of gnuconfig',
      fix: 'add gnuconfig to build, and copy its files before configure',
      edits: requirements === null || configure.isCondition ? [] : [...requirements, copy],
    },
  ];
}

function regenerates({ name, args }: ScriptCommand): boolean {
  if (REGENERATES.test(name)) return true;
  return name === 'autoreconf' && args.some(({ text }) => text === '--force' || /^-[a-z]*f/.test(text));
}

/** Returns the edits that add gnuconfig to the outputs of a script. Returns null if one of them cannot be changed. */
function requirementOfGnuconfig(recipe: CheckedRecipe, { outputs }: BuildScript): Edit[] | null {
  const { outline } = recipe;
  const edits = builtOutputs(recipe)
    .filter((output) => outputs.includes(output))
    .map((output) => {
      const build = activeIn(output, 'build');
      if (build.some(({ name }) => name === 'gnuconfig')) return [];
      const compiler = build.find(({ call }) => call?.name === 'compiler');
      const place = compiler === undefined ? 'first' : { before: compiler };
      return addRequirements(outline, output, { section: 'build', specs: ['gnuconfig'], when: UNIX, place });
    });
  return edits.includes(null) ? null : edits.flatMap((edit) => edit ?? []);
}

/** The rules about CMake, Meson and autotools. */
export const buildSystemRules: readonly RecipeRule[] = [cmakeArgs, mesonArgs, gnuconfig];
