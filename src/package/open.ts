import { jsonLimitBroken } from '../conda/json-size.js';
import { ArchiError, messageOf, type Problem, UserError } from '../errors.js';
import { type Content, wholeOf } from '../formats/content.js';
import { readTar } from '../formats/tar/reader.js';
import { exceeds, limitOf } from '../limits.js';
import { type ArchiveFile, unwrapArchives } from './archives.js';
import { readEntryPoints } from './entry-points.js';
import { readIndexJson } from './index-json.js';
import { layOut, type PackageLayout } from './layout.js';
import { matchPaths } from './match-paths.js';
import { ANY_PYTHON, entryPointPath, noarchPath, placedPaths } from './noarch-python.js';
import { placementProblems } from './placement.js';
import { softlinkWarnings, withoutLeavingLinks } from './softlinks.js';
import { statedPaths } from './stated-paths.js';
import type { OpenedPackage, PackageEntry, PathRecord } from './types.js';

/**
 * Opens a package file in memory and checks everything. File contents are slices of the decompressed archive. Throws UserError
 * with all problems, each with `fn` and the path.
 */
export async function openPackage(file: ArchiveFile): Promise<OpenedPackage> {
  const { fn } = file;
  const layout = await readLayout(file);
  const { info: about, content } = partInfo(layout.entries);
  const tooLarge = largeInfo(about);
  if (tooLarge.length > 0) throw refused(fn, tooLarge);
  const info = new Map([...about].map(([path, data]) => [path, wholeOf(data)]));
  const tooMuch = largeJson(info);
  if (tooMuch.length > 0) throw refused(fn, tooMuch);
  const text = (path: string) => info.get(path)?.toString();

  const { index, problems: indexProblems } = readIndexJson(text('info/index.json'), fn);
  const stated = statedPaths(text);
  const matched = matchPaths({ stated: stated?.paths ?? null, entries: content });
  const copies = copiedBytes(matched.paths, matched.entries);
  const linkJson = text('info/link.json') ?? text('info/package_metadata.json') ?? '{}';
  const { entryPoints, problems: entryPointProblems } =
    index['noarch'] === 'python' ? readEntryPoints(linkJson) : { entryPoints: [], problems: [] };

  const python = index['noarch'] === 'python' ? ANY_PYTHON : null;
  const placed = placementProblems(placedPaths({ entries: matched.entries, entryPoints, python }));
  const places = new Set(layout.problems.map(({ where }) => where));

  const problems = [
    ...layout.problems,
    ...indexProblems,
    ...(stated?.problems ?? []),
    ...matched.problems,
    ...placed.filter(({ where }) => !places.has(where)),
    ...entryPointProblems,
    ...(copies > limitOf('package-copies') ? [exceeds('package-copies', { found: `${copies} bytes` })] : []),
  ];
  if (problems.length > 0) throw refused(fn, problems);
  const { paths, entries } = matched;
  return {
    fn,
    index,
    entries,
    extracted: withoutLeavingLinks([...layout.entries.values()]),
    paths,
    entryPoints,
    info,
    warnings: [
      ...matched.warnings,
      ...softlinkWarnings(entries),
      ...replacedByEntryPoints(entries, entryPoints),
    ],
  };
}

function replacedByEntryPoints(
  entries: readonly PackageEntry[],
  entryPoints: OpenedPackage['entryPoints'],
): string[] {
  const scripts = new Set(entryPoints.map(entryPointPath));
  return entries
    .filter(({ path }) => scripts.has(noarchPath(path, ANY_PYTHON)))
    .map(({ path }) => `${path}: the package's own entry point of that name takes its place`);
}

/** Files below `info/` are kept in memory, so their sizes are limited. */
function largeInfo(info: ReadonlyMap<string, Content>): Problem[] {
  const sizes = [...info].map(([where, { length }]) => ({ where, length }));
  const sum = sizes.reduce((before, { length }) => before + length, 0);
  return [
    ...sizes
      .filter(({ length }) => length > limitOf('package-text'))
      .map(({ where, length }) => exceeds('package-text', { where, found: `${length} bytes` })),
    ...(sum > limitOf('package-info') ? [exceeds('package-info', { found: `${sum} bytes` })] : []),
  ];
}

/** Limits JSON that would take far more memory when parsed than as text. */
function largeJson(info: ReadonlyMap<string, Buffer>): Problem[] {
  return [...info].flatMap(([where, data]) => {
    const broken = where.endsWith('.json') ? jsonLimitBroken(data) : null;
    return broken === null ? [] : [exceeds(broken, { where })];
  });
}

/**
 * Returns how many bytes linking writes a second time for files with several names: a name with a placeholder or `no_link` is a
 * copy.
 */
function copiedBytes(paths: readonly PathRecord[], entries: readonly PackageEntry[]): number {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const seen = new Set<Content>();
  let copied = 0;
  for (const { path, noLink, placeholder } of paths) {
    const entry = byPath.get(path);
    const file = entry?.type === 'hardlink' ? byPath.get(entry.target) : entry;
    if (file?.type !== 'file') continue;
    const isCopy = entry?.type === 'file' || noLink || placeholder !== null;
    if (isCopy && seen.has(file.data)) copied += file.data.length;
    seen.add(file.data);
  }
  return copied;
}

async function readLayout(file: ArchiveFile): Promise<PackageLayout> {
  try {
    const archives = await unwrapArchives(file);
    return layOut(archives.flatMap((tar) => readTar(tar)));
  } catch (error) {
    if (error instanceof ArchiError) throw refused(file.fn, error.problems, error);
    const message = messageOf(error);
    throw refused(file.fn, [{ message }], error);
  }
}

function refused(fn: string, problems: readonly Problem[], cause?: unknown): UserError {
  const placed = problems.map((problem) => ({
    ...problem,
    where: problem.where === undefined ? fn : `${fn}: ${problem.where}`,
  }));
  return new UserError(`${fn} cannot be used`, withWayOut(placed), { cause });
}

const WAY_OUT = 'use another build of the package; if the file was damaged in transit, fetch it again';

/** Adds WAY_OUT to the last problem if no problem has a fix. */
function withWayOut(problems: readonly Problem[]): readonly Problem[] {
  if (problems.some(({ fix }) => fix !== undefined)) return problems;
  return problems.map((problem, i) => (i === problems.length - 1 ? { ...problem, fix: WAY_OUT } : problem));
}

/** Separates the files below `info/` from the other entries; a hard link from the others into `info/` becomes a file. */
function partInfo(entries: ReadonlyMap<string, PackageEntry>) {
  const info = new Map<string, Content>();
  const content = new Map<string, PackageEntry>();
  for (const [path, entry] of entries) {
    const file = entry.type === 'hardlink' ? entries.get(entry.target) : entry;
    if (isInfo(path)) {
      if (file?.type === 'file') info.set(path, file.data);
    } else if (entry.type === 'hardlink' && file?.type === 'file' && isInfo(file.path)) {
      content.set(path, { ...file, path });
    } else {
      content.set(path, entry);
    }
  }
  return { info, content };
}

function isInfo(path: string): boolean {
  return path === 'info' || path.startsWith('info/');
}
