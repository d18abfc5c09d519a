import type { ShellCommand } from '../../../shell/commands.js';

/** A package manager: its verbs, and how to answer its questions. */
export interface Manager {
  readonly title: string;
  readonly programs: readonly string[];
  /** Verbs that ask for confirmation. */
  readonly asks: readonly string[];
  /** What answers yes: short options, long options, and settings (`-o`, files, environment). */
  readonly yes: { readonly short: string; readonly long: RegExp; readonly setting: RegExp | null };
  /** hadolint's code for a missing yes. */
  readonly code: string | null;
}

const NONE = { short: '', long: /^$/, setting: null };
const INSTALLS_OF_DNF = [
  ...[
    'install',
    'in',
    'update',
    'upgrade',
    'up',
    'upgrade-minimal',
    'up-min',
    'reinstall',
    'rei',
    'localinstall',
  ],
  ...[
    'groupinstall',
    'group',
    'remove',
    'erase',
    'autoremove',
    'distro-sync',
    'downgrade',
    'swap',
    'builddep',
  ],
];
const DNF = {
  asks: INSTALLS_OF_DNF,
  yes: {
    short: 'y',
    long: /^--assumeyes$|^--setopt=assumeyes=(?:1|true|yes)$/i,
    setting: /\bassumeyes\s*=\s*(?:1|true|yes)\b/i,
  },
};

/** The known package managers. */
export const MANAGERS: readonly Manager[] = [
  {
    title: 'apt-get',
    programs: ['apt-get', 'apt', 'aptitude'],
    asks: [
      ...['install', 'upgrade', 'dist-upgrade', 'full-upgrade', 'reinstall', 'build-dep', 'remove', 'purge'],
      ...['autoremove', 'autopurge', 'dselect-upgrade'],
    ],
    yes: {
      short: 'ys',
      long: /^--(?:yes|assume-yes|force-yes|simulate|just-print|dry-run|print-uris|assume-no)$/,
      setting: /APT::Get::Assume-Yes[\s"=]+(?:true|yes|1|on|with|enable)\b/i,
    },
    code: 'DL3014',
  },
  { title: 'yum', programs: ['yum'], ...DNF, code: 'DL3030' },
  { title: 'dnf', programs: ['dnf', 'dnf5', 'microdnf', 'tdnf'], ...DNF, code: 'DL3038' },
  {
    title: 'zypper',
    programs: ['zypper'],
    asks: [
      ...[
        'install',
        'in',
        'update',
        'up',
        'dist-upgrade',
        'dup',
        'patch',
        'remove',
        'rm',
        'source-install',
        'si',
      ],
      ...['install-new-recommends', 'inr'],
    ],
    yes: { short: 'yn', long: /^--(?:non-interactive|no-confirm)$/, setting: null },
    code: 'DL3034',
  },
  {
    title: 'pacman',
    programs: ['pacman'],
    asks: ['-S', '-R', '-U', '--sync', '--remove', '--upgrade'],
    yes: { short: '', long: /^--noconfirm$/, setting: null },
    code: null,
  },
  {
    title: 'conda',
    programs: ['conda', 'mamba', 'micromamba'],
    asks: ['install', 'create', 'update', 'upgrade', 'remove', 'uninstall', 'clean'],
    yes: {
      short: 'yd',
      long: /^--(?:yes|json|dry-run)$/,
      setting:
        /\balways_yes\b[\s:="']+(?:true|yes|1|on)\b|\b(?:CONDA|MAMBA)_ALWAYS_YES["']?[\s:="']+(?:true|yes|1|on)\b/i,
    },
    code: null,
  },
  {
    title: 'pip',
    programs: ['pip', 'pip2', 'pip3'],
    asks: ['uninstall'],
    yes: { short: 'y', long: /^--(?:yes|no-input)$/, setting: null },
    code: null,
  },
  { title: 'apk', programs: ['apk'], asks: [], yes: NONE, code: null },
  { title: 'yarn', programs: ['yarn'], asks: [], yes: NONE, code: null },
];

/** A call of a package manager. */
export interface ManagerCall {
  readonly manager: Manager;
  readonly program: string;
  /** The verb, such as `install`; for pacman its option, such as `-S`. */
  readonly verb: string;
  readonly args: readonly string[];
}

/** Returns the call of a package manager; null if the command is none. */
export function managerCall({ name, args }: ShellCommand): ManagerCall | null {
  const module = /^python[\d.]*$/.test(name) && args[0] === '-m' ? (args[1] ?? '') : null;
  // `$MAMBA` and `"$yum"` are taken for the program that they are named after.
  const program = module ?? name.replace(/^\$\{?(\w+)\}?$/, (_, variable: string) => variable.toLowerCase());
  const manager = MANAGERS.find(({ programs }) =>
    programs.some((name) => name === program || (name === 'pip' && /^pip\d[\d.]*$/.test(program))),
  );
  if (manager === undefined) return null;
  const words = module === null ? args : args.slice(2);
  const verb =
    manager.title === 'pacman'
      ? pacmanVerb(words)
      : words.find((arg, index) => isVerb(arg, words[index - 1]));
  return { manager, program, verb: verb ?? '', args: words };
}

/** Options before the verb that take a separate value. */
const WITH_WORD =
  /^(?:-[otcXR]|--(?:option|config(?:-file)?|repository|root|releasever|installroot|cache-dir))$/;

function isVerb(arg: string, before: string | undefined): boolean {
  return !arg.startsWith('-') && !WITH_WORD.test(before ?? '');
}

function pacmanVerb(args: readonly string[]): string {
  const option = args.find((arg) => /^-[SRU]|^--(?:sync|remove|upgrade)$/.test(arg)) ?? '';
  // -Ss, -Si and the like only query.
  if (/^-S[a-z]*[silg]/.test(option)) return '';
  return option.startsWith('--') ? option : option.slice(0, 2);
}
