import type { Problem } from '../../errors.js';
import { type Content, partOf } from '../../formats/content.js';
import { type ZipEntry, zipEntries } from '../../formats/zip/entries.js';
import { zipPieces } from '../../formats/zip/inflate.js';
import { overLimit } from '../../limits.js';
import { unpackedLimit } from '../../package/archives.js';
import { checkPathText } from '../../package/entry-path.js';

/** A file in a wheel; its path is in the archive. */
export interface WheelEntry {
  readonly path: string;
  readonly data: Content;
  readonly isExecutable: boolean;
  /** In seconds since 1970. */
  readonly mtime: number;
}

/** The files of a wheel in the archive's order, and why others cannot be used. */
export interface WheelArchive {
  readonly files: readonly WheelEntry[];
  readonly problems: readonly Problem[];
}

/** Copies pieces and returns them as one; a piece is valid until the next one is taken. */
export type Collect = (pieces: AsyncIterable<Uint8Array>) => Promise<Content>;

/**
 * Unpacks a wheel: a ZIP archive of plain files whose paths stay below it. Throws Error, with a sentence, if the archive is damaged, and
 * LimitError if it would unpack to too much.
 */
export async function readArchive(bytes: Content, collect: Collect): Promise<WheelArchive> {
  const entries = await zipEntries(bytes, 'package-paths');
  const files = entries.filter(({ name }) => !name.endsWith('/'));
  const sum = files.reduce((before, { size }) => before + size, 0);
  const { most, limit } = unpackedLimit(bytes.length);
  if (sum > most) throw overLimit('it cannot be opened', limit, { found: `${sum} bytes` });
  const problems = entries.flatMap(entryProblem);
  // In one piece, which is kept on the disk if it is large.
  const whole = await collect(contents(files));
  let end = 0;
  return {
    files: files.map(({ name, mode, mtime, size }) => {
      end += size;
      const isExecutable = (mode & FILE_TYPE) === REGULAR && (mode & 0o111) !== 0;
      return { path: name, data: partOf(whole, end - size, end), isExecutable, mtime };
    }),
    problems,
  };
}

async function* contents(files: readonly ZipEntry[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const file of files) yield* zipPieces(file);
}

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

function entryProblem({ name, shownName, mode }: ZipEntry): Problem[] {
  const isFolder = name.endsWith('/');
  const checked = checkPathText(name);
  const refused = 'refused' in checked ? checked.refused : null;
  const path = 'path' in checked ? checked.path : '';
  if (refused !== null) return [{ where: shownName, message: refused }];
  if (path !== (isFolder ? name.slice(0, -1) : name))
    return [{ where: shownName, message: 'the path is not normalized' }];
  const type = mode & FILE_TYPE;
  if (type === 0 || type === (isFolder ? DIRECTORY : REGULAR)) return [];
  return [
    { where: shownName, message: 'it is neither a file nor a folder: wheels have no links and devices' },
  ];
}
