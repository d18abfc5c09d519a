import { parseFileName } from '../conda/file-name.js';
import { parseRecord } from '../conda/parse-record.js';
import { sortKeys } from '../conda/sorted-json.js';
import { type Problem, UserError } from '../errors.js';

/** One package file of a channel that is being indexed. Hashes are lower-case hex of the whole file, size in bytes. */
export interface IndexedFile {
  readonly fn: string;
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  /** info/index.json as it stands. */
  readonly index: Readonly<Record<string, unknown>>;
}

/** What goes below the channel's root: `linux-64/repodata.json` → its bytes. Sorted by path. */
export type ChannelIndex = ReadonlyMap<string, Uint8Array>;

/**
 * Makes the repodata of a channel (CEP-36), plain and as zstd, for each subdir that a package names and for noarch,
 * which every channel must have. Same files, same bytes. Throws UserError with every file that cannot be indexed.
 */
export async function indexChannel({
  files,
  zstdCompress,
}: {
  readonly files: readonly IndexedFile[];
  readonly zstdCompress: (bytes: Uint8Array, level: number) => Promise<Uint8Array>;
}): Promise<ChannelIndex> {
  const entries = readEntries(files);
  const subdirs = [...new Set([...entries.map(({ subdir }) => subdir), 'noarch'])].sort();
  const index = new Map<string, Uint8Array>();
  for (const subdir of subdirs) {
    const text = Buffer.from(
      formatRepodata(
        subdir,
        entries.filter((entry) => entry.subdir === subdir),
      ),
    );
    index.set(`${subdir}/repodata.json`, text);
    index.set(`${subdir}/repodata.json.zst`, await zstdCompress(text, ZSTD_LEVEL));
  }
  return index;
}

/** Higher levels save less than a hundredth on repodata. */
const ZSTD_LEVEL = 16;

interface Entry {
  readonly fn: string;
  readonly subdir: string;
  readonly record: Readonly<Record<string, unknown>>;
}

function readEntries(files: readonly IndexedFile[]): Entry[] {
  const problems: Problem[] = [];
  const entries = files.flatMap((file) => {
    try {
      return [readEntry(file)];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new UserError('a channel cannot be indexed', problems);
  return entries;
}

function readEntry({ fn, index, size, md5, sha256 }: IndexedFile): Entry {
  const raw = { ...index, size, md5, sha256 };
  const record = parseRecord(raw, fn);
  const dist = parseFileName(fn);
  if (dist?.name === record.name && dist.version === record.version && dist.build === record.build) {
    return { fn, subdir: record.subdir, record: { ...raw, subdir: record.subdir } };
  }
  const expected = `${record.name}-${record.version}-${record.build}.conda or .tar.bz2`;
  throw new UserError('a package has a wrong name', [
    {
      where: fn,
      message: 'the file name is not that of its info/index.json',
      expected,
      found: fn,
      fix: 'rename the file',
    },
  ]);
}

function formatRepodata(subdir: string, entries: readonly Entry[]): string {
  const group = (extension: string) =>
    Object.fromEntries(
      entries.filter(({ fn }) => fn.endsWith(extension)).map(({ fn, record }) => [fn, record]),
    );
  const repodata = {
    info: { subdir },
    packages: group('.tar.bz2'),
    'packages.conda': group('.conda'),
    removed: [],
    repodata_version: 1,
  };
  return `${JSON.stringify(sortKeys(repodata), null, 2)}\n`;
}
