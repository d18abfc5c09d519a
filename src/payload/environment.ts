import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { recordedPlace } from '../conda/recorded-place.js';
import { timeOf } from '../formats/tar/fields.js';
import { environmentsOf } from '../lock/environments.js';
import type { Lock } from '../lock/types.js';
import { escapeControls } from '../text/escape.js';
import { formatInstalled, type InstalledPath, installedEntry, installedFile } from './link/installed.js';
import type { LinkEntry } from './link/link.js';
import { MENUS_PATH, SHORTCUTS_PATH } from './menus/of-environment.js';
import { type PackedSetup, unrelocated } from './setup/pack.js';
import type { SetupEntry } from './setup/types.js';

/** The input for the files that belong to the environment and not to a package. */
export interface EnvironmentInput {
  readonly lock: Lock;
  /** The text of the lock file. */
  readonly lockText: string;
  /** Null if the installer shows no licence. */
  readonly licenseText: string | null;
  /** The text of `construct/installer/relocate.py`. */
  readonly relocatePy: string;
  /** The maintenance script for the prefix, from `renderManageScript`. */
  readonly manageSh: string;
  /** Whether the channels are written into .condarc, unless the distribution brings one. */
  readonly writeCondarc: boolean;
  /** What the distribution brings besides packages. */
  readonly setup: PackedSetup;
  /** In link order. */
  readonly packages: readonly ListedPackage[];
  /** The shell calls that make menu entries; null if there are none. */
  readonly menuPlan: string | null;
  /** Names of the other environments of the installer; empty if there are none. */
  readonly envs: readonly string[];
  /** Folders that must exist before the members are unpacked. */
  readonly folders: readonly string[];
  /** Modification time of the files, in seconds since 1970. */
  readonly epoch: number;
}

/** A package for `.archi/packages`. */
export interface ListedPackage {
  readonly locked: LockedPackage;
  /** Size on a file system with blocks of 4 KiB. */
  readonly bytes: number;
  /** Index of its member in the payload; null if the members are in the order of this list. */
  readonly member: number | null;
}

/**
 * Returns the environment's files outside the installer's own folders, which no package may contain, and its folders, with a slash at
 * the end.
 */
export function environmentFiles({
  licenseText,
  writeCondarc,
  setup,
}: Pick<EnvironmentInput, 'licenseText' | 'writeCondarc'> & {
  readonly setup: { readonly entries: readonly Pick<SetupEntry, 'path' | 'type'>[] };
}): string[] {
  return [
    ...(licenseText === null ? [] : [LICENSE_PATH]),
    ...(writeCondarc ? [CONDARC_PATH] : []),
    ...setup.entries
      .filter(({ path }) => !path.startsWith('.archi/'))
      .map(({ path, type }) => (type === 'directory' ? `${path}/` : path)),
  ];
}

/** Path of the licence text in the prefix. */
export const LICENSE_PATH = 'LICENSE.txt';
/** Path of conda's configuration in the prefix. */
export const CONDARC_PATH = '.condarc';

/** Path of the answers to the options of the distribution, in the prefix. */
const ANSWERS_PATH = '.archi/answers';

/** Path of the file that keeps conda from changing an environment (CEP 22), in its prefix. */
export const FROZEN_PATH = 'conda-meta/frozen';

/** The entry before those of the setup. */
export const BEFORE_SETUP = '.archi/relocate.py';

/** Returns the entries of the base, which end the first part of a payload. Those of the setup are last. */
export function environmentEntries(input: EnvironmentInput): LinkEntry[] {
  const { lock, lockText, licenseText, relocatePy, manageSh, folders, packages, envs, epoch, setup } = input;
  const { menuPlan } = input;
  const brought = setup.entries.map((entry) => ({ ...entry, mtime: epoch }));
  const hasCondarc = setup.entries.some(({ path }) => path === CONDARC_PATH);
  const writeCondarc = input.writeCondarc && !hasCondarc;
  const file = fileAt(epoch);
  const own = [
    file('.archi/lock.json', lockText),
    file('.archi/manage.sh', manageSh, 0o755),
    file('.archi/packages', packageList(packages)),
    ...(envs.length === 0 ? [] : [file('.archi/envs', envs.map((name) => `${name}\n`).join(''))]),
    ...menuEntries(menuPlan, file),
    ...(licenseText === null ? [] : [file(LICENSE_PATH, licenseText)]),
    ...frozenFile(null, setup, file),
  ];
  const list = installedList(own, [
    // The user may change this file after the installation.
    ...(writeCondarc || hasCondarc ? [{ path: CONDARC_PATH, what: 'c', dist: '-', value: '' }] : []),
    // Written on the target; the user may change what the scripts get later.
    ...(setup.settings.options.length === 0 ? [] : [{ path: ANSWERS_PATH, what: 'u', dist: '-', value: '' }]),
    ...unrelocated(setup)
      .filter(({ path }) => path !== CONDARC_PATH)
      .map(installedEntry),
  ]);
  return [
    ...folders.map((path) => ({ type: 'directory', path, mode: 0o755, mtime: epoch }) as const),
    ...own,
    file('conda-meta/history', history(lock, epoch)),
    file('.archi/environment', list),
    ...(writeCondarc ? [file(CONDARC_PATH, condarc(lock.channels))] : []),
    file(BEFORE_SETUP, relocatePy),
    ...brought,
  ];
}

