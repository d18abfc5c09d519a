import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bin } from '../../command-line.js';
import { outputOf } from '../../program.js';
import { freshRoot } from '../root.js';

/** A machine of a suite of Debian, in a root, whose glibc is the suite's: it runs the compilers of that suite. */
export interface BuildMachine {
  /** Runs the compiled command line. Returns its stdout. Throws an Error with its stderr if it fails. */
  archiConstruct(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string>;
  remove(): void;
}

/** What node, make, recipes' scripts and the engine need; the compilers and their tools come from the channel. */
const PACKAGES = [
  'bash',
  'bzip2',
  'diffutils',
  'findutils',
  'gawk',
  'grep',
  'libstdc++6',
  'make',
  'python3',
  'sed',
  'xz-utils',
];

/** Where Debian's python finds modules. */
const MODULES = '/usr/lib/python3/dist-packages';

/**
 * Makes a machine that sees this program and the folders `shared` where they are on this one, and this one's node and build engine. It
 * needs root. Throws an Error if mmdebstrap or the mirror fails.
 */
export async function openBuildMachine(suite: string, shared: readonly string[]): Promise<BuildMachine> {
  const root = await freshRoot('linux-64', { suite, more: PACKAGES });
  const engine = 'import os, rattler_build; print(os.path.dirname(rattler_build.__file__))';
  const module = await outputOf([process.env['RATTLER_PYTHON'] ?? 'python3', '-c', engine]);
  const mounts: readonly (readonly [from: string, to: string])[] = [
    ...['/dev', '/etc/ssl', dirname(dirname(bin)), ...shared].map((place) => [place, place] as const),
    [module.trim(), join(MODULES, 'rattler_build')],
    [dirname(realpathSync(process.execPath)), NODE],
  ];
  for (const [, place] of mounts) mkdirSync(join(root.path, place), { recursive: true });
  const enter = [
    ...['unshare', '--pid', '--mount', '--fork', `--mount-proc=${join(root.path, 'proc')}`],
    ...[
      'sh',
      '-ec',
      ENTER,
      'sh',
      root.path,
      ...mounts.flat(),
      '--',
      join(NODE, basename(process.execPath)),
      bin,
    ],
  ];
  return {
    archiConstruct: (args, environment) =>
      outputOf([...enter, ...args], { environment: { PATH, HOME: '/root', ...environment } }),
    remove: () => rmSync(root.path, { recursive: true, force: true }),
  };
}

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
/** The folder of this machine's node. */
const NODE = '/opt/node';

/** ROOT, pairs of folders, `--`, COMMAND: lets the command see folders of this machine in a root. */
const ENTER = `root=$1; shift
while [ "$1" != -- ]; do mount --rbind "$1" "$root$2"; shift 2; done; shift
exec chroot "$root" "$@"`;
