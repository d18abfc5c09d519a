import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { timeOf } from '../formats/tar/fields.js';
import type { Lock } from '../lock/types.js';
import { escapeControls } from '../text/escape.js';
import { formatInstalled, installedFile } from './link/installed.js';
import type { LinkEntry } from './link/link.js';

/** What belongs to the environment as a whole, not to a package. */
export interface EnvironmentInput {
  readonly lock: Lock;
  /** The lock as its file has it. */
  readonly lockText: string;
  /** Null where the installer asks for no licence. */
  readonly licenseText: string | null;
  /** `construct/installer/relocate.py`. */
  readonly relocatePy: string;
  /** The script in the prefix, as `renderManageScript` gives it. */
  readonly manageSh: string;
  readonly writeCondarc: boolean;
  /** In link order; `bytes` on a file system with blocks of 4 KiB. */
  readonly packages: readonly { readonly locked: LockedPackage; readonly bytes: number }[];
  /** Folders to be there before the members are unpacked. */
  readonly folders: readonly string[];
  /** Seconds since 1970. */
  readonly epoch: number;
}

/** The files outside folders of our own that belong to the environment as a whole: no package may have them. */
export function environmentFiles({
  licenseText,
  writeCondarc,
}: Pick<EnvironmentInput, 'licenseText' | 'writeCondarc'>): string[] {
  return [...(licenseText === null ? [] : [LICENSE_PATH]), ...(writeCondarc ? [CONDARC_PATH] : [])];
}

/** Where the licence text stands, where there is one. */
export const LICENSE_PATH = 'LICENSE.txt';
/** Where conda's configuration stands, where it is written. */
export const CONDARC_PATH = '.condarc';

/** The entries of a payload's first part. */
export function environmentEntries(input: EnvironmentInput): LinkEntry[] {
  const { lock, lockText, licenseText, relocatePy, manageSh, writeCondarc, folders, packages, epoch } = input;
  const file = (path: string, text: string, mode = 0o644): LinkEntry & { type: 'file' } => ({
    type: 'file',
    path,
    mode,
    mtime: epoch,
    data: Buffer.from(text),
  });
  const own = [
    file('.archi/lock.json', lockText),
    file('.archi/manage.sh', manageSh, 0o755),
    file('.archi/packages', packageList(packages)),
    ...(licenseText === null ? [] : [file(LICENSE_PATH, licenseText)]),
  ];
  const list = [
    ...own.map(({ path, mode, data }) => installedFile(path, mode, data)),
    // The user's, once they are there.
    { path: 'conda-meta/history', what: 'u', dist: '-', value: '' },
    ...(writeCondarc ? [{ path: CONDARC_PATH, what: 'c', dist: '-', value: '' }] : []),
    // Made on the target, with the hashes of what is.
    { path: '.archi/records', what: 'u', dist: '-', value: '' },
  ];
  return [
    ...folders.map((path) => ({ type: 'directory', path, mode: 0o755, mtime: epoch }) as const),
    ...own,
    file('conda-meta/history', history(lock, epoch)),
    file('.archi/environment', formatInstalled(list)),
    file('.archi/relocate.py', relocatePy),
    ...(writeCondarc ? [file(CONDARC_PATH, condarc(lock.channels))] : []),
  ];
}

/** `DIST BYTES BUILD-NUMBER LICENCE` a line, parted by tabs. */
function packageList(packages: EnvironmentInput['packages']): string {
  const line = ({ locked: { record }, bytes }: EnvironmentInput['packages'][number]) => {
    const license = escapeControls(record.license ?? '').trim() || '-';
    return [formatPin(record), bytes, record.buildNumber, license].join('\t');
  };
  return packages.map((one) => `${line(one)}\n`).join('');
}

/** SOURCE_DATE_EPOCH where it is set, else the newest package's timestamp; seconds since 1970. */
export function environmentEpoch(lock: Lock, sourceDateEpoch: string | undefined): number {
  if (sourceDateEpoch !== undefined && /^\d{1,11}$/.test(sourceDateEpoch))
    return timeOf(Number(sourceDateEpoch));
  return Math.floor(Math.max(0, ...lock.packages.map(({ record }) => record.timestamp ?? 0)) / 1000);
}

/** `conda-meta/history` of an environment made in one go (conda/history.py reads it). */
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

function added({ channel, record }: LockedPackage): string {
  return `+${channel}/${record.subdir}::${record.name}-${record.version}-${record.build}`;
}

// JSON's string literals of ASCII text are python's as well; conda writes single quotes where it can.
function pythonString(text: string): string {
  return /^[ -&(-[\]-~]*$/.test(text) ? `'${text}'` : JSON.stringify(text);
}

// A channel on the build machine is of no use on another one.
function condarc(channels: readonly string[]): string {
  const kept = channels.filter((channel) => !channel.startsWith('file:'));
  if (kept.length === 0) return 'channels: []\n';
  return `channels:\n${kept.map((channel) => `  - ${JSON.stringify(channel)}\n`).join('')}`;
}
