import type { Word } from '../../../shell/lex.js';
import type { ScriptCommand } from '../script/commands.js';
import { guardsOf } from '../script/guards.js';
import type { BuildScript, RecipeRule, Spot } from '../types.js';

/** The variables that compiler packages set, by the names of the programs. */
const VARIABLES: ReadonlyMap<string, string> = new Map([
  ...['gcc', 'cc', 'clang'].map((name) => [name, 'CC'] as const),
  ...['g++', 'c++', 'clang++'].map((name) => [name, 'CXX'] as const),
  ...['gfortran', 'f77', 'f95'].map((name) => [name, 'FC'] as const),
  ...(['ar', 'as', 'ld', 'nm', 'ranlib', 'strip', 'objcopy', 'objdump', 'readelf'] as const).map(
    (name) => [name, name.toUpperCase()] as const,
  ),
]);
const PLACES = /^\/(?:usr\/(?:local\/)?)?bin\/|^\$\{?(?:BUILD_)?PREFIX\}?\/bin\//;
const SETTING = /^(CC|CXX|CPP|FC|F77|F90|AR|AS|LD|NM|RANLIB|STRIP|LINK|LINKER)=(.*)$/s;

const hardCodedTool: RecipeRule = {
  id: 'hard-coded-tool',
  severity: 'error',
  finds: 'a compiler or a program of binutils by its name: `gcc`, `ar`, `CC=gcc`',
  reason: 'The name is the build machine’s program. The variable has the target’s.',
  source: 'field experience: build files with binutils written in',
  repair: 'the variable takes its place: `CC`, `AR`',
  check: ({ scripts }) =>
    scripts.flatMap((script) => {
      const guards = guardsOf(script.commands, script.text);
      return script.commands
        .filter((command) => !guards.isGuarded(command) && !guards.isOfOtherSystem(command))
        .flatMap((command) => [...asProgram(script, command), ...asSetting(script, command)]);
    }),
};

function asProgram({ file, canEdit }: BuildScript, { word, program, args }: ScriptCommand): Spot[] {
  const variable = VARIABLES.get(program.replace(PLACES, ''));
  // `ld --version` and the like ask, and build nothing.
  if (
    variable === undefined ||
    word === null ||
    word.isQuoted ||
    args.some(({ text }) => /^-+version$/.test(text))
  )
    return [];
  return [
    spotOf(file, word.at, { found: program, variable }, canEdit ? { at: word.at, end: word.end } : null),
  ];
}

function asSetting({ file, text, canEdit }: BuildScript, { assignments, args }: ScriptCommand): Spot[] {
  return [...assignments, ...args].flatMap((word: Word): Spot[] => {
    const [, name = '', value = ''] = SETTING.exec(word.text) ?? [];
    const variable = VARIABLES.get(value.replace(PLACES, ''));
    if (name === '' || variable === undefined) return [];
    const begin = text.indexOf('=', word.at) + 1;
    const isPlain = canEdit && !word.isQuoted && text.slice(begin, word.end) === value;
    return [
      spotOf(file, word.at, { found: word.text, variable }, isPlain ? { at: begin, end: word.end } : null),
    ];
  });
}

function spotOf(
  file: string,
  at: number,
  { found, variable }: { readonly found: string; readonly variable: string },
  place: { readonly at: number; readonly end: number } | null,
): Spot {
  return {
    ...{ file, at, found },
    message: 'the build machine’s program is named outright',
    expected: `\${${variable}}`,
    fix: 'use the variable',
    edits: place === null ? [] : [{ file, ...place, text: `\${${variable}}` }],
  };
}

const COMPILERS = new Map([
  ...['$CC', `\${CC}`].map((text) => [text, `\${CC_FOR_BUILD}`] as const),
  ...['$CXX', `\${CXX}`].map((text) => [text, `\${CXX_FOR_BUILD}`] as const),
]);

