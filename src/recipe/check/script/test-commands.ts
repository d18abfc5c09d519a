import type { ScriptCommand } from './commands.js';

/** How a command runs what was just built. `alone`: it does nothing else, so that all of it can be left out. */
export type TestRun = 'alone' | 'mixed' | null;

const TARGET = /^(?:check|test|tests|runtests?|installcheck|check-\w[\w-]*|test-\w[\w-]*)$/;
const PYTEST = /^(?:pytest|py\.test|tox|nosetests|trial)$/;
const PYTHON = /^(?:python[\d.]*|\$\{?PYTHON\}?)$/;
/** Options of make and ninja with a separate value. */
const WITH_VALUE = /^-[CfIjloWdkt]$/;

/** Returns whether a command of a build script runs tests. */
export function testRunOf({ name, program, args: words }: ScriptCommand): TestRun {
  const args = words.map(({ text }) => text);
  if (name === 'ctest') return 'alone';
  if (PYTEST.test(name) || /^\.\/(?:run)?tests?[\w-]*$/.test(program)) return 'alone';
  if (/^(?:g?make|ninja|samu|bmake|mingw32-make|\$\{?MAKE\}?)$/.test(name)) return ofTargets(targetsOf(args));
  if (name === 'meson' || name === 'cargo' || name === 'go') return args[0] === 'test' ? 'alone' : null;
  if (name === 'cmake' && args[0] === '--build') return ofTargets(cmakeTargets(args));
  if (PYTHON.test(program) || PYTHON.test(name)) return ofPython(args);
  return null;
}

function targetsOf(args: readonly string[]): string[] {
  return args.filter(
    (arg, index) =>
      !arg.startsWith('-') && !arg.includes('=') && !arg.startsWith('$') && !isValue(args[index - 1], arg),
  );
}

/** Returns whether the word is the value of the option before it. */
function isValue(option: string | undefined, word: string): boolean {
  if (option === undefined || !WITH_VALUE.test(option)) return false;
  // `-j` and `-k` may stand alone.
  return !/^-[jlkdt]$/.test(option) || /^(?:\d|\$)/.test(word);
}

function cmakeTargets(args: readonly string[]): string[] {
  const at = args.findIndex((arg) => arg === '--target' || arg === '-t');
  if (at < 0) return args.flatMap((arg) => /^--target=(.+)$/.exec(arg)?.[1] ?? []);
  const rest = args.slice(at + 1);
  const next = rest.findIndex((arg) => arg.startsWith('-'));
  return next < 0 ? rest : rest.slice(0, next);
}

function ofTargets(targets: readonly string[]): TestRun {
  const tests = targets.filter((target) => TARGET.test(target));
  if (tests.length === 0) return null;
  return tests.length === targets.length ? 'alone' : 'mixed';
}

function ofPython(args: readonly string[]): TestRun {
  const at = args.indexOf('-m');
  if (at >= 0) return /^(?:pytest|unittest|nose|tox)$/.test(args[at + 1] ?? '') ? 'alone' : null;
  return args[0] === 'setup.py' && args[1] === 'test' ? 'alone' : null;
}
