import type { Condition, ScriptCommand, ScriptStatement } from './commands.js';

/** The condition under which what was built can be run: no cross build, or an emulator. */
export const GUARD = `[[ "\${CONDA_BUILD_CROSS_COMPILATION:-}" != "1" || "\${CROSSCOMPILING_EMULATOR:-}" != "" ]]`;

const CROSS =
  /CONDA_BUILD_CROSS_COMPILATION|CROSSCOMPILING_EMULATOR|CONDA_BUILD_SKIP_TESTS|\b(?:build|target|host)_platform\b/;
const OTHER_SYSTEM = /darwin|osx|mac|win|mingw|msys|cygwin|OSTYPE/i;

/** The parts of a script that a guard concerns. */
export interface Guards {
  /** Returns whether the command runs only under a condition that asks whether this is a cross build. */
  isGuarded(command: ScriptCommand): boolean;
  /** Returns whether the command runs only on a system that is not Linux, or may. */
  isOfOtherSystem(command: ScriptCommand): boolean;
}

/** Finds the guards of a script. `text` is the text of the commands. */
export function guardsOf(commands: readonly ScriptCommand[], text: string): Guards {
  const exit = commands.find(
    ({ name, conditions }) => /^(?:exit|return)$/.test(name) && conditions.some(asksForCross),
  );
  const firstGuards = new Map<ScriptStatement, number>();
  /** Returns the place of the first pipeline of a statement that asks. */
  const firstGuard = (statement: ScriptStatement) => {
    const known = firstGuards.get(statement);
    if (known !== undefined) return known;
    const first = statement.pipelines.findIndex(({ at, end }) => CROSS.test(text.slice(at, end)));
    const index = first < 0 ? Number.POSITIVE_INFINITY : first;
    firstGuards.set(statement, index);
    return index;
  };
  return {
    isGuarded(command) {
      return (
        command.conditions.some(asksForCross) ||
        firstGuard(command.statement) < command.pipeline.index ||
        (exit !== undefined && exit.at < command.at)
      );
    },
    isOfOtherSystem: ({ conditions }) =>
      conditions.some((condition) => OTHER_SYSTEM.test(condition.text) && !asksForCross(condition)),
  };
}

/** Returns whether a condition asks whether this is a cross build. */
export function asksForCross({ text }: Condition): boolean {
  return CROSS.test(text);
}

/** Returns whether a condition is a guard of the older form, which also leaves out tests that an emulator could run. */
export function isOldGuard({ text, isThen }: Condition): boolean {
  return isThen && OLD_GUARD.test(text);
}

const OLD_GUARD =
  /^\[\[?\s+"?\$(?:CONDA_BUILD_CROSS_COMPILATION|\{CONDA_BUILD_CROSS_COMPILATION(?::?-0?)?\})"?\s+(?:!=\s*"?1"?|==?\s*"?0?"?)\s+\]\]?$/;