const ccForBuild: RecipeRule = {
  id: 'cc-for-build',
  severity: 'error',
  finds: 'a program that is compiled by `$CC` and then run',
  reason: 'In a cross build `$CC` makes programs of the target, which cannot run here.',
  source: 'How to enable cross-compilation',
  repair: '`CC_FOR_BUILD`, if no flags of the target are on the line',
  check: ({ scripts }) =>
    scripts.flatMap((script) => {
      const { file, text, commands, canEdit } = script;
      const guards = guardsOf(commands, text);
      const runs = new Map(commands.map((command) => [command.program, command]));
      return commands.flatMap((command): Spot[] => {
        const { program, word, args, at } = command;
        const forBuild = COMPILERS.get(program);
        const output = args[args.findIndex((arg) => arg.text === '-o') + 1]?.text ?? '';
        if (forBuild === undefined || word === null || !args.some((arg) => arg.text === '-o')) return [];
        const own = `./${output.replace(/^\.\//, '')}`;
        const run = runs.get(own) ?? (output.includes('/') ? runs.get(output) : undefined);
        if (run === undefined || run.at < at || guards.isGuarded(command) || guards.isGuarded(run)) return [];
        const hasFlags = args.some((arg) => /FLAGS|PREFIX/.test(arg.text));
        return [
          {
            ...{ file, at, found: text.slice(at, command.end).replace(/\s+/g, ' ') },
            message: `${output} is compiled for the target, and run on the build machine`,
            expected: forBuild,
            fix: 'compile it for the build machine',
            edits: canEdit && !hasFlags ? [{ file, at: word.at, end: word.end, text: forBuild }] : [],
          },
        ];
      });
    }),
};

const uname: RecipeRule = {
  id: 'uname',
  severity: 'warning',
  finds: '`uname -m` and `arch` in a build script',
  reason: 'They name the build machine.',
  source: 'field experience',
  repair: null,
  check: ({ scripts }) =>
    scripts.flatMap(({ file, text, commands }) => {
      const guards = guardsOf(commands, text);
      return commands.flatMap((command): Spot[] => {
        const { word, args, assignments, values } = command;
        const words = [...assignments, ...(word === null ? [] : [word]), ...args, ...values];
        const inside = words.find(({ scripts: inner }) => inner.some(asksForMachine));
        const own = asksForMachine(text.slice(command.at, command.end)) ? command : undefined;
        const place = own ?? inside;
        if (place === undefined || guards.isOfOtherSystem(command)) return [];
        return [
          {
            ...{ file, at: place.at },
            message: 'this asks for the architecture of the build machine',
            expected: `\${target_platform}, or \${HOST}`,
            found: text.slice(place.at, place.end),
            fix: 'decide by the target',
            edits: [],
          },
        ];
      });
    }),
};

function asksForMachine(script: string): boolean {
  return script.length < 100 && ASKS.test(script.trim());
}

const ASKS = /^(?:uname\s+(?:-\w*[mpi]\w*|--machine)|arch)\s*$/;

const hostProgramRun: RecipeRule = {
  id: 'host-program-run',
  severity: 'error',
  finds: 'a build script that runs a program of `$PREFIX/bin`',
  reason: 'In a cross build the programs there are the target’s, and cannot run.',
  source: 'Placing requirements',
  repair: null,
  check: ({ scripts }) =>
    scripts.flatMap(({ file, text, commands }) => {
      const guards = guardsOf(commands, text);
      return commands
        .filter(
          (command) =>
            /^\$\{?PREFIX\}?\/s?bin\//.test(command.program) &&
            // cross-python and cross-r-base put programs of the build machine in the place of these.
            !/^(?:python[\d.]*|pip[\d.]*|R|Rscript)$/.test(command.name) &&
            !guards.isGuarded(command) &&
            !guards.isOfOtherSystem(command),
        )
        .map(({ at, program, name }) => ({
          ...{ file, at, found: program },
          message: 'a program of the target is run',
          expected: `$BUILD_PREFIX/bin/${name}`,
          fix: 'add its package to build, and run the program there',
          edits: [],
        }));
    }),
};

/** The rules about programs that build scripts run. */
export const toolRules: readonly RecipeRule[] = [hardCodedTool, ccForBuild, uname, hostProgramRun];
