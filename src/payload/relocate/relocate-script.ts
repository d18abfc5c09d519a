import { groupBy } from '../../group.js';
import { type CopiedFile, folderOf } from '../copied-file.js';
import type { CondaMeta } from '../link/conda-meta.js';
import { formatInstalled, type InstalledPath, installedFile, relocatedPaths } from '../link/installed.js';
import type { LinkPlan, RelocatedEntry } from '../link/link.js';
import { OWNER_WRITES } from '../link/modes.js';
import { countPrefix, type FilePiece, PREFIX } from './pieces.js';
import type { Relocation } from './relocation.js';
import type { Shebang } from './shebang.js';

/**
 * Returns the relocation script of one package: one command a line. The header's sh sources it; `construct/installer/relocate.py`
 * reads it as data. It is ASCII except for paths, so that the locale of a shell does not matter.
 *
 *     t PATH FORMAT "$P"…            write a text file: printf FORMAT with the prefix filled in
 *     a PATH FORMAT "$P"…            append to the file (a long text needs several formats)
 *     s PATH FIXED PLAIN N FALLBACK M  write the first line: PLAIN with N prefixes if it fits, else FALLBACK with M
 *     e PATH FIXED PLAIN N FALLBACK M  same, but the prefix in FALLBACK is escaped for double quotes (python's trampoline)
 *     b PATH OFFSET FORMAT"$Z<n>"… "$P"…  overwrite a string of a binary; $Z<n> pads a prefix to n bytes with NULs
 *     h FIRST PATH…                  set H<FIRST>, H<FIRST+1>, … to the current sha256 of the files
 *     c SOURCE COMPILED…             compile python sources (pairs)
 *
 * Commands in the scripts of the package cache (`copyScript`), which run before all of these:
 *
 *     k FOLDER PATH…                 copy files that are not relocated yet into a folder
 *     m MODE PATH…                   set the mode of a copy whose owner may not write to it
 *
 * FORMAT is a format of printf(1) whose only conversion is `%s`; bytes outside printable ASCII, `%`, `'` and `\` are written as
 * `\ooo`. $P is the prefix, $J that of the base, which has the package cache, escaped for a JSON string, $R what `.archi/requested/<dist>` holds.
 */
