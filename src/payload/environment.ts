import type { Lock, LockedPackage } from '../lock/types.js';
import type { LinkEntry } from './link.js';

/** What belongs to the environment as a whole, not to a package. */
export interface EnvironmentInput {
  readonly lock: Lock;
  /** The lock as its file has it. */
  readonly lockText: string;
  /** Null where the installer asks for no licence. */
  readonly licenseText: string | null;
  /** `construct/installer/relocate.py`. */
  readonly relocatePy: string;
  readonly writeCondarc: boolean;
  /** Every path that the members put into the prefix. */
  readonly paths: readonly string[];
  /** Folders to be there before the members are unpacked. */
  readonly folders: readonly string[];
  /** Seconds since 1970. */
  readonly epoch: number;
}

/** The entries of a payload's first part. */
export function environmentEntries(input: EnvironmentInput): LinkEntry[] {
  const { lock, lockText, licenseText, relocatePy, writeCondarc, folders, paths, epoch } = input;
  const file = (path: string, text: string): LinkEntry => ({
    type: 'file',
    path,
    mode: 0o644,
    mtime: epoch,
    data: Buffer.from(text),
  });
  const own = [
    file('.archi/lock.json', lockText),
    ...(licenseText === null ? [] : [file('LICENSE.txt', licenseText)]),
    file('conda-meta/history', history(lock, epoch)),
  ];
  return [
    ...folders.map((path) => ({ type: 'directory', path, mode: 0o755, mtime: epoch }) as const),
    ...own,
    file('.archi/files', installedFiles([...paths, ...own.map(({ path }) => path)])),
    file('.archi/relocate.py', relocatePy),
    ...(writeCondarc ? [file('.condarc', condarc(lock.channels))] : []),
  ];
}

/** What an update takes for ours: a path a line, in the order of bytes. `.condarc` is the user's from the start. */
function installedFiles(paths: readonly string[]): string {
  const lines = ['.archi/files', ...paths].map((path) => Buffer.from(`${path}\n`));
  return Buffer.concat(lines.sort(Buffer.compare)).toString();
}

/** SOURCE_DATE_EPOCH where it is set, else the newest package's timestamp; seconds since 1970. */
export function environmentEpoch(lock: Lock, sourceDateEpoch: string | undefined): number {
  if (sourceDateEpoch !== undefined && /^\d{1,11}$/.test(sourceDateEpoch)) return Number(sourceDateEpoch);
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
