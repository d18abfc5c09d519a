import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import { namesIn } from '../host/fs/read.js';
import { shellWord } from '../text/shell-word.js';
import { isOfKind, isYaml, KINDS, type Kind, kindOf, MANIFEST_NAME } from './open-kind.js';

/** The kinds of file that an argument or a flag accepts. */
export interface AcceptedKinds {
  readonly kinds: readonly Kind[];
  /** `a lock, or an installer`. */
  readonly what: string;
  /** The command that advice names for a manifest with a lock or a list. */
  readonly command?: 'installer' | 'image';
  /** The command line that takes a lock behind it. */
  readonly withLock?: string;
}

/** What `inspect` takes. */
export const AN_INSTALLER = { kinds: ['installer'], what: 'an installer' } as const satisfies AcceptedKinds;

/** What `verify` takes. */
export const AN_INSTALLER_TO_VERIFY = {
  ...AN_INSTALLER,
  withLock: 'archi-construct verify INSTALLER --lock',
} as const satisfies AcceptedKinds;

/** What `--lock` takes where packages are chosen. */
export const A_LOCK = {
  kinds: ['lock', 'explicit', 'conda-lock', 'pixi-lock', 'environment-yml'],
  what: 'a lock, an @EXPLICIT list, a conda-lock file, a pixi.lock or an environment.yml',
} as const satisfies AcceptedKinds;

/** What `--lock` takes where a name is given to it: a lock of this program has one. */
export const A_LIST_TO_NAME = {
  kinds: ['explicit', 'conda-lock', 'pixi-lock', 'environment-yml'],
  what: 'an @EXPLICIT list, a conda-lock file, a pixi.lock or an environment.yml',
} as const satisfies AcceptedKinds;

/** What `--lock` takes where packages are compared. */
export const A_LIST = {
  kinds: ['lock', 'explicit'],
  what: 'a lock or an @EXPLICIT list',
} as const satisfies AcceptedKinds;

/**
 * The kind of the file at a path. Returns `unknown` too, if it may be one of the expected kinds: the parser then says what is
 * wrong. Throws UserError if it is another
 * kind than the expected ones, with the command that takes it.
 */
export function expectKind(path: string, accepted: AcceptedKinds): Kind {
  const kind = kindOf(path);
  if (accepted.kinds.includes(kind)) return kind;
  if (kind === 'unknown') {
    if (!isYaml(path) || accepted.kinds.some((kind) => YAML.includes(kind))) return kind;
    throw wrongKind(path, 'yaml', accepted);
  }
  throw kind === 'missing' ? nothingThere(path, accepted) : wrongKind(path, kind, accepted);
}

/** Kinds that are read from a YAML file, whatever is wrong with it. */
const YAML: readonly Kind[] = ['manifest', 'image-yaml'];

function nothingThere(where: string, { what }: AcceptedKinds): UserError {
  const problem = { where, message: 'no such file or folder', expected: what, fix: 'check the path' };
  return new UserError(`No such file or folder: ${where}`, problem);
}

function wrongKind(where: string, kind: Kind, accepted: AcceptedKinds): UserError {
  const fix = advice(where, kind, accepted);
  const problem = {
    where,
    message: `it is ${KINDS[kind]}`,
    expected: accepted.what,
    found: KINDS[kind],
    fix,
  };
  return new UserError(`this is not ${accepted.what}`, problem);
}

function advice(path: string, kind: Kind, accepted: AcceptedKinds): string {
  const { command = 'installer', what, kinds } = accepted;
  const lock = kinds.includes('lock') && kind !== 'utf16' ? lockBeside(path) : null;
  if (lock !== null) return `give the lock beside it: ${shellWord(lock)}`;
  const word = shellWord(path);
  const withLock = (lock: string) => `archi-construct ${command} ${manifestNear(path)} --lock ${lock}`;
  switch (kind) {
    case 'manifest':
    case 'project':
      return `archi-construct installer ${word}`;
    case 'image-yaml':
    case 'image-project':
      return `archi-construct image ${word}`;
    case 'lock':
      if (accepted.withLock !== undefined) return `${accepted.withLock} ${word}`;
      return /manifest/.test(what) ? withLock(word) : `archi-construct graph ${word}`;
    case 'base-lock':
      return 'it is read when it lies beside image.yaml: archi-construct image';
    case 'installer':
      return `archi-construct inspect ${word}`;
    case 'image':
      return `archi-construct audit ${word}`;
    case 'channel':
      return `give it with --channel ${word}, or: archi-construct audit ${word}`;
    case 'audit-report':
      return `archi-construct audit SUBJECT --baseline ${word}`;
    case 'explicit':
    case 'conda-lock':
    case 'pixi-lock':
      return `make a lock from it: ${withLock(word)}`;
    case 'conda-list':
      return `export it with urls: conda list --explicit --md5 > list.txt; then ${withLock('list.txt')}`;
    case 'environment-yml':
    case 'pixi-toml':
      return `write its dependencies as specs into a ${MANIFEST_NAME}; then archi-construct ${command}`;
    case 'construct-yaml':
      return `archi-construct installer --construct ${word}; a manifest of it: archi-construct import ${word}`;
    case 'foreign-installer':
      return 'it contains no lock; where it is installed, write a list: conda list --explicit --md5 > list.txt';
    case 'dockerfile':
      return `archi-construct image lint ${word}`;
    case 'recipe':
      return `archi-construct graph --recipes ${shellWord(dirname(path))}`;
    case 'repodata':
      return `give the channel: archi-construct audit ${shellWord(dirname(dirname(path)))}`;
    case 'package':
      return 'put it into DIR/SUBDIR/, then archi-construct channel index DIR, and give --channel DIR';
    case 'utf16':
      return `write it in UTF-8: iconv -f UTF-16 -t UTF-8 ${word}`;
    case 'script':
    case 'program':
    case 'folder':
    case 'missing':
    case 'data':
    case 'yaml':
    case 'unknown':
      return `give ${what}`;
  }
}

/** The folder of a file if it has a manifest, for a command line. */
function manifestNear(path: string): string {
  const folder = dirname(path);
  return existsSync(join(folder, MANIFEST_NAME)) ? shellWord(folder) : 'MANIFEST';
}

/** The only lock in a file's folder. */
function lockBeside(path: string): string | null {
  const folder = dirname(path);
  const [only, second] = namesIn(folder)
    .map((name) => join(folder, name))
    .filter((file) => file.endsWith('.lock') && isOfKind(file, 'lock'));
  return only !== undefined && second === undefined ? only : null;
}
