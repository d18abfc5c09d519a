import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * Returns everything below a folder in words, except what only one of the two leaves there: `folder MODE`, `link
 * TARGET`, or `file MODE SHA256 = FIRST of COUNT`, where FIRST is the first path of the same file and COUNT the
 * number of its hard links.
 */
export function wholeTree(prefix: string): Record<string, string> {
  const first = new Map<number, string>();
  const look = (path: string): string => {
    const stat = lstatSync(join(prefix, path));
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isSymbolicLink()) return `link ${readlinkSync(join(prefix, path))}`;
    if (stat.isDirectory()) return `folder ${mode}`;
    const same = first.get(stat.ino) ?? path;
    first.set(stat.ino, same);
    const sha256 = createHash('sha256')
      .update(readFileSync(join(prefix, path)))
      .digest('hex');
    return `file ${mode} ${sha256} = ${same} of ${stat.nlink}`;
  };
  const paths = pathsBelow(prefix, '').filter((path) => !ASIDE.some(({ matches }) => matches.test(path)));
  return Object.fromEntries(paths.sort().map((path) => [path, look(path)]));
}

/** Returns every `conda-meta/*.json` in a form that can be compared. `EXCEPTIONS` says what is left out. */
export function comparableRecords(prefix: string): Record<string, CondaRecord> {
  const folder = join(prefix, 'conda-meta');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as CondaRecord;
  return Object.fromEntries(names.sort().map((name) => [name, comparable(read(name))]));
}

/** A package cache: each `<dist>/` as a tree, and its `info/repodata_record.json` in a form that can be compared. */
export function packageCache(pkgs: string): Record<string, unknown> {
  const folders = readdirSync(pkgs, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && existsSync(join(pkgs, entry.name, 'info')),
  );
  return Object.fromEntries(
    folders.map(({ name }) => {
      const record = readFileSync(join(pkgs, name, 'info/repodata_record.json'), 'utf8');
      return [name, { tree: wholeTree(join(pkgs, name)), record: withoutExceptions(JSON.parse(record)) }];
    }),
  );
}

/** The fields of a conda-meta record that are read here. */
export interface CondaRecord extends Readonly<Record<string, unknown>> {
  readonly files: readonly string[];
  readonly paths_data: { readonly paths: readonly Readonly<Record<string, unknown>>[] };
}

/** What may differ, each with the reason. */
export const EXCEPTIONS: readonly { readonly field: string; readonly why: string }[] = [
  { field: 'extracted_package_dir', why: "names conda's package cache; an installer has none" },
  { field: 'package_tarball_full_path', why: "names conda's package cache" },
  { field: 'link', why: "its source names conda's package cache" },
  {
    field: 'requested_spec',
    why: 'conda takes the url of the list for the spec, an installer has the manifest',
  },
  { field: 'requested_specs', why: 'the same, in newer condas' },
  { field: 'package_type', why: 'conda since 4.6 writes a word of its own for what `noarch` says' },
  { field: 'sha256', why: 'conda 4.5 knows only the md5 of an @EXPLICIT list; we know the file' },
  { field: 'size', why: 'the same' },
];

// The lines of history are compared separately. conda 25 and newer write created_at, a time.
const ASIDE = [
  { matches: /^\.archi(\/|$)|^LICENSE\.txt$|^\.condarc$/, why: 'an installer adds them' },
  { matches: /^conda-meta\/(history|created_at)$/, why: 'names times and commands' },
  { matches: /^(conda-meta\/.*|info\/repodata_record)\.json$/, why: 'compared by their fields' },
  {
    matches: /^pkgs(\/|$)/,
    why: "what -k leaves is compared with conda's package cache, which lies elsewhere",
  },
];

function comparable(record: CondaRecord): CondaRecord {
  // conda records a noarch python file by its path in the package, where it is not. files has it in the same order.
  const paths = record.paths_data.paths.map((entry, i) => placed({ ...entry, _path: record.files[i] }));
  // conda 4.5 lists entry points before compiled files, newer ones after them.
  paths.sort((a, b) => (String(a['_path']) < String(b['_path']) ? -1 : 1));
  return { ...withoutExceptions(record), files: [...record.files].sort(), paths_data: { paths } };
}

function withoutExceptions(record: object): object {
  const left = Object.entries(record).filter(([key]) => !EXCEPTIONS.some(({ field }) => field === key));
  return Object.fromEntries(left);
}

// The newest conda records the size of generated files.
function placed(entry: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { size_in_bytes: _, ...generated } = entry;
  return entry['path_type'] === 'pyc_file' || entry['path_type'] === 'unix_python_entry_point'
    ? generated
    : entry;
}

// The recursion of readdirSync follows links to folders.
function pathsBelow(prefix: string, folder: string): string[] {
  return readdirSync(join(prefix, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? [path, ...pathsBelow(prefix, path)] : [path];
  });
}
