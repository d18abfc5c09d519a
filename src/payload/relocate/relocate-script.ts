import { type CopiedFile, folderOf } from '../extract.js';
import type { CondaMeta } from '../link/conda-meta.js';
import { formatInstalled, relocatedPaths } from '../link/installed.js';
import { type LinkPlan, OWNER_WRITES } from '../link/link.js';
import { countPrefix, type Piece, PREFIX } from './pieces.js';
import type { Relocation } from './relocation.js';
import type { Shebang } from './shebang.js';

/**
 * The relocation table of one package: a shell script of one command a line, which the header's sh sources and which
 * `construct/installer/relocate.py` reads as data. Only ASCII outside paths, so that no shell's idea of characters matters.
 *
 *     t PATH FORMAT "$P"…            write a text file: printf FORMAT with the prefix in its places
 *     a PATH FORMAT "$P"…            append to it (a long text comes in several formats)
 *     s PATH FIXED PLAIN N FALLBACK M  write the first line: PLAIN with N prefixes if it fits, else FALLBACK with M
 *     e PATH FIXED PLAIN N FALLBACK M  the same, the prefix of FALLBACK escaped for double quotes (python's trampoline)
 *     b PATH OFFSET FORMAT"$Z<n>"… "$P"…  write over a run of a binary; $Z<n> pads a prefix to n bytes with NULs
 *     h FIRST PATH…                  set H<FIRST>, H<FIRST+1>, … to the sha256 of the files as they are now
 *     c SOURCE COMPILED…             compile python sources (pairs)
 *
 * and in the scripts of the package cache, which are run before all these (`copyScript`)
 *
 *     k FOLDER PATH…                 copy files that are not relocated yet into a folder
 *     m MODE PATH…                   give a copy the mode that the package has, where its owner may not write
 *
 * FORMAT is one of printf(1) in which `%s` is the only conversion and bytes outside printable ASCII, `%`, `'` and `\` are
 * `\ooo`. $P is the prefix, $J the same inside a JSON string.
 */
export function relocateScript(plan: LinkPlan, meta: CondaMeta, dist: string): string {
  const relocated = plan.entries.filter((entry) => entry.type === 'relocated');
  // Those of conda-meta come first: it names them by their number.
  const hashed = [...new Set([...meta.hashed, ...relocated.map(({ path }) => path)])];
  const lines = [
    ...relocated.flatMap((entry) => fileLines(entry.path, entry.relocation)),
    ...batches(hashed).map(({ first, items }) => command('h', first, ...items.map(quote))),
    ...textLines(meta.path, meta.pieces.map(metaWord)),
    ...(relocated.length === 0 ? [] : installedLines(plan, dist, hashed)),
    ...batches(plan.pyc).map(({ items }) =>
      command('c', ...items.flatMap(({ source, compiled }) => [quote(source), quote(compiled)])),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** What copies the originals into the package cache; one of its own for each package, for the header's sh alone. */
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

// A printf outside the shell takes an argument of at most 128 KiB; some shells have no other.
const LONGEST_FORMAT = 60_000;
const BATCH = 100;

interface Word {
  readonly format: string;
  /** What a `%s` in the format stands for. */
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
  const form = (pieces: readonly Piece[]) => [`'${formatOf(pieces.map(prefixWord))}'`, countPrefix(pieces)];
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

// Cuts a long format between two escapes.
function cut(word: Word): Word[] {
  if (word.format.length <= LONGEST_FORMAT) return [word];
  const parts = word.format.match(/(?:\\[0-7]{3}|\\n|[^\\]){1,15000}/g) ?? [];
  return parts.map((format) => ({ format }));
}

function prefixWord(piece: Piece): Word {
  return piece === PREFIX
    ? { format: '%s', argument: '"$P"' }
    : { format: escapeFormat(piece.toString('latin1')) };
}

function metaWord(piece: CondaMeta['pieces'][number]): Word {
  if (typeof piece === 'string') return { format: escapeFormat(piece) };
  return { format: '%s', argument: piece.kind === 'prefix' ? '"$J"' : `"$H${piece.index}"` };
}

// What the list of known paths is completed by.
function installedLines(plan: LinkPlan, dist: string, hashed: readonly string[]): string[] {
  const numbers = new Map(hashed.map((path, number) => [path, number]));
  const words = relocatedPaths(plan, dist).flatMap((path): Word[] => {
    const line = Buffer.from(formatInstalled([path]))
      .toString('latin1')
      .slice(0, -1);
    const hash = { format: '%s', argument: `"$H${numbers.get(path.path)}"` };
    return [{ format: escapeFormat(line) }, hash, { format: '\\n' }];
  });
  return textLines(`.archi/installed/${dist}`, words, 'a');
}

// A format that begins with "-" would be an option.
function formatOf(words: readonly Word[]): string {
  return words
    .map(({ format }) => format)
    .join('')
    .replace(/^-/, '\\055');
}

function argumentsOf(words: readonly Word[]): string[] {
  return words.flatMap(({ argument }) => argument ?? []);
}

// Bytes (one a character) as a printf format that gives them back.
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

// A path that begins with "-" would be an option of the programs that get it as it is.
function quote(path: string): string {
  return `'${path.replace(/^-/, './-').replaceAll("'", "'\\''")}'`;
}
