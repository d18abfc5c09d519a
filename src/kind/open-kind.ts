import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseFileName } from '../conda/file-name.js';
import { foreignLock } from '../conda/foreign-lock.js';
import { isPlatform } from '../conda/platform.js';
import { ArchiError } from '../errors.js';
import { openRandomAccess } from '../host/fs/random-access.js';
import { readFolder, statOf } from '../host/fs/read.js';
import { BEGIN_OF_VALUES, END_OF_HEADER, isExplicit } from './marks.js';

/** The file that every distribution's folder has. */
export const MANIFEST_NAME = 'manifest.yaml';

/** The kinds of file and folder that an argument may name, with their article. */
export const KINDS = {
  manifest: 'a manifest',
  'image-yaml': 'an image.yaml',
  lock: 'a lock',
  'base-lock': 'the lock of an image’s base',
  installer: 'an installer',
  image: 'an image',
  channel: 'a channel',
  project: 'a folder with a manifest',
  'image-project': 'a folder with an image.yaml',
  'audit-report': 'the result of an audit',
  explicit: 'an @EXPLICIT list',
  'conda-lock': 'a conda-lock file',
  'pixi-lock': 'a pixi.lock file',
  'environment-yml': 'an environment.yml file',
  'conda-list': 'a list written by conda list --export',
  'construct-yaml': 'a construct.yaml of conda constructor',
  'foreign-installer': 'an installer of conda constructor',
  'pixi-toml': 'a manifest of pixi',
  dockerfile: 'a Dockerfile',
  recipe: 'a recipe',
  repodata: 'the repodata of a channel',
  package: 'a conda package',
  script: 'a script',
  program: 'a program',
  folder: 'a folder',
  missing: 'nothing',
  utf16: 'text in UTF-16',
  /** Not text, and none of the kinds above. */
  data: 'binary data of an unknown kind',
  /** A file of an unknown kind that is called *.yaml, where no YAML file is expected. */
  yaml: 'a YAML file of an unknown kind',
  /** Anything else: a damaged file of a kind above, a pipe. */
  unknown: 'a file of an unknown kind',
} as const;

export type Kind = keyof typeof KINDS;

/** The kind of the file or folder at a path, from its content; the name counts only if the content leaves it open. */
export function kindOf(path: string): Kind {
  const stats = statOf(path);
  if (stats === null) return 'missing';
  if (stats.isDirectory()) return kindOfFolder(path);
  // A pipe can be read once.
  return stats.isFile() ? kindOfFile(path) : 'unknown';
}

/** True if the file at a path is of a kind; false if it cannot be read. */
export function isOfKind(path: string, kind: Kind): boolean {
  try {
    return kindOf(path) === kind;
  } catch (error) {
    if (error instanceof ArchiError) return false;
    throw error;
  }
}

/** The kind to parse a file as: for an unknown kind what its name says, else a lock. */
export function readAs(kind: Kind, path: string): Kind {
  if (kind !== 'unknown') return kind;
  if (/^image\.ya?ml$/.test(basename(path))) return 'image-yaml';
  return isYaml(path) ? 'manifest' : 'lock';
}

/** Whether a path is called as YAML files are. */
export function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

function kindOfFolder(path: string): Kind {
  if (existsSync(join(path, 'oci-layout'))) return 'image';
  if (existsSync(join(path, MANIFEST_NAME))) return 'project';
  if (existsSync(join(path, 'image.yaml'))) return 'image-project';
  return readFolder(path).some(isPlatform) ? 'channel' : 'folder';
}

/** Bytes that are read to tell the kind; the keys of a large pixi.lock are far apart. */
const HEAD = 1 << 24;
/** Bytes that are read of a JSON file: a lock has its version in front. */
const HEAD_OF_JSON = 1 << 16;
/** Longer than any header of an installer. */
const SCRIPT = 1 << 20;

function kindOfFile(path: string): Kind {
  const bytes = openRandomAccess(path);
  try {
    const start = bytes.read(0, Math.min(bytes.size, 512)).toString('latin1');
    if (start.startsWith('#!'))
      return kindOfScript(bytes.read(0, Math.min(bytes.size, SCRIPT)).toString('latin1'));
    const textOf = (most: number) =>
      bytes
        .read(0, Math.min(bytes.size, most))
        .toString()
        .replace(/^\ufeff/, '');
    const kind =
      kindOfBytes(start, path) ?? kindOfJson(textOf(HEAD_OF_JSON), path) ?? kindOfText(textOf(HEAD), path);
    if (kind !== 'unknown' || !isBinary(start)) return kind;
    return isUtf16(start) ? 'utf16' : 'data';
  } finally {
    bytes.close();
  }
}

