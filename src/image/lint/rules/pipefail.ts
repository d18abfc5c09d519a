import type { ShellCommand } from '../../../shell/commands.js';
import { runsOf } from '../runs.js';
import type { LintRule } from '../types.js';

/** Commands that cannot fail, or may be cut short by the pipe. */
const SURE: readonly string[] = ['echo', 'printf', 'yes', 'true', ':'];

/**
 * Pipes are guarded by pipefail: otherwise the status is that of the last command, and an interrupted download before it is
 * not noticed.
 */
export const pipefail: LintRule = {
  name: 'pipefail',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile) =>
    runsOf(dockerfile)
      .filter(({ pipelines }) => pipelines.some(({ commands, isGuarded }) => !isGuarded && mayHide(commands)))
      .map(({ step }) => ({
        where: step.where,
        message: 'the build does not notice if a command before a pipe fails',
        expected:
          'SHELL ["/bin/bash", "-o", "pipefail", "-c"] before it, or set -o pipefail if the shell has it',
        fix: 'set pipefail, or save the output of the first command to a file',
        codes: ['DL4006'],
      })),
};

function mayHide(commands: readonly ShellCommand[]): boolean {
  return commands
    .slice(0, -1)
    .some(({ name, input }) => !SURE.includes(name) && !(name === 'cat' && input !== null));
}