export function relocateScript(plan: LinkPlan, meta: CondaMeta | null, dist: string): string {
  const relocated = plan.entries.filter((entry) => entry.type === 'relocated');
  // The files of conda-meta come first: their indexes there must match.
  const hashed = [...new Set([...(meta?.hashed ?? []), ...relocated.map(({ path }) => path)])];
  const lines = [
    ...relocated.flatMap((entry) => fileLines(entry.path, entry.relocation)),
    ...batches(hashed).map(({ first, items }) => command('h', first, ...items.map(quote))),
    ...(meta === null ? [] : textLines(meta.path, meta.pieces.map(metaWord))),
    ...(relocated.length === 0
      ? []
      : installedLines(`.archi/installed/${dist}`, relocatedPaths(plan, dist), hashed)),
    ...batches(plan.pyc).map(({ items }) =>
      command('c', ...items.flatMap(({ source, compiled }) => [quote(source), quote(compiled)])),
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * Returns the relocation script of files that belong to no package: it also appends them to `.archi/environment`, with the hashes that
 * only the target knows.
 */
export function ownScript(relocated: readonly RelocatedEntry[]): string {
  const hashed = relocated.map(({ path }) => path);
  const listed = relocated.map(({ path, mode }) => installedFile(path, mode, null));
  const lines = [
    ...relocated.flatMap((entry) => fileLines(entry.path, entry.relocation)),
    ...batches(hashed).map(({ first, items }) => command('h', first, ...items.map(quote))),
    ...installedLines('.archi/environment', listed, hashed),
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns whether a script of `ownScript` writes the file at `path`. */
export function isWrittenBy(script: string, path: string): boolean {
  return ['t', 's', 'e'].some((name) => `\n${script}`.includes(`\n${command(name, quote(path))} `));
}

/** Returns the script that copies files into the package cache; one for each package, run only by the header's sh. */
export function copyScript(originals: readonly CopiedFile[]): string {
  const folders = [...new Set(originals.map(folderOf))];
  const copies = folders.flatMap((folder) =>
    batches(originals.filter((original) => folderOf(original) === folder)).map(({ items }) =>
      command('k', quote(folder), ...items.map(({ from }) => quote(from))),
    ),
  );
  const locked = originals.filter(({ mode }) => (mode & OWNER_WRITES) === 0);
  const modes = locked.map(({ path, mode }) => command('m', mode.toString(8), quote(path)));
  return `${[...copies, ...modes].join('\n')}\n`;
}

/**
 * Returns the script `.archi/copies/<n>`: what an environment gets as files of its own of members that several environments share, since
 * relocation writes to these paths.
 *
 *     u FOLDER PATH…                 replace links by copies of the files that were unpacked
 */
export function unshareScript(paths: readonly string[]): string {
  const parent = (path: string) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.');
  const lines = [...groupBy(paths, parent)].flatMap(([folder, inFolder]) =>
    batches(inFolder).map(({ items }) => command('u', quote(folder), ...items.map(quote))),
  );
  return lines.map((line) => `${line}\n`).join('');
}

// A printf outside the shell takes arguments of at most 128 KiB, and some shells have no builtin.
const LONGEST_FORMAT = 60_000;
const BATCH = 100;

interface Word {
  readonly format: string;
  /** Replaces a `%s` in the format. */
  readonly argument?: string;
}

function fileLines(path: string, relocation: Relocation): string[] {
  if (relocation.mode === 'text') {
    const words = relocation.pieces.map(prefixWord);
    if (relocation.shebang === null) return textLines(path, words);
    return [shebangLine(path, relocation.shebang), ...textLines(path, words, 'a')];
  }
  const { placeholderLength, runs } = relocation;
  return runs.map(({ offset, pieces }) => {
    const words = pieces.map(prefixWord);
    const padding = `"$Z${placeholderLength}"`.repeat(countPrefix(pieces));
    return command('b', quote(path), offset, `'${formatOf(words)}'${padding}`, ...argumentsOf(words));
  });
}

function shebangLine(path: string, { plain, fixedLength, fallback }: Shebang): string {
  const op = fallback.kind === 'trampoline' ? 'e' : 's';
  const form = (pieces: readonly FilePiece[]) => [
    `'${formatOf(pieces.map(prefixWord))}'`,
    countPrefix(pieces),
  ];
  return command(op, quote(path), fixedLength, ...form(plain), ...form(fallback.pieces));
}

function textLines(path: string, words: readonly Word[], first: 't' | 'a' = 't'): string[] {
  return chunks(words).map((chunk, i) =>
    command(i === 0 ? first : 'a', quote(path), `'${formatOf(chunk)}'`, ...argumentsOf(chunk)),
  );
}

function chunks(words: readonly Word[]): Word[][] {
  const result: Word[][] = [[]];
  let length = 0;
  for (const word of words.flatMap(cut)) {
    if (length + word.format.length > LONGEST_FORMAT) {
      result.push([]);
      length = 0;
    }
    result.at(-1)?.push(word);
    length += word.format.length;
  }
  return result;
}

// Cuts a long format, but never inside an escape.
function cut(word: Word): Word[] {
  if (word.format.length <= LONGEST_FORMAT) return [word];
  const parts = word.format.match(/(?:\\[0-7]{3}|\\n|[^\\]){1,15000}/g) ?? [];
  return parts.map((format) => ({ format }));
}

function prefixWord(piece: FilePiece): Word {
  return piece === PREFIX
    ? { format: '%s', argument: '"$P"' }
    : { format: escapeFormat(piece.toString('latin1')) };
}

function metaWord(piece: CondaMeta['pieces'][number]): Word {
  if (typeof piece === 'string') return { format: escapeFormat(piece) };
  if (piece.kind === 'sha256') return { format: '%s', argument: `"$H${piece.index}"` };
  return { format: '%s', argument: piece.kind === 'prefix' ? '"$J"' : '"$R"' };
}

// Appends relocated files to a list of installed files.
function installedLines(list: string, paths: readonly InstalledPath[], hashed: readonly string[]): string[] {
  const numbers = new Map(hashed.map((path, number) => [path, number]));
  const words = paths.flatMap((path): Word[] => {
    const line = Buffer.from(formatInstalled([path]))
      .toString('latin1')
      .slice(0, -1);
    const hash = { format: '%s', argument: `"$H${numbers.get(path.path)}"` };
    return [{ format: escapeFormat(line) }, hash, { format: '\\n' }];
  });
  return textLines(list, words, 'a');
}

// A format that begins with "-" would be taken as an option.
function formatOf(words: readonly Word[]): string {
  return words
    .map(({ format }) => format)
    .join('')
    .replace(/^-/, '\\055');
}

function argumentsOf(words: readonly Word[]): string[] {
  return words.flatMap(({ argument }) => argument ?? []);
}

// Returns a printf format that prints the bytes (one per character).
function escapeFormat(bytes: string): string {
  return bytes.replace(/[^ -~]|[%'\\]/g, (char) =>
    char === '\n' ? '\\n' : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

function batches<T>(items: readonly T[]): { first: number; items: readonly T[] }[] {
  const count = Math.ceil(items.length / BATCH);
  return Array.from({ length: count }, (_, i) => ({
    first: i * BATCH,
    items: items.slice(i * BATCH, (i + 1) * BATCH),
  }));
}

function command(name: string, ...words: readonly (string | number)[]): string {
  return [name, ...words].join(' ');
}

// A path that begins with "-" would be taken as an option.
function quote(path: string): string {
  return `'${path.replace(/^-/, './-').replaceAll("'", "'\\''")}'`;
}
