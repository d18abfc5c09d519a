import type { Condition, ScriptCommand } from '../script/commands.js';
import { GUARD, guardsOf, isOldGuard } from '../script/guards.js';
import { testRunOf } from '../script/test-commands.js';
import type { BuildScript, RecipeRule, Spot } from '../types.js';
import { guardEdits } from './script-edits.js';

const SOURCE = 'Testing';

const guardedTests: RecipeRule = {
  id: 'guarded-tests',
  severity: 'error',
  finds: 'tests that a build script runs without a guard',
  reason: 'Without an emulator the build machine cannot run what was built for the target.',
  source: SOURCE,
  repair: 'the guard, which lets tests run where an emulator is',
  check: ({ scripts }) => scripts.flatMap(unguarded),
};

function unguarded(script: BuildScript): Spot[] {
  const { file, text, commands } = script;
  const guards = guardsOf(commands, text);
  const tests = commands.filter(
    (command) =>
      testRunOf(command) !== null && !guards.isGuarded(command) && !guards.isOfOtherSystem(command),
  );
  // One guard is enough for a pipeline with several tests, and for tests that run if another one fails.
  const first = new Map(
    tests.toReversed().map((command) => [command.statement.pipelines[command.pipeline.chain], command]),
  );
  return [...first.values()].reverse().map((command) => ({
    ...{ file, at: command.at },
    message: 'tests run in every build',
    expected: `if ${GUARD}; then … fi`,
    found: text.slice(command.at, command.end).replace(/\s+/g, ' '),
    fix: 'put them under the guard',
    edits: testRunOf(command) === 'alone' ? guardEdits(script, command) : [],
  }));
}

/** Commands that do no harm under the guard of tests. */
const WITH_TESTS = /^(?:cd|pushd|popd|export|echo|set|cat|true|:|printf|)$/;

const oldGuard: RecipeRule = {
  id: 'old-guard',
  severity: 'warning',
  finds: 'a guard of tests that does not know of emulators',
  reason: 'With an emulator the tests could run, and would find what is wrong.',
  source: SOURCE,
  repair: 'the guard that knows of emulators, if tests alone are below it',
  check: ({ scripts }) =>
    scripts.flatMap(({ file, commands, canEdit }) =>
      [...belowOldGuards(commands)].flatMap(([, { guard, inside }]): Spot[] => {
        if (!inside.some((command) => testRunOf(command) !== null)) return [];
        const isTestsAlone = inside.every(
          (command) => testRunOf(command) !== null || WITH_TESTS.test(command.name),
        );
        return [
          {
            ...{ file, at: guard.at },
            message: 'the guard leaves out tests that an emulator could run',
            expected: GUARD,
            found: guard.text,
            fix: 'use the guard that knows of emulators',
            edits: canEdit && isTestsAlone ? [{ file, at: guard.at, end: guard.end, text: GUARD }] : [],
          },
        ];
      }),
    ),
};

/** Returns the guards of the older form, by their offsets, with the commands below them. */
function belowOldGuards(commands: readonly ScriptCommand[]) {
  const guards = new Map<number, { readonly guard: Condition; readonly inside: ScriptCommand[] }>();
  for (const command of commands) {
    for (const guard of command.conditions) {
      if (!isOldGuard(guard)) continue;
      const known = guards.get(guard.at) ?? { guard, inside: [] };
      guards.set(guard.at, known);
      known.inside.push(command);
    }
  }
  return guards;
}

/** The rules about tests in build scripts. */
export const testRules: readonly RecipeRule[] = [guardedTests, oldGuard];
