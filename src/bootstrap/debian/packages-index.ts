import { ToolError } from '../../errors.js';
import { type Paragraph, parseParagraph } from '../../formats/deb822.js';
import type { DebianPackage } from '../types.js';

/** The packages of one architecture of a suite. */
export interface DebianIndex {
  /** Returns undefined if the index lacks the package. Throws ToolError if a field needed to fetch it is missing or invalid. */
  get(name: string): DebianPackage | undefined;
  /** Every package name, in index order. */
  names(): Iterable<string>;
}

/** Reads a `Packages` file. Paragraphs are parsed on demand: about 90 of 60,000 (50 MB) are used. */
export function parsePackagesIndex(text: string, where: string): DebianIndex {
  const paragraphs = new Map<string, string>();
  for (let start = 0; start < text.length; ) {
    const blank = text.indexOf('\n\n', start);
    const end = blank === -1 ? text.length : blank;
    const paragraph = text.slice(start, end);
    const name = /^Package: *(\S+)/m.exec(paragraph)?.[1];
    if (name !== undefined) paragraphs.set(name, paragraph);
    start = end + 2;
  }
  return {
    get: (name) => {
      const paragraph = paragraphs.get(name);
      return paragraph === undefined ? undefined : toPackage(name, parseParagraph(paragraph), where);
    },
    names: () => paragraphs.keys(),
  };
}

function toPackage(name: string, fields: Paragraph, where: string): DebianPackage {
  const version = fields.get('version') ?? '';
  const filename = fields.get('filename') ?? '';
  const sha256 = fields.get('sha256') ?? '';
  const size = Number(fields.get('size'));
  if (!VERSION.test(version) || !isPlainPath(filename) || !/^[0-9a-f]{64}$/.test(sha256) || !(size > 0)) {
    throw new ToolError(`the index ${where} does not say how to fetch ${name}`, {
      where: `${where}: ${name}`,
      message: 'a field is missing or wrong',
      expected: 'Version, Filename (a plain relative path), Size and SHA256',
      found: JSON.stringify({ version, filename, sha256, size }),
      fix: 'give another mirror with --mirror',
    });
  }
  return {
    name,
    version,
    filename,
    size,
    sha256,
    depends: [fields.get('pre-depends'), fields.get('depends')].flatMap(parseDepends),
    summary: fields.get('description')?.split('\n')[0] ?? '',
    homepage: fields.get('homepage') ?? null,
  };
}

/** Syntax of a version: Debian Policy 5.6.12. */
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+:~-]{0,199}$/;

function isPlainPath(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length < 1000 && parts.every((part) => /^[A-Za-z0-9_.+~:-]+$/.test(part) && !/^\.\.?$/.test(part))
  );
}

/** Parses a dependency field: `a (>= 1), b:any | c` → `[[a], [b, c]]`. */
function parseDepends(field: string | undefined): string[][] {
  return (field ?? '')
    .split(',')
    .map((group) => group.split('|').flatMap((item) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(item)?.[1] ?? []))
    .filter((group) => group.length > 0);
}
