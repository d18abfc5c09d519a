import { basename, dirname, join } from 'node:path';
import { formatExplicit, formatLock } from '../formats/format.js';
import type { WrittenLocks } from './types.js';

/** A format in which `lock` writes. */
interface WrittenFormat {
  /** Whether one file has the packages of several platforms. */
  readonly isShared: boolean;
  /** What takes one environment alone, for messages; null if the file has all of them. */
  readonly ofOne: string | null;
  /** Whether it has a place for wheels. */
  readonly hasWheels: boolean;
  /** Whether this program reads it back if its urls are those of folders. */
  readonly hasFolders: boolean;
  /** Returns the path that it is written to if none is given: that of the lock, and the name of the manifest. */
  readonly path: (lockPath: string, name: string) => string;
  /** Returns the text of the locks; of the only one unless the format is shared. */
  readonly text: (locks: WrittenLocks) => Promise<string>;
}

/** The formats, by their names on the command line. */
export const WRITTEN_FORMATS = {
  lock: {
    isShared: false,
    ofOne: null,
    hasWheels: true,
    hasFolders: true,
    path: (lockPath) => lockPath,
    text: async ({ locks }) => formatLock(only(locks)),
  },
  explicit: {
    isShared: false,
    ofOne: 'an @EXPLICIT list',
    hasWheels: false,
    hasFolders: true,
    path: (lockPath) => join(dirname(lockPath), `explicit-${basename(lockPath, '.lock')}.txt`),
    text: async ({ locks }) => formatExplicit(only(locks)),
  },
  'conda-lock': {
    isShared: true,
    ofOne: 'a conda-lock file',
    hasWheels: true,
    hasFolders: false,
    path: (lockPath, name) => join(dirname(lockPath), `${name}.conda-lock.yml`),
    text: async (locks) => (await import('./conda-lock.js')).formatCondaLock(locks),
  },
  pixi: {
    isShared: true,
    ofOne: null,
    hasWheels: true,
    hasFolders: false,
    path: (lockPath, name) => join(dirname(lockPath), `${name}.pixi.lock`),
    text: async (locks) => (await import('./pixi-lock.js')).formatPixiLock(locks),
  },
  environment: {
    isShared: false,
    ofOne: 'an environment.yml',
    hasWheels: false,
    hasFolders: true,
    path: (lockPath) => join(dirname(lockPath), `environment-${basename(lockPath, '.lock')}.yml`),
    text: async ({ locks }) => (await import('./environment-yml.js')).formatEnvironmentYml(only(locks)),
  },
  pylock: {
    isShared: false,
    ofOne: 'a pylock.toml',
    hasWheels: true,
    hasFolders: true,
    path: (lockPath) =>
      join(dirname(lockPath), `pylock.${basename(lockPath, '.lock').replaceAll('.', '-')}.toml`),
    text: async ({ locks }) => (await import('./pylock.js')).formatPylock(only(locks)),
  },
} as const satisfies Readonly<Record<string, WrittenFormat>>;

/** The name of a format. */
export type WrittenFormatName = keyof typeof WRITTEN_FORMATS;

/** The names of all formats. */
export const WRITTEN_FORMAT_NAMES = Object.keys(WRITTEN_FORMATS) as WrittenFormatName[];

function only<T>(locks: readonly T[]): T {
  const [lock] = locks;
  if (lock === undefined) throw new RangeError('a file is written of one lock');
  return lock;
}
