import { isPlatform, PLATFORMS, type Platform } from '../conda/platform.js';
import type { Problem } from '../errors.js';
import { shown } from '../package/entry-path.js';
import type { Compression } from '../payload/payload.js';
import type { HeaderValues } from './header.js';

/** The values of a header, each of its kind; `header.sh` says what they mean. */
export interface InstallerValues {
  readonly name: string;
  readonly version: string;
  readonly platform: Platform;
  readonly machines: readonly string[];
  readonly compression: Compression;
  /** Sizes in bytes, unless they say what they count. */
  readonly headerBytes: number;
  readonly headerSha256: string;
  /** Where that stands; it is of all other bytes of the header. */
  readonly headerSha256At: number;
  readonly payloadBytes: number;
  readonly payloadSha256: string;
  readonly environmentBytes: number;
  readonly members: readonly number[];
  /** conda's package cache; no members where there is none. */
  readonly pkgsIndexBytes: number;
  readonly pkgsMembers: readonly number[];
  readonly pkgsUnpackedBytes: number;
  readonly pkgsInodes: number;
  readonly endBytes: number;
  readonly unpackedBytes: number;
  readonly inodes: number;
  readonly packages: number;
  /** Lengths of placeholders in binaries, ascending. */
  readonly placeholders: readonly number[];
  readonly shortestIn: string;
  readonly interpreters: readonly string[];
  readonly interpretersIn: string;
  /** Empty where nothing needs a glibc; so are the next ones where there is none. */
  readonly glibc: string;
  readonly glibcIn: string;
  readonly largestPage: string;
  readonly largestPageIn: string;
  readonly unfit: readonly UnfitFile[];
  readonly python: string;
  readonly license: string;
  /** Its version. */
  readonly conda: string;
  readonly postLink: readonly PostLink[];
}

/** A script that the installer runs when a package is in its place. */
export interface PostLink {
  readonly script: string;
  readonly name: string;
  readonly version: string;
  readonly buildNumber: string;
}

/** A file that does not suit a prefix with white space, or one longer than `longest` bytes (null: any length will do). */
export interface UnfitFile {
  readonly longest: number | null;
  /** The package, `<name>-<version>-<build>`. */
  readonly dist: string;
  readonly reason: string;
  readonly path: string;
}

/** Gives every value its kind; with problems, what stands for a damaged one is not to be used. */
export function typedValues(
  values: HeaderValues,
  where: string,
): { readonly values: InstallerValues; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = <T>(name: string, kind: Kind<T>): T => {
    const value = kind.read(Object.hasOwn(values, name) ? values[name] : undefined);
    if (value !== null) return value;
    const found = Object.hasOwn(values, name) ? shown(String(values[name]).slice(0, 80)) : 'nothing';
    problems.push({ where, message: `its ${name} cannot be used`, expected: kind.expected, found });
    return kind.damaged;
  };
  const typed: InstallerValues = {
    name: read('NAME', TEXT),
    version: read('VERSION', TEXT),
    platform: read('PLATFORM', PLATFORM),
    machines: read('MACHINES', WORDS),
    compression: read('COMPRESSION', COMPRESSION),
    headerBytes: read('HEADER_BYTES', COUNT),
    headerSha256: read('HEADER_SHA256', SHA256),
    headerSha256At: read('HEADER_SHA256_AT', COUNT),
    payloadBytes: read('PAYLOAD_BYTES', COUNT),
    payloadSha256: read('PAYLOAD_SHA256', SHA256),
    environmentBytes: read('ENVIRONMENT_BYTES', COUNT),
    members: read('MEMBERS', COUNTS),
    pkgsIndexBytes: read('PKGS_INDEX_BYTES', COUNT),
    pkgsMembers: read('PKGS_MEMBERS', COUNTS),
    pkgsUnpackedBytes: read('PKGS_UNPACKED_BYTES', COUNT),
    pkgsInodes: read('PKGS_INODES', COUNT),
    endBytes: read('END_BYTES', COUNT),
    unpackedBytes: read('UNPACKED_BYTES', COUNT),
    inodes: read('INODES', COUNT),
    packages: read('PACKAGES', COUNT),
    placeholders: read('PLACEHOLDERS', COUNTS),
    shortestIn: read('SHORTEST_IN', TEXT),
    interpreters: read('INTERPRETERS', WORDS),
    interpretersIn: read('INTERPRETERS_IN', TEXT),
    glibc: read('GLIBC', TEXT),
    glibcIn: read('GLIBC_IN', TEXT),
    largestPage: read('LARGEST_PAGE', TEXT),
    largestPageIn: read('LARGEST_PAGE_IN', TEXT),
    unfit: read('UNFIT', UNFIT),
    python: read('PYTHON', TEXT),
    license: read('LICENSE', TEXT),
    conda: read('CONDA', TEXT),
    postLink: read('POST_LINK', POST_LINK),
  };
  return { values: typed, problems };
}

