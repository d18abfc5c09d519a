import { ArchiError, messageOf, type Problem, UserError } from '../../errors.js';
import { type Content, wholeOf } from '../../formats/content.js';
import { entryPointPath, noarchPath, type PythonTarget } from '../../package/noarch-python.js';
import type { OpenedPackage, PackageEntry, PathRecord } from '../../package/types.js';
import { parseWheelName, type WheelName } from '../name/file-name.js';
import { type Collect, readArchive, type WheelArchive, type WheelEntry } from '../read/archive.js';
import { readPrograms } from '../read/entry-points.js';
import { wheelFolders } from '../read/folders.js';
import { metadataProblems } from '../read/metadata.js';
import { parseRecordFile, type RecordRow, recordProblems } from '../read/record.js';
import { directUrl } from './direct-url.js';
import { isScript, wheelPlaces } from './places.js';
import { type RecordedFile, recordText } from './record.js';
import { pythonScript } from './scripts.js';

/** A wheel to be opened, with what the lock says of it. */
export interface WheelFile {
  readonly bytes: Content;
  readonly fn: string;
  readonly collect: Collect;
  /** In the form of PEP 503 and PEP 440. */
  readonly name: string;
  readonly version: string;
  /** The url and checksum for direct_url.json; null if an index gave the wheel. */
  readonly direct: { readonly url: string; readonly sha256: string } | null;
}

/**
 * Opens a wheel as the noarch python package that has the same files, so that linking places them as pip would. Everything in it is
 * checked: hashes and sizes against RECORD, names and versions against the lock, and that no path leaves its folder. Throws UserError
 * with all problems, each with `fn` and the path.
 */
export async function openWheel(file: WheelFile, python: PythonTarget): Promise<OpenedPackage> {
  const { fn } = file;
  try {
    const named = parseWheelName(fn);
    if (named === null || named.name !== file.name || named.version !== file.version)
      throw refused(fn, [
        {
          message: 'its name is not that of the wheel in the lock',
          expected: `${file.name} ${file.version}`,
        },
      ]);
    return laid(await readArchive(file.bytes, file.collect), file, { named, python });
  } catch (error) {
    if (error instanceof ArchiError && error.problems.some(({ where }) => where?.startsWith(fn))) throw error;
    const problems = error instanceof ArchiError ? error.problems : [{ message: messageOf(error) }];
    throw refused(fn, problems, error);
  }
}

interface Target {
  readonly named: WheelName;
  readonly python: PythonTarget;
}

function laid(archive: WheelArchive, file: WheelFile, { named, python }: Target): OpenedPackage {
  const { files } = archive;
  const ofFolders = [...archive.problems];
  const contents = new Map(files.map(({ path, data }) => [path, data]));
  const folders = wheelFolders([...contents.keys()], named, ofFolders);
  if (folders === null) throw refused(file.fn, ofFolders);
  const text = (name: string) => {
    const data = contents.get(`${folders.info}/${name}`);
    return data === undefined ? null : wholeOf(data).toString();
  };
  const texts = { metadata: text('METADATA') ?? '', wheel: text('WHEEL') ?? '' };
  const rows = parseRecordFile(text('RECORD') ?? '');
  const programs = readPrograms(text('entry_points.txt') ?? '', `${folders.info}/entry_points.txt`);
  const { writtenName } = named;
  const places = wheelPlaces([...contents.keys()], folders, { writtenName, python });
  const problems = [
    ...ofFolders,
    ...metadataProblems(texts, named, folders.info),
    ...(rows === null ? [unreadableRecord(folders.info)] : recordProblems(rows, contents, folders.info)),
    ...programs.problems,
    ...places.problems,
  ];
  if (problems.length > 0) throw refused(file.fn, problems);
  const stated = new Map((rows ?? []).map((row) => [row.path, row]));
  const infoPlace = `site-packages/${folders.info}`;
  const own = files.flatMap((entry) => {
    const place = places.paths.get(entry.path) ?? '';
    const isReplaced = WRITTEN.some((name) => place === `${infoPlace}/${name}`);
    return isReplaced ? [] : [placedFile(entry, place, stated.get(entry.path) ?? null, python)];
  });
  const mtime = files.reduce((newest, entry) => Math.max(newest, entry.mtime), 0);
  const written = writtenFiles(file, infoPlace);
  const scripts = new Set(programs.entryPoints.map(entryPointPath));
  const recorded: RecordedFile[] = [
    ...own.map(({ recorded }) => recorded).filter(({ path }) => !scripts.has(path)),
    ...[...scripts].map((path) => ({ path, stated: null })),
    ...written.map(({ place, data }) => ({ path: noarchPath(place, python), stated: data })),
    { path: noarchPath(`${infoPlace}/RECORD`, python), stated: null },
  ];
  const record = {
    place: `${infoPlace}/RECORD`,
    data: Buffer.from(recordText(recorded, python.sitePackages)),
  };
  const added = [...written, record].map(({ place, data }) => ({
    entry: { type: 'file', path: place, mode: 0o644, mtime, data } satisfies PackageEntry,
    path: pathRecord(place, data.length),
  }));
  return {
    fn: file.fn,
    index: {},
    entries: [...own, ...added].map(({ entry }) => entry),
    extracted: [],
    paths: [...own, ...added].map(({ path }) => path),
    entryPoints: programs.entryPoints,
    info: new Map(),
    warnings: [],
  };
}

