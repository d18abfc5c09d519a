import { isProjectName, projectName } from './project-name.js';
import { normalVersion } from './version.js';

/** What the name of a wheel's file says (PEP 427). */
export interface WheelName {
  /** In the form of PEP 503. */
  readonly name: string;
  /** In the form of PEP 440. */
  readonly version: string;
  /** The name as it is written, for folders of headers. */
  readonly writtenName: string;
  /** The number and the rest of the build tag, by which builds of the same version and tags are ordered; null if there is none. */
  readonly build: readonly [number: number, rest: string] | null;
  /** Each tag may stand for several, as `py2.py3`. */
  readonly pythons: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}

const TAGS = /^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/;

/** Splits `numpy-1.26.4-cp311-cp311-manylinux_2_17_aarch64.whl`. Returns null if the text is not the name of a wheel. */
export function parseWheelName(fn: string): WheelName | null {
  if (!isWheel(fn) || fn.length > LONGEST_NAME) return null;
  const parts = fn.slice(0, -'.whl'.length).split('-');
  if (parts.length !== 5 && parts.length !== 6) return null;
  const [writtenName = '', versionText = ''] = parts;
  const [python = '', abi = '', platform = ''] = parts.slice(-3);
  const version = normalVersion(versionText.replaceAll('_', '-'));
  const build = /^(\d+)([A-Za-z0-9_.]*)$/.exec(parts[2] ?? '');
  const isBuild = parts.length === 5 || build !== null;
  if (!isProjectName(writtenName) || version === null || !isBuild) return null;
  if (![python, abi, platform].every((tags) => TAGS.test(tags))) return null;
  const split = (tags: string) => tags.toLowerCase().split('.');
  return {
    name: projectName(writtenName),
    version,
    writtenName: writtenName.replaceAll('_', '-'),
    build: parts.length === 5 || build === null ? null : [Number(build[1]), build[2] ?? ''],
    pythons: split(python),
    abis: split(abi),
    platforms: split(platform),
  };
}

/** Returns whether a file is a wheel, by its name. */
export function isWheel(fn: string): boolean {
  return fn.endsWith('.whl');
}

/** Returns whether a file is a source distribution, by its name. */
export function isSourceDistribution(fn: string): boolean {
  return /\.(?:tar\.gz|tar\.bz2|tar\.xz|tgz|zip)$/i.test(fn);
}

/** NAME_MAX of Linux file systems. */
const LONGEST_NAME = 255;
