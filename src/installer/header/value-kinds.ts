import { isPlatform, PLATFORMS, type Platform } from '../../conda/platform.js';
import { isEnvironmentName } from '../../manifest/environment-name.js';
import type { SetupOption } from '../../manifest/setup/behaviour.js';
import { isProgramPath } from '../../manifest/setup/behaviour.js';
import { SCRIPT_NAMES } from '../../manifest/setup/types.js';
import { CHECKED, type VirtualSpec } from '../../manifest/virtual-package.js';
import type { Compression } from '../../payload/compressions.js';
import type { EnvFacts } from '../../payload/payload.js';
import type { PycFacts } from '../../payload/pyc/types.js';

/** A post-link script, which the installer runs after it has installed the packages. */
export interface PostLink {
  readonly script: string;
  readonly name: string;
  readonly version: string;
  readonly buildNumber: string;
  /** The environment that it belongs to; null for the base. */
  readonly env: string | null;
}

/** How many members that follow each other go to which environments; null is the base. */
export interface PlaceOfMembers {
  readonly count: number;
  readonly environments: readonly (string | null)[];
}

/** A file that does not work in a prefix with white space, or longer than `longest` bytes (null: of any length). */
export interface UnfitFile {
  readonly longest: number | null;
  /** The package, `<name>-<version>-<build>`. */
  readonly dist: string;
  readonly reason: string;
  readonly path: string;
}

/** How a text or number of a header is read. */
export interface HeaderValueKind<T> {
  readonly expected: string;
  /** Returns null for a value of another kind. */
  read(value: string | number | undefined): T | null;
  /** Replaces an invalid value. */
  readonly invalid: T;
}

export const TEXT: HeaderValueKind<string> = {
  expected: 'quoted text',
  read: (value) => (typeof value === 'string' ? value : null),
  invalid: '',
};

export const WORDS: HeaderValueKind<readonly string[]> = ofText({
  expected: 'words separated by spaces',
  read: splitWords,
  invalid: [],
});

export const COUNT: HeaderValueKind<number> = {
  expected: 'a whole number',
  read: (value) => (typeof value === 'number' ? value : null),
  invalid: 0,
};

export const COUNTS: HeaderValueKind<readonly number[]> = ofText({
  expected: 'whole numbers separated by spaces',
  read: (text) => {
    const words = splitWords(text);
    const counts = words.map(Number);
    return words.every((word) => /^(0|[1-9]\d*)$/.test(word)) && counts.every(Number.isSafeInteger)
      ? counts
      : null;
  },
  invalid: [],
});

export const SHA256: HeaderValueKind<string> = ofText({
  expected: '64 hexadecimal digits',
  read: (text) => (/^[0-9a-f]{64}$/.test(text) ? text : null),
  invalid: '',
});

export const PLATFORM: HeaderValueKind<Platform> = ofText({
  expected: PLATFORMS.join(', '),
  read: (text) => (isPlatform(text) ? text : null),
  invalid: PLATFORMS[0],
});

const COMPRESSIONS: readonly Compression[] = ['gzip', 'zstd', 'xz', 'bzip2'];
export const COMPRESSION: HeaderValueKind<Compression> = ofText({
  expected: COMPRESSIONS.join(', '),
  read: (text) => COMPRESSIONS.find((compression) => compression === text) ?? null,
  invalid: 'gzip',
});

export const POST_LINK: HeaderValueKind<readonly PostLink[]> = ofText({
  expected: 'lines of SCRIPT|NAME|VERSION|BUILD_NUMBER or SCRIPT|NAME|VERSION|BUILD_NUMBER|ENVIRONMENT',
  read: (text) => {
    const lines = text === '' ? [] : text.split('\n').map((line) => line.split('|'));
    if (!lines.every((parts) => parts.length === 4 || parts.length === 5)) return null;
    return lines.map(([script = '', name = '', version = '', buildNumber = '', env = null]) => ({
      script,
      name,
      version,
      buildNumber,
      env,
    }));
  },
  invalid: [],
});

export const UNFIT: HeaderValueKind<readonly UnfitFile[]> = ofText({
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
  invalid: [],
});

/** An installer without this value has no scripts. */
export const SCRIPTS: HeaderValueKind<readonly string[]> = {
  expected: `words out of ${SCRIPT_NAMES.join(', ')}`,
  read: (value) => {
    if (value === undefined) return [];
    const words = String(value).split(' ');
    return words.every((word) => SCRIPT_NAMES.some((name) => name === word)) ? words : null;
  },
  invalid: [],
};

/** A text that most installers do not have; null without it. */
export const OPTIONAL_TEXT: HeaderValueKind<{ readonly text: string | null }> = {
  expected: 'quoted text, or no such value',
  read: (value = '') => (typeof value === 'string' ? { text: value === '' ? null : value } : null),
  invalid: { text: null },
};

/** The program that starts a distribution and its arguments; null for an installer without this value. */
export const ENTRY: HeaderValueKind<{ readonly words: readonly string[] | null }> = {
  expected: 'the path of a program in the prefix and its arguments, one a line, or no such value',
  read: (value) => {
    const words = linesOf(value);
    if (value !== undefined && !isProgramPath(words[0] ?? '')) return null;
    return { words: words.length === 0 ? null : words };
  },
  invalid: { words: null },
};

