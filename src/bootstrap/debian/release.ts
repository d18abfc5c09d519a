import { ToolError } from '../../errors.js';
import { parseParagraph } from '../../formats/deb822.js';

/** The contents of a suite's release file. */
export interface Release {
  readonly codename: string | null;
  readonly suite: string | null;
  readonly date: string | null;
  readonly validUntil: string | null;
  readonly architectures: readonly string[];
  /** Path below `dists/<suite>/` → checksum and size of the index file. */
  readonly indexes: ReadonlyMap<string, ReleaseFile>;
  /** Whether index files can be fetched by checksum (`Acquire-By-Hash`), which also works while a mirror is being updated. */
  readonly byHash: boolean;
}

/** One index file listed in the release file. */
export interface ReleaseFile {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Parses the text of a release file, without its signature. Throws ToolError if the text has no SHA256 field. */
export function parseRelease(text: string, where: string): Release {
  const paragraph = parseParagraph(text);
  const checksums = paragraph.get('sha256');
  if (checksums === undefined) {
    throw new ToolError(`${where} is not the release file of a Debian archive`, {
      where,
      message: 'it has no SHA256 field',
      expected: 'the text of InRelease or Release',
      found: JSON.stringify(text.slice(0, 60)),
      fix: 'check the url given with --mirror',
    });
  }
  return {
    codename: paragraph.get('codename') ?? null,
    suite: paragraph.get('suite') ?? null,
    date: paragraph.get('date') ?? null,
    validUntil: paragraph.get('valid-until') ?? null,
    architectures: (paragraph.get('architectures') ?? '').split(/\s+/).filter((name) => name !== 'all'),
    indexes: new Map(checksums.split('\n').flatMap(parseChecksum)),
    byHash: paragraph.get('acquire-by-hash') === 'yes',
  };
}

function parseChecksum(line: string): [string, ReleaseFile][] {
  const match = /^([0-9a-f]{64})\s+(\d+)\s+(\S+)$/.exec(line.trim());
  const [, sha256, size, path] = match ?? [];
  return sha256 === undefined || path === undefined ? [] : [[path, { sha256, size: Number(size) }]];
}
