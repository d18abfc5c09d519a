import type { Pipeline, ShellCommand } from '../../../shell/commands.js';
import { type Dockerfile, shippedStages } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import { runsOf } from '../runs.js';
import type { LintRule, Spot } from '../types.js';
import { type ManagerCall, managerCall } from './managers.js';

/** Files that a package manager leaves in a layer, and how they are removed. */
interface Leftover {
  /** Titles in MANAGERS. */
  readonly managers: readonly string[];
  /** The verbs that leave the files. */
  readonly verbs: RegExp;
  /** An option that avoids them; null if there is none. */
  readonly without: RegExp | null;
  /** The folders of the files. */
  readonly folders: readonly string[];
  /** Whether a command of the manager itself removes the files. */
  readonly cleans: (order: ManagerCall) => boolean;
  readonly way: string;
  readonly codes: readonly string[];
}

const DNF_VERBS =
  /^(?:install|in|update|up|upgrade|upgrade-minimal|up-min|reinstall|rei|local-?install|group-?install|group|builddep|swap)$/;
const cleansAll = ({ verb, args }: ManagerCall) => verb === 'clean' && args.includes('all');

const LEFTOVERS: readonly Leftover[] = [
  {
    managers: ['apt-get'],
    verbs: /^update$/,
    without: null,
    folders: ['/var/lib/apt/lists'],
    cleans: ({ verb }) => verb === 'distclean' || verb === 'dist-clean',
    way: 'rm -rf /var/lib/apt/lists/*',
    codes: ['DL3009'],
  },
  {
    managers: ['yum'],
    verbs: DNF_VERBS,
    without: null,
    folders: ['/var/cache/yum', '/var/cache/dnf'],
    cleans: cleansAll,
    way: 'yum clean all',
    codes: ['DL3032'],
  },
  {
    managers: ['dnf'],
    verbs: DNF_VERBS,
    without: null,
    folders: ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum'],
    cleans: cleansAll,
    way: 'dnf clean all',
    codes: ['DL3040'],
  },
  {
    managers: ['zypper'],
    verbs: /^(?:install|in|update|up|dist-upgrade|dup|patch|refresh|ref)$/,
    without: null,
    folders: ['/var/cache/zypp'],
    cleans: ({ verb }) => verb === 'clean' || verb === 'cc',
    way: 'zypper clean --all',
    codes: ['DL3036'],
  },
  {
    managers: ['apk'],
    verbs: /^(?:add|update|upgrade)$/,
    without: /^--no-(?:cache|network)$/,
    folders: ['/var/cache/apk', '/etc/apk/cache'],
    cleans: ({ verb, args }) => verb === 'cache' && args.includes('clean'),
    way: 'apk add --no-cache',
    codes: ['DL3019'],
  },
  {
    managers: ['pacman'],
    verbs: /^(?:-S|--sync|-U|--upgrade)$/,
    without: null,
    folders: ['/var/cache/pacman/pkg'],
    cleans: ({ args }) => args.some((arg) => /^-S[a-z]*c/.test(arg) || arg === '--clean'),
    way: 'pacman -Scc --noconfirm',
    codes: [],
  },
  {
    managers: ['conda'],
    verbs: /^(?:install|create|update|upgrade|env)$/,
    without: /^--download-only$/,
    folders: ['/opt/conda/pkgs', '/pkgs'],
    cleans: ({ verb, args }) =>
      verb === 'clean' &&
      args.some((arg) => /^-[a-z]*[apt]|^--(?:all|packages|tarballs|force-pkgs-dirs)$/.test(arg)),
    way: 'conda clean --all --yes',
    codes: [],
  },
  {
    managers: ['yarn'],
    verbs: /^(?:install|add|)$/,
    without: null,
    folders: ['/.cache/yarn', '/usr/local/share/.cache', '/.yarn/cache', '/.yarn'],
    cleans: ({ verb, args }) => verb === 'cache' && args.includes('clean'),
    way: 'yarn cache clean',
    codes: ['DL3060'],
  },
];

