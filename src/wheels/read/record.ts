import { createHash } from 'node:crypto';
import type { Problem } from '../../errors.js';
import { type Content, viewsOf } from '../../formats/content.js';
import { escapeControls } from '../../text/escape.js';
import { parseCsv } from './csv.js';

/** One row of RECORD: what a wheel says of one of its files. */
export interface RecordRow {
  readonly path: string;
  /** `sha256=` and the digest in base64url without padding; empty if it is not stated. */
  readonly hash: string;
  /** In bytes, as text; empty if it is not stated. */
  readonly size: string;
}

/** Reads RECORD. Returns null if it is not a table of paths, hashes and sizes, or has a path twice. */
export function parseRecordFile(text: string): readonly RecordRow[] | null {
  const table = parseCsv(text);
  if (table === null) return null;
  const rows = table.map(([path = '', hash = '', size = '']) => ({ path, hash, size }));
  const isTable = table.every(({ length }) => length <= 3) && rows.every(({ path }) => path !== '');
  return isTable && new Set(rows.map(({ path }) => path)).size === rows.length ? rows : null;
}

/**
 * Compares the files of a wheel with its RECORD: each must be listed with its hash (PEP 427), and each listed one must be there. RECORD
 * itself and its signatures have no hash. Returns all problems; `folder` is the `.dist-info` folder.
 */
export function recordProblems(
  rows: readonly RecordRow[],
  files: ReadonlyMap<string, Content>,
  folder: string,
): Problem[] {
  const listed = new Map(rows.map((row) => [row.path, row]));
  const isFree = (path: string) => UNHASHED.some((name) => path === `${folder}/${name}`);
  const own = [...files].flatMap(([path, data]): Problem[] => {
    if (isFree(path)) return [];
    const row = listed.get(path);
    if (row === undefined) return [{ where: path, message: 'RECORD does not list this file' }];
    return differences(row, data);
  });
  const absent = rows
    .filter(({ path }) => !files.has(path) && !isFree(path))
    .map(({ path }) => ({
      where: shown(path),
      message: 'RECORD lists this file, but the wheel does not have it',
    }));
  return [...own, ...absent];
}

const UNHASHED = ['RECORD', 'RECORD.jws', 'RECORD.p7s'];

/** PEP 427 asks for sha256 or better. */
const ALGORITHMS = ['sha256', 'sha384', 'sha512'];

function differences({ path, hash, size }: RecordRow, data: Content): Problem[] {
  const [algorithm = '', digest] = hash.split('=', 2);
  if (digest === undefined || !ALGORITHMS.includes(algorithm))
    return [
      {
        where: path,
        message: 'RECORD gives no hash of this file that can be trusted',
        expected: 'sha256, sha384 or sha512',
        found: shown(hash) || 'none',
      },
    ];
  const found = hashOf(algorithm, data);
  const problems: Problem[] = [];
  // Some tools pad the digest.
  if (digest.replace(/=+$/, '') !== found)
    problems.push({
      where: path,
      message: 'its hash is not what RECORD states',
      expected: shown(hash),
      found: `${algorithm}=${found}`,
    });
  if (size !== '' && size !== String(data.length))
    problems.push({
      where: path,
      message: 'its size is not what RECORD states',
      expected: `${shown(size)} bytes`,
      found: `${data.length} bytes`,
    });
  return problems;
}

/** Returns the digest of a content as RECORD has it: base64url without padding. */
export function hashOf(algorithm: string, data: Content): string {
  const hash = createHash(algorithm);
  for (const piece of viewsOf(data)) hash.update(piece);
  return hash.digest('base64url');
}

const LONGEST_SHOWN = 200;

function shown(text: string): string {
  return escapeControls(text.slice(0, LONGEST_SHOWN));
}