interface Kind<T> {
  readonly expected: string;
  /** Null for a value of another kind. */
  read(value: string | number | undefined): T | null;
  /** Stands for a value that cannot be used. */
  readonly damaged: T;
}

const TEXT: Kind<string> = {
  expected: 'quoted text',
  read: (value) => (typeof value === 'string' ? value : null),
  damaged: '',
};

const WORDS: Kind<readonly string[]> = ofText({
  expected: 'words with a space between',
  read: splitWords,
  damaged: [],
});

const COUNT: Kind<number> = {
  expected: 'a whole number',
  read: (value) => (typeof value === 'number' ? value : null),
  damaged: 0,
};

const COUNTS: Kind<readonly number[]> = ofText({
  expected: 'whole numbers with a space between',
  read: (text) => {
    const words = splitWords(text);
    const counts = words.map(Number);
    return words.every((word) => /^(0|[1-9]\d*)$/.test(word)) && counts.every(Number.isSafeInteger)
      ? counts
      : null;
  },
  damaged: [],
});

const SHA256: Kind<string> = ofText({
  expected: '64 hexadecimal digits',
  read: (text) => (/^[0-9a-f]{64}$/.test(text) ? text : null),
  damaged: '',
});

const PLATFORM: Kind<Platform> = ofText({
  expected: PLATFORMS.join(', '),
  read: (text) => (isPlatform(text) ? text : null),
  damaged: PLATFORMS[0],
});

const COMPRESSIONS: readonly Compression[] = ['gzip', 'zstd', 'xz', 'bzip2'];
const COMPRESSION: Kind<Compression> = ofText({
  expected: COMPRESSIONS.join(', '),
  read: (text) => COMPRESSIONS.find((compression) => compression === text) ?? null,
  damaged: 'gzip',
});

const POST_LINK: Kind<readonly PostLink[]> = ofText({
  expected: 'lines of SCRIPT|NAME|VERSION|BUILD_NUMBER',
  read: (text) => {
    const lines = text === '' ? [] : text.split('\n').map((line) => line.split('|'));
    if (!lines.every((parts) => parts.length === 4)) return null;
    return lines.map(([script = '', name = '', version = '', buildNumber = '']) => ({
      script,
      name,
      version,
      buildNumber,
    }));
  },
  damaged: [],
});

const UNFIT: Kind<readonly UnfitFile[]> = ofText({
  expected: 'lines of LONGEST|PACKAGE|REASON|FILE',
  read: (text) => {
    const lines =
      text === '' ? [] : text.split('\n').map((line) => /^(-?\d*)\|(.*?)\|(.*?)\|(.+)$/.exec(line));
    if (lines.includes(null)) return null;
    return lines.map((parts) => {
      const [, longest = '', dist = '', reason = '', path = ''] = parts ?? [];
      return { longest: longest === '' ? null : Number(longest), dist, reason, path };
    });
  },
  damaged: [],
});

function ofText<T>(kind: Omit<Kind<T>, 'read'> & { read(text: string): T | null }): Kind<T> {
  return { ...kind, read: (value) => (typeof value === 'string' ? kind.read(value) : null) };
}

function splitWords(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
