/** A version of a distribution in its parts (PEP 440). Numbers are text without leading zeros: they may be longer than a number. */
export interface VersionParts {
  readonly epoch: string;
  readonly release: readonly string[];
  /** `a`, `b` or `rc`, and its number. */
  readonly pre: readonly [string, string] | null;
  readonly post: string | null;
  readonly dev: string | null;
  readonly local: readonly string[];
}

const LONGEST = 100;

// The grammar of PEP 440, appendix B, written anew with one group for each part.
const PATTERN = new RegExp(
  [
    '^v?',
    '(?:(?<epoch>\\d+)!)?',
    '(?<release>\\d+(?:\\.\\d+)*)',
    '(?:[._-]?(?<pre>alpha|beta|preview|pre|rc|a|b|c)[._-]?(?<preNumber>\\d*))?',
    '(?:-(?<implicit>\\d+)|(?<post>[._-]?(?:post|rev|r)[._-]?(?<postNumber>\\d*)))?',
    '(?<dev>[._-]?dev[._-]?(?<devNumber>\\d*))?',
    '(?:\\+(?<local>[a-z0-9]+(?:[._-][a-z0-9]+)*))?$',
  ].join(''),
);

const PRE: Readonly<Record<string, string>> = {
  alpha: 'a',
  beta: 'b',
  c: 'rc',
  pre: 'rc',
  preview: 'rc',
};

/** Returns a version as PEP 440 writes it, `1.0rc1` for `v1.0-c1`; null if the text is none, or longer than 100 characters. */
export function normalVersion(text: string): string | null {
  const parts = versionParts(text);
  if (parts === null) return null;
  const { epoch, release, pre, post, dev, local } = parts;
  return [
    epoch === '0' ? '' : `${epoch}!`,
    release.join('.'),
    pre === null ? '' : pre.join(''),
    post === null ? '' : `.post${post}`,
    dev === null ? '' : `.dev${dev}`,
    local.length === 0 ? '' : `+${local.join('.')}`,
  ].join('');
}

/** Returns the parts of a version; null if the text is none, or longer than 100 characters. */
export function versionParts(text: string): VersionParts | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed.length > LONGEST) return null;
  const groups = PATTERN.exec(trimmed)?.groups;
  if (groups === undefined) return null;
  const { pre, post, implicit, dev, local } = groups;
  return {
    epoch: numberOf(groups['epoch']),
    release: (groups['release'] ?? '').split('.').map(numberOf),
    pre: pre === undefined ? null : [PRE[pre] ?? pre, numberOf(groups['preNumber'])],
    post: implicit === undefined && post === undefined ? null : numberOf(implicit ?? groups['postNumber']),
    dev: dev === undefined ? null : numberOf(groups['devNumber']),
    local:
      local === undefined
        ? []
        : local.split(/[._-]/).map((part) => (/^\d+$/.test(part) ? numberOf(part) : part)),
  };
}

function numberOf(digits: string | undefined): string {
  return digits === undefined || digits === '' ? '0' : digits.replace(/^0+(?=\d)/, '');
}
