import type { Problem } from '../errors.js';
import { type Content, digestOf, firstDifferentByte, isSameContent } from '../formats/content.js';
import { type RawEntry, readTar, TarError } from '../formats/tar/reader.js';
import { escapeControls } from '../text/escape.js';

/**
 * What is different between two tars that should be the same bytes, told by the first path that differs; null where
 * nothing is. `where` begins the problem's place. `expected` is one of ours, `found` may hold anything.
 */
export function compareTars({
  expected,
  found,
  where,
}: {
  expected: Content;
  found: Content;
  where: string;
}): Problem | null {
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
  const there = byPath(found);
  const wanted = byPath(expected);
  const changed = [...wanted].flatMap(([path, entry]) => changeOf(path, entry, there.get(path)));
  const foreign = [...there].filter(([path]) => !wanted.has(path));
  return [
    ...changed,
    ...foreign.map(([path, entry]) => ({
      where: path,
      message: 'it does not belong there',
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
    return [{ where: path, message: 'it is missing', expected: describe(expected), found: 'no such path' }];
  const [before, after] = [describe(expected), describe(found)];
  return before === after ? [] : [{ where: path, message: 'it differs', expected: before, found: after }];
}

function describe({ type, mode, mtime, target, data }: RawEntry): string {
  const common = `${type}, mode ${mode.toString(8)}, time ${mtime}`;
  if (type === 'softlink' || type === 'hardlink') return `${common}, to ${escapeControls(target.toString())}`;
  if (type === 'directory') return common;
  return `${common}, ${data.length} bytes, sha256 ${digestOf(data)}`;
}

// The same entries: another order, one of them twice, or fields that nobody reads.
function otherBytes(expected: Content, found: Content, where: string): Problem {
  const at = firstDifferentByte(expected, found);
  return {
    where,
    message: 'the same paths, but not the same tar',
    expected: `${expected.length} bytes`,
    found: `${found.length} bytes, which differ from byte ${at} on`,
  };
}