/** A RUN removes a package manager's files after its last install: a later instruction cannot remove them from the layer. */
export const clean: LintRule = {
  name: 'clean',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile: Dockerfile) => {
    const shipped = shippedStages(dockerfile);
    return runsOf(dockerfile)
      .filter(({ stage }) => shipped.includes(stage))
      .flatMap(({ step, pipelines }) => LEFTOVERS.flatMap((leftover) => leaves(leftover, step, pipelines)));
  },
};

function leaves(leftover: Leftover, step: Instruction, pipelines: readonly Pipeline[]): Spot | Spot[] {
  const { folders, way, codes } = leftover;
  if (keepsOutside(step, folders)) return [];
  const commands = pipelines.flatMap((pipeline) => pipeline.commands);
  const last = commands.findLastIndex((command) => isLeaving(leftover, command));
  const order = commands[last] === undefined ? null : managerCall(commands[last]);
  if (order === null) return [];
  // A script of unknown content whose name contains "clean" is assumed to clean.
  const isCleaned = commands
    .slice(last + 1)
    .some(
      (command) =>
        removes(command, folders) || cleans(leftover, command, order) || /clean/i.test(command.name),
    );
  if (isCleaned) return [];
  return {
    where: step.where,
    message: `the downloads of ${order.program} stay in the layer`,
    expected: `${way} at the end of the same RUN, or a cache mount`,
    fix: `add && ${way}`,
    codes,
  };
}

function isLeaving({ managers, verbs, without, cleans: byItself }: Leftover, command: ShellCommand): boolean {
  const order = managerCall(command);
  if (order === null || !managers.includes(order.manager.title) || byItself(order)) return false;
  return (
    verbs.test(order.verb) &&
    !order.args.some((arg) => without?.test(arg) || arg === '--help' || arg === '--version')
  );
}

/** Whether a command removes the files. microdnf does not clean dnf's files, nor dnf those of microdnf. */
function cleans(
  { cleans: byItself }: Leftover,
  command: ShellCommand,
  { manager, program }: ManagerCall,
): boolean {
  const order = managerCall(command);
  if (order === null || !byItself(order)) return false;
  const isSmall = (name: string) => name === 'microdnf';
  return (
    (order.manager === manager ||
      (order.manager.programs.includes('dnf') && program === 'yum') ||
      manager.programs.includes('dnf')) &&
    isSmall(order.program) === isSmall(program)
  );
}

/** Returns whether a command removes one of the folders or its content. */
export function removes({ name, args }: ShellCommand, folders: readonly string[]): boolean {
  const paths = args.flatMap(braces);
  const isRemoved = paths.some((path) => folders.some((folder) => covers(path, folder)));
  if (name === 'rm') return isRemoved;
  return name === 'find' && isRemoved && args.some((arg) => /^-(?:delete|exec|execdir)$/.test(arg));
}

/** Whether a path is the folder, lies in it, or contains it; a leading `~`, `$HOME` or the like matches any folder. */
function covers(path: string, folder: string): boolean {
  const bare = path
    .replace(/\/(?:\*|\.\*|\{.*)?$/, '')
    .replace(/^(?:~|\$\{?HOME\}?|\$\{?\w*(?:DIR|PREFIX)\}?|\/opt\/[^/]+)(?=\/)/, '');
  if (bare === '' || bare === path.replace(/\/.*/, '')) return false;
  return (
    folder === bare || folder.startsWith(`${bare}/`) || bare.startsWith(`${folder}/`) || bare.endsWith(folder)
  );
}

const MOST = 64;

/** Expands braces: `/var/{lib/apt,cache}/x` is two paths. */
function braces(word: string): string[] {
  const braces = /^(.*?)(?<!\$)\{([^{}]*,[^{}]*)\}(.*)$/.exec(word.slice(0, 1024));
  if (braces === null) return [word];
  const [, before = '', inside = '', behind = ''] = braces;
  return inside
    .split(',')
    .slice(0, MOST)
    .map((part) => before + part + behind);
}

/** Returns whether a cache or tmpfs mount keeps one of the folders out of the layer. */
export function keepsOutside({ flags }: Instruction, folders: readonly string[]): boolean {
  return flags.some(({ name, value }) => {
    if (name !== 'mount' || !/(?:^|,)type=(?:cache|tmpfs)(?:,|$)/.test(value)) return false;
    const target = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(value)?.[1];
    return target !== undefined && folders.some((folder) => covers(target, folder));
  });
}