function kindOfScript(text: string): Kind {
  // Both end their headers by the same line.
  if (/^# NAME: .*\n# VER: .*\n# PLAT: /m.test(text)) return 'foreign-installer';
  return text.includes(`\n${END_OF_HEADER}\n`) || text.includes(`\n${BEGIN_OF_VALUES}\n`)
    ? 'installer'
    : 'script';
}

const MAGIC: readonly (readonly [string, Kind])[] = [
  ['BZh', 'image'],
  ['\x1f\x8b', 'image'],
  ['\xfd7zXZ\0', 'image'],
  ['\x28\xb5\x2f\xfd', 'image'],
  ['\x7fELF', 'program'],
  ['MZ', 'program'],
];

function kindOfBytes(start: string, path: string): Kind | null {
  if (/^(PK\x03\x04|BZh)/.test(start) && parseFileName(basename(path)) !== null) return 'package';
  if (isConda(start)) return 'package';
  if (start.slice(257, 262) === 'ustar') return 'image';
  return MAGIC.find(([magic]) => start.startsWith(magic))?.[1] ?? null;
}

/** Whether the first file of a zip archive is one that a .conda file has. */
function isConda(start: string): boolean {
  return /^PK\x03\x04.{26}(?:metadata\.json|(?:info|pkg)-.*\.tar\.)/s.test(start);
}

/** Whether bytes, as Latin-1, have a control character that no text has. */
function isBinary(start: string): boolean {
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(start);
}

/** Whether bytes, as Latin-1, have the byte order mark of UTF-16, or begin with four letters of it. */
function isUtf16(start: string): boolean {
  return /^(?:\xff\xfe|\xfe\xff|(?:[\t-\r -~]\0){4}|(?:\0[\t-\r -~]){4})/.test(start);
}

function kindOfText(text: string, path: string): Kind {
  // Its here-documents may hold any of the others.
  if (isDockerfile(text, path)) return 'dockerfile';
  if (isExplicit(text)) return 'explicit';
  const foreign = foreignLock(text);
  return foreign?.kind ?? kindOfKeys(text, path) ?? kindOfLines(text);
}

/** Returns null if the text does not begin like JSON. A manifest may: YAML has braces too. */
function kindOfJson(text: string, path: string): Kind | null {
  if (!/^\s*\{(?!%)/.test(text)) return null;
  if (/"lockVersion"\s*:/.test(text)) return 'lock';
  if (/"imageLockVersion"\s*:/.test(text)) return 'base-lock';
  if (/"findings"\s*:/.test(text) && /"subject"\s*:/.test(text)) return 'audit-report';
  if (/"packages(?:\.conda)?"\s*:\s*\{/.test(text)) return 'repodata';
  return (isYaml(path) ? kindOfKeys(text, path) : null) ?? 'unknown';
}

/** The kind, from the keys of a YAML file's outermost mapping. */
function kindOfKeys(text: string, path: string): Kind | null {
  const keys = keysOf(text);
  const has = (...some: readonly string[]) => some.some((key) => keys.has(key));
  if (/^construct\.ya?ml$/.test(basename(path)) && has('name', 'version', 'specs')) return 'construct-yaml';
  if (keys.has('name') && keys.has('version') && has('channels', 'specs', 'pins', 'platforms'))
    return has(...CONSTRUCTOR) ? 'construct-yaml' : 'manifest';
  if (has('package', 'recipe') && has('build', 'requirements', 'source', 'outputs', 'about')) return 'recipe';
  return keys.has('name') && keys.has('base') && has('manifest', 'prefix') ? 'image-yaml' : null;
}

/** Keys of lines with the least indentation, `? key` included, or of a mapping in braces. */
function keysOf(text: string): ReadonlySet<string> {
  const inBraces = /^(?:\s|#.*\n)*\{(?![%{#])/.test(text);
  const keys = [...text.matchAll(inBraces ? /([{,])\s*["']?([A-Za-z_][\w-]*)["']?\s*:/g : KEY_OF_LINE)];
  const least = keys.reduce((min, [, place = '']) => Math.min(min, place.length), Infinity);
  return new Set(keys.flatMap(([, place = '', key = '']) => (place.length === least ? [key] : [])));
}

const KEY_OF_LINE = /^( *)(?:\? +)?["']?([A-Za-z_][\w-]*)["']?\s*:/gm;

/** Keys that construct.yaml has and a manifest has not. */
const CONSTRUCTOR = [
  'installer_type',
  'menu_packages',
  'conda_default_channels',
  'user_requested_specs',
  'environment',
  'environment_file',
  'check_path_spaces',
  'post_install',
];

function isDockerfile(text: string, path: string): boolean {
  if (/^(Docker|Container)file(\.(?!ya?ml$|json$|lock$)|$)|\.(Docker|Container)file$/i.test(basename(path)))
    return true;
  const first = linesOf(text).find((line) => !/^\s*ARG\s/i.test(line)) ?? '';
  return /^\s*FROM\s+\S/i.test(first);
}

function kindOfLines(text: string): Kind {
  if (/^\[(workspace|project|tool\.pixi[\w.]*)\]\s*$/m.test(text) && /^\[[\w.-]*dependencies\]/m.test(text))
    return 'pixi-toml';
  const lines = linesOf(text);
  const isListed = lines.length > 0 && lines.every((line) => /^[\w.-]+=[^=\s]+=[^=\s]+$/.test(line));
  return isListed ? 'conda-list' : 'unknown';
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => !/^\s*(#|$)/.test(line));
}
