import type { ShellCommand } from '../../../shell/commands.js';
import { type Dockerfile, shippedStages } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import { runsOf } from '../runs.js';
import type { LintRule, Spot } from '../types.js';
import { keepsOutside, removes } from './clean.js';
import { managerCall } from './managers.js';

const FOLDERS = ['/.cache/pip', '/root/.cache/pip'];
const OFF = /^(?:0|off|no|false|)$/i;

/** pip keeps no wheels in the layer: nothing in the image uses them again. */
export const pipCache: LintRule = {
  name: 'pip-cache',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile: Dockerfile) => {
    const shipped = shippedStages(dockerfile);
    return runsOf(dockerfile)
      .filter(({ stage, step }) => shipped.includes(stage) && !keepsOutside(step, FOLDERS))
      .flatMap(({ step, pipelines }) => {
        const commands = pipelines.flatMap((pipeline) => pipeline.commands);
        return caching(step, commands) ? [spotOf(step)] : [];
      });
  },
};

function caching(step: Instruction, commands: readonly ShellCommand[]): boolean {
  let isOff = isSet(step.lookUp('PIP_NO_CACHE_DIR'));
  let isKept = false;
  for (const command of commands) {
    const exported = command.name === 'export' || command.name === '' ? settingOf(command) : undefined;
    if (exported !== undefined) isOff = isSet(exported);
    if (installs(command) && !isOff && !isSet(command.env.get('PIP_NO_CACHE_DIR'))) isKept = true;
    if (removes(command, FOLDERS) || purges(command)) isKept = false;
  }
  return isKept;
}

function installs(command: ShellCommand): boolean {
  const order = managerCall(command);
  if (order?.manager.title !== 'pip' || order.verb !== 'install') return false;
  return !order.args.some((arg) => /^--no-cache/.test(arg) || arg === '--help');
}

function purges(command: ShellCommand): boolean {
  const order = managerCall(command);
  return order?.manager.title === 'pip' && order.verb === 'cache' && order.args.includes('purge');
}

function settingOf({ env, args }: ShellCommand): string | undefined {
  const assigned = args.find((arg) => arg.startsWith('PIP_NO_CACHE_DIR='));
  return env.get('PIP_NO_CACHE_DIR') ?? assigned?.slice('PIP_NO_CACHE_DIR='.length);
}

function isSet(value: string | null | undefined): boolean {
  return value != null && !OFF.test(value);
}

function spotOf({ where }: Instruction): Spot {
  return {
    where,
    message: 'the cache of pip stays in the layer',
    expected: 'pip install --no-cache-dir, PIP_NO_CACHE_DIR=1, or a cache mount',
    fix: 'add --no-cache-dir',
    codes: ['DL3042'],
  };
}
