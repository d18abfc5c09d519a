import { ToolError } from '../errors.js';
import { parseParagraph } from './deb822.js';

/** What a suite's release file says. */
export interface Release {
  readonly codename: string;
  readonly architectures: readonly string[];
  /** Path below `dists/<suite>/` → checksum and size of that index file. */
  readonly indexes: ReadonlyMap<string, { readonly sha256: string; readonly size: number }>;
  /** Indexes may be asked for by their checksum, so that a mirror in the middle of an update still fits. */
  readonly byHash: boolean;
}

/** Reads `InRelease` (the signature around it is cut off, not checked) or `Release`. Throws ToolError where it is neither. */
export function parseRelease(text: string, where: string): Release {
  const paragraph = parseParagraph(unwrap(text));
  const checksums = paragraph.get('sha256');
  if (checksums === undefined) {
    throw new ToolError(`${where} is no release file of a Debian archive`, [
      {
        where,
        message: 'it has no SHA256 field',
        expected: 'the text of InRelease or Release',
        found: JSON.stringify(text.slice(0, 60)),
        fix: 'check the address given with --mirror',
      },
    ]);
  }
  return {
    codename: paragraph.get('codename') ?? paragraph.get('suite') ?? '',
    architectures: (paragraph.get('architectures') ?? '').split(/\s+/).filter((name) => name !== 'all'),
    indexes: new Map(checksums.split('\n').flatMap(parseChecksum)),
    byHash: paragraph.get('acquire-by-hash') === 'yes',
  };
}

function parseChecksum(line: string): [string, { sha256: string; size: number }][] {
  const match = /^([0-9a-f]{64})\s+(\d+)\s+(\S+)$/.exec(line.trim());
  const [, sha256, size, path] = match ?? [];
  return sha256 === undefined || path === undefined ? [] : [[path, { sha256, size: Number(size) }]];
}

/** The text inside a clear-signed message (RFC 9580, 7): no header, no signature, dash escapes undone. */
function unwrap(text: string): string {
  if (!text.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) return text;
  const start = text.search(/\r?\n\r?\n/);
  const end = text.indexOf('\n-----BEGIN PGP SIGNATURE-----');
  return text
    .slice(start, end === -1 ? undefined : end)
    .trimStart()
    .replace(/^- /gm, '');
}
