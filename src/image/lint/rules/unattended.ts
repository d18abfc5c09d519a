import type { Pipeline, ShellCommand } from '../../../shell/commands.js';
import type { Dockerfile } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import { runsOf } from '../runs.js';
import type { LintRule, Spot } from '../types.js';
import { expand } from '../variables.js';
import { MANAGERS, type Manager, type ManagerCall, managerCall } from './managers.js';

/** Package managers do not ask for confirmation: nobody can answer during a build. */
export const unattended: LintRule = {
  name: 'unattended',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) => {
    const settled = new Map(MANAGERS.map((manager) => [manager, settledAt(dockerfile, manager)]));
    return runsOf(dockerfile).flatMap(({ step, pipelines }) =>
      once(pipelines.flatMap((pipeline) => asking(pipeline, step, settled))),
    );
  },
};

/** Keeps one spot of each message within a RUN. */
function once(spots: readonly Spot[]): Spot[] {
  return spots.filter(({ message }, index) => spots.findIndex((spot) => spot.message === message) === index);
}

function asking({ commands }: Pipeline, step: Instruction, settled: ReadonlyMap<Manager, number>): Spot[] {
  return commands.flatMap((command, index): Spot | [] => {
    const order = managerCall(command);
    if (order === null || !order.manager.asks.includes(order.verb)) return [];
    const { title, code } = order.manager;
    if (commands.slice(0, index).some(answers) || saysYes(order, step)) return [];
    if ((settled.get(order.manager) ?? step.line + 1) <= step.line) return [];
    const flag = title === 'pacman' ? '--noconfirm' : '-y';
    return {
      where: step.where,
      message: `${order.program} ${order.verb} asks a question, which nobody answers during a build`,
      expected: `${order.program} ${order.verb} ${flag} …`,
      fix: `add ${flag}`,
      codes: code === null ? [] : [code],
    };
  });
}

/** Returns the first line on which a file, a variable or an option answers yes permanently; infinity if there is none. */
function settledAt(dockerfile: Dockerfile, { yes: { setting } }: Manager): number {
  if (setting === null) return Number.POSITIVE_INFINITY;
  const steps = dockerfile.stages.flatMap(({ steps: own }) => own);
  const first = steps.find(({ text, heredocs }) =>
    [text, ...heredocs.map((heredoc) => heredoc.text)].some((script) => setting.test(script)),
  );
  return first?.line ?? Number.POSITIVE_INFINITY;
}

function answers({ name, args }: ShellCommand): boolean {
  return name === 'yes' || (/^(?:echo|printf)$/.test(name) && /^(?:y|yes)\b/i.test(args.at(-1) ?? ''));
}

function saysYes({ args, manager }: ManagerCall, { lookUp }: Instruction): boolean {
  const words = args.flatMap((arg) => (arg.startsWith('$') ? expand(arg, lookUp).split(/\s+/) : [arg]));
  // An unknown variable of options may contain the needed one.
  if (words.some((word) => /^\$\{?\w*(?:OPT|FLAG|ARG|YES)/i.test(word))) return true;
  return (
    words.some((word) => manager.yes.long.test(word)) ||
    words.some((word) => isShort(word) && [...manager.yes.short].some((letter) => word.includes(letter))) ||
    (manager.title === 'apt-get' && quietness(words) >= 2)
  );
}

function isShort(word: string): boolean {
  return /^-[A-Za-z]+$/.test(word);
}

/** Counts `-q` of apt-get: `-qq` and `-q=2` imply yes. */
function quietness(words: readonly string[]): number {
  return words.reduce((sum, word) => {
    const option = /^(?:-q|--quiet)=(\d+)$/.exec(word);
    if (option !== null) return Math.max(sum, Number(option[1]));
    if (word === '--quiet' || word === '--silent') return sum + 1;
    return isShort(word) ? sum + word.split('q').length - 1 : sum;
  }, 0);
}