/** Files of `.dist-info` that whoever installs a wheel writes. */
const WRITTEN = ['RECORD', 'INSTALLER', 'REQUESTED', 'direct_url.json'];

function writtenFiles({ direct }: WheelFile, infoPlace: string): { place: string; data: Buffer }[] {
  const file = (name: string, text: string) => ({ place: `${infoPlace}/${name}`, data: Buffer.from(text) });
  return [
    file('INSTALLER', 'archi-construct\n'),
    file('REQUESTED', ''),
    ...(direct === null ? [] : [file('direct_url.json', directUrl(direct))]),
  ];
}

interface PlacedFile {
  readonly entry: PackageEntry;
  readonly path: PathRecord;
  readonly recorded: RecordedFile;
}

function placedFile(
  { data, mtime, isExecutable }: WheelEntry,
  place: string,
  stated: RecordRow | null,
  python: PythonTarget,
): PlacedFile {
  const mode = isExecutable || isScript(place) ? 0o755 : 0o644;
  const path = noarchPath(place, python);
  const script = isScript(place) ? pythonScript(data, python.executable) : null;
  if (script !== null) {
    const { data: text, placeholder } = script;
    return {
      entry: { type: 'file', path: place, mode, mtime, data: text },
      path: { ...pathRecord(place, text.length), placeholder },
      recorded: { path, stated: null },
    };
  }
  return {
    entry: { type: 'file', path: place, mode, mtime, data },
    path: { ...pathRecord(place, data.length), sha256: sha256Of(stated) },
    recorded: { path, stated: stated === null ? null : { hash: stated.hash, size: stated.size } },
  };
}

function pathRecord(path: string, size: number): PathRecord {
  return { path, pathType: 'hardlink', placeholder: null, noLink: false, sha256: null, size };
}

// The hashes have been compared with the files.
function sha256Of(stated: RecordRow | null): string | null {
  const digest = /^sha256=([\w-]{43})=*$/.exec(stated?.hash ?? '')?.[1];
  return digest === undefined ? null : Buffer.from(digest, 'base64url').toString('hex');
}

function unreadableRecord(folder: string): Problem {
  return {
    where: `${folder}/RECORD`,
    message: 'it cannot be read',
    expected: 'a table with path, hash and size, each path once',
  };
}

const WAY_OUT = 'use another version of the wheel, or ask whoever made it';

function refused(fn: string, problems: readonly Problem[], cause?: unknown): UserError {
  const placed = problems.map((problem) => ({
    ...problem,
    where: problem.where === undefined ? fn : `${fn}: ${problem.where}`,
    fix: problem.fix ?? WAY_OUT,
  }));
  return new UserError(`${fn} cannot be used`, placed, { cause });
}
