import { type Problem, UserError } from './errors.js';

/** A limit on the work that a file from outside can cause. */
interface Limit {
  readonly value: number;
  readonly unit: string;
  /** What is limited; the same words as in docs/limits.md. */
  readonly of: string;
}

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

/**
 * All limits that a user may raise with `ARCHI_LIMITS=NAME=VALUE,…`; docs/limits.md has the same table. Numbers that a format
 * or the kernel fixes (such as 255 bytes between two slashes of a path) are not listed here, but where they are used.
 */
export const LIMITS = {
  'package-ratio': { value: 400, unit: 'times', of: 'a package unpacked to packed, beyond 64 MiB' },
  'package-unpacked': { value: 64 * GIB, unit: 'bytes', of: 'a package unpacked' },
  'package-paths': { value: 500_000, unit: 'paths', of: 'entries of a package and the folders above them' },
  'package-text': {
    value: 64 * MIB,
    unit: 'bytes',
    of: 'a file below info/, a text with a placeholder, a string of a binary with one',
  },
  'package-info': { value: 256 * MIB, unit: 'bytes', of: 'all files below info/ together' },
  'package-copies': {
    value: GIB,
    unit: 'bytes',
    of: 'copies of a file under other names that have a placeholder or no_link',
  },
  'package-sites': { value: MIB, unit: 'places', of: 'places of the placeholder in one file' },
  'path-length': { value: 1024, unit: 'bytes', of: 'a path in an archive, and where a link leads' },
  'path-depth': { value: 100, unit: 'parts', of: 'a path in an archive' },
  'tar-extension': { value: MIB, unit: 'bytes', of: 'a long name or the pax records of a tar entry' },
  'zip-members': { value: 100, unit: 'members', of: 'a .conda file' },
  'download-size': { value: 64 * GIB, unit: 'bytes', of: 'a file to be fetched whose size is told' },
  'download-unsized': { value: 64 * MIB, unit: 'bytes', of: 'a file to be fetched whose size nobody tells' },
  'repodata-size': { value: 512 * MIB - KIB, unit: 'bytes', of: 'a repodata.json, packed or not' },
  'repodata-ratio': { value: 100, unit: 'times', of: 'a repodata.json unpacked to packed, beyond 16 MiB' },
  'text-size': { value: 512 * MIB - KIB, unit: 'bytes', of: 'any other text file, as a lock or a list' },
  'project-page': { value: 64 * MIB, unit: 'bytes', of: 'the page of a project in an index of wheels' },
  'json-objects': { value: 5_000_000, unit: 'objects', of: 'objects and lists in one JSON file' },
  'json-values': { value: 50_000_000, unit: 'values', of: 'values in one JSON file' },
  'layer-unpacked': {
    value: 64 * GIB,
    unit: 'bytes',
    of: 'a layer of an image that is audited, or a compressed archive of an image, unpacked',
  },
  'layer-ratio': {
    value: 1000,
    unit: 'times',
    of: 'such a layer or archive unpacked to packed, beyond 64 MiB',
  },
  'deb-size': { value: 256 * MIB, unit: 'bytes', of: 'a package or an index of Debian to be fetched' },
  'deb-unpacked': {
    value: 512 * MIB,
    unit: 'bytes',
    of: 'the data of a Debian package, or a wheel in it, unpacked',
  },
  'deb-ratio': { value: 100, unit: 'times', of: 'such data unpacked to packed, beyond 64 MiB' },
  'debian-index': { value: 128 * MIB, unit: 'bytes', of: 'an index of Debian packages, unpacked' },
  'debian-release': { value: 4 * MIB, unit: 'bytes', of: 'the release file of a Debian mirror' },
  'yaml-size': { value: 256 * KIB, unit: 'bytes', of: 'a manifest, an image description, a list of recipes' },
  'yaml-depth': { value: 200, unit: 'levels', of: 'lists and mappings of YAML in each other' },
  'menu-size': { value: 64 * KIB, unit: 'bytes', of: 'a description of a menu, Menu/*.json of a package' },
  'recipe-size': {
    value: MIB,
    unit: 'characters',
    of: 'a recipe or a file of variants, and what it renders to',
  },
  'lock-size': { value: 16 * MIB, unit: 'characters', of: 'a conda-lock file or a pixi.lock' },
  'recipe-aliases': {
    value: 100,
    unit: 'aliases',
    of: 'the YAML of a recipe, a file of variants or a lock of another tool',
  },
  'recipe-steps': { value: 100_000, unit: 'steps', of: 'rendering the template of a recipe' },
  'construct-steps': { value: 10_000, unit: 'steps', of: 'rendering the template of a construct.yaml' },
  'expression-size': { value: 4096, unit: 'characters', of: 'an expression in a recipe' },
  'expression-text': { value: 64 * KIB, unit: 'characters', of: 'a text that such an expression gives' },
  'expression-values': { value: 4096, unit: 'values', of: 'a list that such an expression gives' },
  'oci-document': {
    value: 4 * MIB,
    unit: 'bytes',
    of: 'an index, a manifest or a configuration of an image',
  },
  'registry-answer': { value: MIB, unit: 'bytes', of: 'any other answer of a registry that is read whole' },
  'github-answer': { value: 16 * MIB, unit: 'bytes', of: 'an answer of GitHub’s API' },
  'image-entries': {
    value: 100_000,
    unit: 'entries',
    of: 'a tar file that has an image, its layers as one each',
  },
  'dockerfile-size': { value: MIB, unit: 'characters', of: 'a Dockerfile that is linted' },
  'dockerfile-stages': { value: 1000, unit: 'stages', of: 'a Dockerfile that is linted' },
  'elf-entries': {
    value: 10_000,
    unit: 'entries',
    of: 'each table of an ELF file about linking; one with more counts as no ELF file',
  },
  'elf-names': { value: MIB, unit: 'bytes', of: 'all names in these tables, in the same way' },
  'installer-environment': { value: 256 * MIB, unit: 'bytes', of: 'the environment part of an installer' },
} as const satisfies Readonly<Record<string, Limit>>;

