import type { Problem } from '../errors.js';
import { type Content, contentDigest, firstDifferentByte, isSameContent } from '../formats/content.js';
import { type RawEntry, readTar, TarError } from '../formats/tar/reader.js';
import { escapeControls } from '../text/escape.js';

/**
 * Compares two tars, which should have the same bytes. Returns a problem that names the first path that differs; null if the
 * tars are equal. `where` begins the problem's place. `expected` is valid; `found` can be anything.
 */
export function compareTars(request: { expected: Content; found: Content; where: string }): Problem | null {
  const { expected, found, where } = request;
  if (isSameContent(expected, found)) return null;
  try {
    return firstDifference(readTar(expected), readTar(found), where) ?? otherBytes(expected, found, where);
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    return { where, message: 'its tar is damaged', expected: 'tar blocks', found: error.message };
  }
}

function firstDifference(
  expected: readonly RawEntry[],
  found: readonly RawEntry[],
  where: string,
): Problem | null {
  const problems = differences(expected, found);
  const [first] = problems;
  if (first === undefined) return null;
  const others = problems.length - 1;
  const message = others === 0 ? first.message : `${first.message}; ${others} more paths differ`;
  return { ...first, where: `${where}: ${first.where}`, message };
}

function differences(expected: readonly RawEntry[], found: readonly RawEntry[]): Problem[] {
  const foundByPath = byPath(found);
  const expectedByPath = byPath(expected);
  const changed = [...expectedByPath].flatMap(([path, entry]) =>
    changeOf(path, entry, foundByPath.get(path)),
  );
  const foreign = [...foundByPath].filter(([path]) => !expectedByPath.has(path));
  return [
    ...changed,
    ...foreign.map(([path, entry]) => ({
      where: path,
      message: 'an unexpected path',
      expected: 'no such path',
      found: describe(entry),
    })),
  ];
}

function byPath(entries: readonly RawEntry[]): Map<string, RawEntry> {
  return new Map(entries.map((entry) => [escapeControls(entry.path.toString()), entry]));
}

function changeOf(path: string, expected: RawEntry, found: RawEntry | undefined): Problem[] {
  if (found === undefined)
    return [{ where: path, message: 'missing', expected: describe(expected), found: 'no such path' }];
  const [before, after] = [describe(expected), describe(found)];
  return before === after ? [] : [{ where: path, message: 'different', expected: before, found: after }];
}

function describe({ type, mode, mtime, target, data }: RawEntry): string {
  const common = `${type}, mode ${mode.toString(8)}, time ${mtime}`;
  if (type === 'softlink' || type === 'hardlink') return `${common}, to ${escapeControls(target.toString())}`;
  if (type === 'directory') return common;
  return `${common}, ${data.length} bytes, sha256 ${contentDigest(data)}`;
}

// The problem of tars with equal entries in another order, repeated entries, or differences in fields that are not read.
function otherBytes(expected: Content, found: Content, where: string): Problem {
  const offset = firstDifferentByte(expected, found);
  return {
    where,
    message: 'the paths are the same, but the bytes of the tar differ',
    expected: `${expected.length} bytes`,
    found: `${found.length} bytes, which differ from byte ${offset} on`,
  };
}