/** Empty for an installer without this value. */
export const OPTIONS: HeaderValueKind<readonly SetupOption[]> = {
  expected: 'lines of NAME, VALUES, DEFAULT and QUESTION, separated by tabs, or no such value',
  read: (value) => allOrNull(linesOf(value).map(optionIn)),
  invalid: [],
};

function optionIn(line: string): SetupOption | null {
  const [name = '', values = '', usual = '', question, more] = line.split('\t');
  if (question === undefined || more !== undefined || !/^[a-z][a-z0-9_]*$/.test(name)) return null;
  return { name, values: values === '' ? null : values.split('|'), default: usual, question };
}

/** Lines of a virtual package and its lowest version, as `setting-values.ts` writes them. */
export const VIRTUAL_SPECS: HeaderValueKind<readonly VirtualSpec[]> = {
  expected: `lines of NAME VERSION with a NAME of ${CHECKED.join(', ')}, or no such value`,
  read: (value) => allOrNull(linesOf(value).map(virtualSpecIn)),
  invalid: [],
};

function virtualSpecIn(line: string): VirtualSpec | null {
  const [text = '', version = '', more] = line.split(' ');
  const name = CHECKED.find((known) => known === text);
  return name === undefined || more !== undefined || !/^\d+(?:\.\d+)*$/.test(version)
    ? null
    : { name, version };
}

/** Empty for an installer without this value. */
export const OPTIONAL_WORDS: HeaderValueKind<readonly string[]> = {
  ...WORDS,
  read: (value) => (value === undefined ? [] : WORDS.read(value)),
};

/** What most installers do not do. */
export const SWITCH: HeaderValueKind<{ readonly isOn: boolean }> = {
  expected: "'1', or no such value",
  read: (value) => (value === undefined || value === '1' ? { isOn: value === '1' } : null),
  invalid: { isOn: false },
};

/** An installer without this value compiles on the target. */
export const PYC: HeaderValueKind<PycFacts> = {
  expected: 'build X.Y.Z, or none',
  read: (value) => (value === undefined ? 'target' : value === 'target' ? null : pycOf(String(value))),
  invalid: 'target',
};

function pycOf(text: string): PycFacts | null {
  if (text === 'target' || text === 'none') return text;
  const version = /^build (\d{1,3}\.\d{1,3}\.\d{1,3})$/.exec(text)?.[1];
  return version === undefined ? null : { version };
}

/** An installer without this value has only the base. */
export const ENVS: HeaderValueKind<readonly EnvFacts[]> = {
  expected: 'lines of NAME|PYTHON|PYC',
  read: (value) => {
    const envs = linesOf(value).map((line): EnvFacts | null => {
      const [name = '', python = '', text = '', more] = line.split('|');
      const pyc = pycOf(text);
      const isWhole = isEnvironmentName(name) && pyc !== null && more === undefined;
      return isWhole ? { name, python: python === '' ? null : python, pyc } : null;
    });
    const names = new Set(envs.map((env) => env?.name.toLowerCase()));
    return names.size === envs.length ? allOrNull(envs) : null;
  },
  invalid: [],
};

/** Empty for an installer without this value, which has only the base. */
export const PLACES: HeaderValueKind<readonly PlaceOfMembers[]> = {
  expected: 'lines of COUNT ENVIRONMENT…',
  read: (value) => {
    return allOrNull(
      linesOf(value).map((line): PlaceOfMembers | null => {
        const [count = '', ...names] = line.split(' ');
        if (!/^(0|[1-9]\d{0,8})$/.test(count) || names.length === 0) return null;
        return { count: Number(count), environments: names.map((name) => (name === '.' ? null : name)) };
      }),
    );
  },
  invalid: [],
};

/** Infinity for nothing, and for an installer without this value. */
export const LENGTH: HeaderValueKind<number> = {
  expected: 'a whole number, or nothing',
  read: (value) => {
    if (value === undefined || value === '') return Number.POSITIVE_INFINITY;
    return /^-?\d{1,9}$/.test(String(value)) ? Number(value) : null;
  },
  invalid: Number.POSITIVE_INFINITY,
};

/** 0 for an installer without this value. */
export const COUNT_OR_NONE: HeaderValueKind<number> = {
  ...COUNT,
  read: (value) => (value === undefined ? 0 : COUNT.read(value)),
};

function linesOf(value: string | number | undefined): string[] {
  return typeof value === 'string' && value !== '' ? value.split('\n') : [];
}

function allOrNull<T>(items: readonly (T | null)[]): readonly T[] | null {
  const whole = items.filter((item) => item !== null);
  return whole.length === items.length ? whole : null;
}

function ofText<T>(
  kind: Omit<HeaderValueKind<T>, 'read'> & { read(text: string): T | null },
): HeaderValueKind<T> {
  return { ...kind, read: (value) => (typeof value === 'string' ? kind.read(value) : null) };
}

function splitWords(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