/** The name of a limit. */
export type LimitName = keyof typeof LIMITS;

/** A maximum number of bytes, and the limit that sets it. */
export interface Allowance {
  readonly most: number;
  readonly limit: LimitName;
}

/**
 * Returns the value of a limit: the user's, else the default. Works in worker threads too, which have the environment of the
 * process.
 */
export function limitOf(name: LimitName): number {
  return checkLimits().get(name) ?? LIMITS[name].value;
}

/** Returns the limits set in `ARCHI_LIMITS`, which is read once. Throws UserError if it is malformed. */
export function checkLimits(): ReadonlyMap<LimitName, number> {
  raised ??= parseLimits(process.env[VARIABLE]);
  return raised;
}

/**
 * Returns the maximum unpacked size of `size` packed bytes by two limits, whichever is lower; the ratio applies beyond `free`
 * bytes.
 */
export function allowanceOf(
  size: number,
  { ratio, most, free }: { readonly ratio: LimitName; readonly most: LimitName; readonly free: number },
): Allowance {
  const byRatio = free + size * limitOf(ratio);
  const whole = limitOf(most);
  return byRatio < whole ? { most: byRatio, limit: ratio } : { most: whole, limit: most };
}

/** Returns the problem for exceeding a limit: it names the limit and says how to raise it. */
export function exceeds(name: LimitName, details: Partial<Problem> = {}): Problem {
  const { unit, of } = LIMITS[name];
  return {
    message: `more than the limit "${name}" allows: ${of}`,
    expected: `at most ${limitOf(name)} ${unit}`,
    fix: `where this is right, set ${VARIABLE}=${name}=NUMBER to a larger number`,
    ...details,
  };
}

/** Returns the problem of `exceeds` as one line of text. */
export function beyond(name: LimitName): string {
  const { message, expected, fix } = exceeds(name);
  return `${message} (${expected}; ${fix})`;
}

/** The error for exceeding a limit: its problem names the limit and says how to raise it. */
export class LimitError extends UserError {
  /** `--json` shows it as a UserError. */
  override readonly name = 'UserError';
  protected static override readonly usualCode = 'limit';
}

/** Returns the error for exceeding a limit. */
export function overLimit(message: string, name: LimitName, details: Partial<Problem> = {}): LimitError {
  return new LimitError(message, exceeds(name, details));
}

/**
 * Parses `NAME=VALUE,…`; a value is a whole number, optionally followed by K, M or G for 2^10, 2^20 or 2^30. Throws UserError
 * with all problems.
 */
export function parseLimits(text: string | undefined): ReadonlyMap<LimitName, number> {
  const limits = new Map<LimitName, number>();
  const problems: Problem[] = [];
  for (const part of (text ?? '').split(',').filter((part) => part.trim() !== '')) {
    const [, name = '', digits = '', suffix = ''] = /^\s*([a-z-]+)=(\d{1,15})([KMG]?)\s*$/.exec(part) ?? [];
    const value = Number(digits) * (SUFFIXES[suffix] ?? 1);
    if (isLimit(name) && digits !== '' && Number.isSafeInteger(value)) limits.set(name, value);
    else problems.push({ where: VARIABLE, message: 'not a limit and its value', found: part.slice(0, 100) });
  }
  if (problems.length === 0) return limits;
  const fix = `write NAME=NUMBER, with one of these names: ${Object.keys(LIMITS).join(', ')}`;
  throw new UserError(
    `${VARIABLE} cannot be read`,
    problems.map((problem) => ({ ...problem, fix })),
  );
}

const VARIABLE = 'ARCHI_LIMITS';
const SUFFIXES: Readonly<Record<string, number>> = { K: KIB, M: MIB, G: GIB };
let raised: ReadonlyMap<LimitName, number> | undefined;

function isLimit(name: string): name is LimitName {
  return Object.hasOwn(LIMITS, name);
}
