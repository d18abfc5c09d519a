import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * What is in a prefix, each fact for itself: `bin/x: mode` → `755`, `bin/y: link` → `x`. A file's content is its text
 * where it is small, else its sha256. Of conda-meta/*.json each field is a fact, and each field of each path in it.
 */
export type Facts = ReadonlyMap<string, string>;

/** The facts of all that is below a folder. */
export function factsIn(prefix: string): Facts {
  return new Map(pathsBelow(prefix, '').flatMap((path) => factsOf(path, join(prefix, path))));
}

interface ReadRecord extends Readonly<Record<string, unknown>> {
  readonly files: readonly string[];
  readonly link: object;
  readonly paths_data: { readonly paths: readonly { _path: string }[]; readonly paths_version: number };
}

type Fact = readonly [what: string, value: string];

const TEXT_UP_TO = 1000;

function factsOf(path: string, file: string): Fact[] {
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) return [[`${path}: link`, readlinkSync(file)]];
  const mode: Fact = [
    `${path}: ${stat.isDirectory() ? 'folder mode' : 'mode'}`,
    (stat.mode & 0o7777).toString(8),
  ];
  if (stat.isDirectory()) return [mode];
  const data = readFileSync(file);
  if (/^conda-meta\/.*\.json$/.test(path)) return [mode, ...fieldsOf(path, JSON.parse(data.toString()))];
  return [mode, [`${path}: content`, data.length > TEXT_UP_TO ? sha256(data) : data.toString('latin1')]];
}

function fieldsOf(path: string, record: Readonly<Record<string, unknown>>): Fact[] {
  const { files, link, paths_data: data, ...fields } = record as ReadRecord;
  const facts = (of: string, fields: object) =>
    Object.entries(fields).map(([key, value]): Fact => [`${path}: ${of}${key}`, JSON.stringify(value)]);
  return [
    ...facts('', fields),
    ...facts('link: ', link),
    ...files.map((file): Fact => [`${path}: files: ${file}`, 'listed']),
    [`${path}: paths_version`, String(data.paths_version)],
    ...data.paths.flatMap(({ _path, ...entry }) => facts(`paths: ${_path}: `, entry)),
  ];
}

// readdirSync's own recursion goes through links to folders.
function pathsBelow(prefix: string, folder: string): string[] {
  return readdirSync(join(prefix, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? [path, ...pathsBelow(prefix, path)] : [path];
  });
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