/** Returns the entries of an environment in `envs/`, relative to its own prefix. */
export function envEntries({
  name,
  lock,
  packages,
  menuPlan,
  setup,
  epoch,
}: Pick<EnvironmentInput, 'lock' | 'packages' | 'menuPlan' | 'setup' | 'epoch'> & {
  readonly name: string;
}): LinkEntry[] {
  const file = fileAt(epoch);
  const own = [
    file('.archi/packages', packageList(packages)),
    ...menuEntries(menuPlan, file),
    ...frozenFile(name, setup, file),
  ];
  return [
    ...own,
    file('conda-meta/history', history(lock, epoch)),
    file('.archi/environment', installedList(own, [])),
  ];
}

function frozenFile(
  name: string | null,
  { frozen }: PackedSetup,
  file: ReturnType<typeof fileAt>,
): FileEntry[] {
  return frozen.filter(({ env }) => env === name).map(({ text }) => file(FROZEN_PATH, text));
}

type FileEntry = LinkEntry & { readonly type: 'file' };

function fileAt(mtime: number) {
  return (path: string, text: string, mode = 0o644): FileEntry => ({
    type: 'file',
    path,
    mode,
    mtime,
    data: Buffer.from(text),
  });
}

function menuEntries(plan: string | null, file: ReturnType<typeof fileAt>): FileEntry[] {
  return plan === null ? [] : [file(MENUS_PATH, plan)];
}

function installedList(own: readonly FileEntry[], others: readonly InstalledPath[]): string {
  return formatInstalled([
    ...own.map(({ path, mode, data }) => installedFile(path, mode, data)),
    // The user may change these files after the installation.
    { path: 'conda-meta/history', what: 'u', dist: '-', value: '' },
    ...others,
    // Written on the target if menu entries are made there.
    ...(own.some(({ path }) => path === MENUS_PATH)
      ? [{ path: SHORTCUTS_PATH, what: 'c', dist: '-', value: '' }]
      : []),
    // Written on the target, since it contains hashes of files there.
    { path: '.archi/records', what: 'u', dist: '-', value: '' },
  ]);
}

/** One line for each package, separated by tabs: `DIST BYTES BUILD-NUMBER LICENCE [MEMBER]`. */
function packageList(packages: EnvironmentInput['packages']): string {
  const line = ({ locked: { record }, bytes, member }: ListedPackage) => {
    const license = escapeControls(record.license ?? '').trim() || '-';
    const fields = [formatPin(record), bytes, record.buildNumber, license];
    return [...fields, ...(member === null ? [] : [member])].join('\t');
  };
  return packages.map((member) => `${line(member)}\n`).join('');
}

/** Returns SOURCE_DATE_EPOCH if it is set, else the timestamp of the newest package; seconds since 1970. */
export function environmentEpoch(lock: Lock, sourceDateEpoch: string | undefined): number {
  if (sourceDateEpoch !== undefined && /^\d{1,11}$/.test(sourceDateEpoch))
    return timeOf(Number(sourceDateEpoch));
  const packages = environmentsOf(lock).flatMap(({ lock }) => lock.packages);
  return Math.floor(Math.max(0, ...packages.map(({ record }) => record.timestamp ?? 0)) / 1000);
}

/** Returns the `conda-meta/history` of an environment made in one transaction (read by conda/history.py). */
function history(lock: Lock, epoch: number): string {
  const time = new Date(epoch * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const conda = lock.packages.find(({ record }) => record.name === 'conda');
  return [
    `==> ${time} <==`,
    `# cmd: archi-construct installer ${lock.manifest.name} ${lock.manifest.version}`,
    ...(conda === undefined ? [] : [`# conda version: ${conda.record.version}`]),
    ...lock.packages.map(added).sort(),
    `# update specs: [${lock.specs.map(pythonString).join(', ')}]`,
    '',
  ].join('\n');
}

function added(locked: LockedPackage): string {
  const { record } = locked;
  return `+${recordedPlace(locked).channel}/${record.subdir}::${record.name}-${record.version}-${record.build}`;
}

// A JSON string of ASCII text is a python string too; conda prefers single quotes.
function pythonString(text: string): string {
  return /^[ -&(-[\]-~]*$/.test(text) ? `'${text}'` : JSON.stringify(text);
}

// Leaves out channels on the build machine: other machines cannot read them.
function condarc(channels: readonly string[]): string {
  const kept = channels.filter((channel) => !channel.startsWith('file:'));
  if (kept.length === 0) return 'channels: []\n';
  return `channels:\n${kept.map((channel) => `  - ${JSON.stringify(channel)}\n`).join('')}`;
}
