import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * The facts of a prefix, one by one: `bin/x: mode` → `755`, `bin/y: link` → `x`. The content of a small file is its
 * text, that of a larger one its sha256. Each field of conda-meta/*.json, and of each path in it, is a fact.
 */
export type Facts = ReadonlyMap<string, string>;

/** Returns the facts of everything below a folder. */
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
  const facts = (subject: string, fields: object) =>
    Object.entries(fields).map(([key, value]): Fact => [`${path}: ${subject}${key}`, JSON.stringify(value)]);
  return [
    ...facts('', fields),
    ...facts('link: ', link),
    ...files.map((file): Fact => [`${path}: files: ${file}`, 'listed']),
    [`${path}: paths_version`, String(data.paths_version)],
    ...data.paths.flatMap(({ _path, ...entry }) => facts(`paths: ${_path}: `, entry)),
  ];
}

// The recursion of readdirSync follows links to folders.
function pathsBelow(prefix: string, folder: string): string[] {
  return readdirSync(join(prefix, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? [path, ...pathsBelow(prefix, path)] : [path];
  });
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
