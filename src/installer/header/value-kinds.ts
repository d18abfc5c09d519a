import { isPlatform, PLATFORMS, type Platform } from '../../conda/platform.js';
import type { Compression } from '../../payload/payload.js';

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

/** How the text or number that stands in a header is read as what it means. */
export interface Kind<T> {
  readonly expected: string;
  /** Null for a value of another kind. */
  read(value: string | number | undefined): T | null;
  /** Stands for a value that cannot be used. */
  readonly damaged: T;
}

export const TEXT: Kind<string> = {
  expected: 'quoted text',
  read: (value) => (typeof value === 'string' ? value : null),
  damaged: '',
};

export const WORDS: Kind<readonly string[]> = ofText({
  expected: 'words with a space between',
  read: splitWords,
  damaged: [],
});

export const COUNT: Kind<number> = {
  expected: 'a whole number',
  read: (value) => (typeof value === 'number' ? value : null),
  damaged: 0,
};

export const COUNTS: Kind<readonly number[]> = ofText({
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

export const SHA256: Kind<string> = ofText({
  expected: '64 hexadecimal digits',
  read: (text) => (/^[0-9a-f]{64}$/.test(text) ? text : null),
  damaged: '',
});

export const PLATFORM: Kind<Platform> = ofText({
  expected: PLATFORMS.join(', '),
  read: (text) => (isPlatform(text) ? text : null),
  damaged: PLATFORMS[0],
});

const COMPRESSIONS: readonly Compression[] = ['gzip', 'zstd', 'xz', 'bzip2'];
export const COMPRESSION: Kind<Compression> = ofText({
  expected: COMPRESSIONS.join(', '),
  read: (text) => COMPRESSIONS.find((compression) => compression === text) ?? null,
  damaged: 'gzip',
});

export const POST_LINK: Kind<readonly PostLink[]> = ofText({
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

export const UNFIT: Kind<readonly UnfitFile[]> = ofText({
  expected: 'lines of LONGEST|PACKAGE|REASON|FILE',
  read: (text) => {
    const lines =
      text === '' ? [] : text.split('\n').map((line) => /^(-?\d*)\|([^|]*)\|([^|]*)\|(.+)$/s.exec(line));
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
