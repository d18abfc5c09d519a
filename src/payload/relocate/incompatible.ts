import type { RelocatedEntry } from '../link/link.js';
import { isUnquotedInShell, MARK } from '../link/unquoted.js';
import { countPrefix, type FilePiece, PREFIX } from './pieces.js';
import { SHEBANG_LIMIT, type Shebang } from './shebang.js';

/** A file that fails or works differently in some prefixes. Plain JSON. */
export interface PrefixIncompatibility {
  readonly path: string;
  /** One of a few fixed sentences, without `|` and newlines. */
  readonly reason: string;
  /** Longest prefix without white space, in bytes, with which the file works; null for any length. */
  readonly longest: number | null;
}

/**
 * Returns the files of a package that do not work in a prefix with white space, or in a long one; sorted by reason, then by
 * path.
 */
export function prefixIncompatibilities(entries: readonly RelocatedEntry[]): PrefixIncompatibility[] {
  return entries.flatMap(unfitFor).sort((a, b) => compare(a.reason, b.reason) || compare(a.path, b.path));
}

/** Kinds of text files that programs split at white space. Only sure cases: in doubt, a file is accepted. */
const KINDS: readonly {
  readonly reason: string;
  readonly is: (path: string, firstLine: string) => boolean;
  /** Takes the text with MARK in place of the prefix (at least once). */
  readonly splits: (text: string) => boolean;
}[] = [
  {
    reason: 'what it prints is split at white space by whoever asks it for flags',
    is: (path) => path.endsWith('-config'),
    splits: (text) => /-[IL]/.test(text),
  },
  {
    reason: 'the prefix stands in it without quotes, and the shell splits it at white space',
    is: (path, firstLine) => SHELL.test(firstLine) || /\.(ba|z|k)?sh$/.test(path),
    splits: isUnquotedInShell,
  },
  {
    reason: 'pkg-config splits its flags at white space',
    is: (path) => path.endsWith('.pc'),
    splits: hasUnquotedFlags,
  },
  {
    reason: 'libtool splits its list of libraries at white space',
    is: (path) => path.endsWith('.la'),
    splits: (text) => lines(text).some((line) => line.startsWith('dependency_libs=') && line.includes(MARK)),
  },
  {
    reason: 'make splits at white space, and has no quotes',
    is: (path) => /(^|\/)(GNUm|[mM])akefile[^/]*$|\.(mk|mak)$/.test(path),
    splits: (text) => lines(text).some((line) => !/^\s*#/.test(line) && line.includes(MARK)),
  },
];

const SHELL = /^#! *\S*\/(env +)?(\S*\/)?(ba|da|a|k|mk|z)?sh( |$)/;

function unfitFor({ path, data, relocation }: RelocatedEntry): PrefixIncompatibility[] {
  if (relocation.mode !== 'text') return [];
  const { shebang, pieces } = relocation;
  const interpreter = shebang === null ? null : unfitShebang(shebang);
  if (interpreter !== null) return [{ path, ...interpreter }];
  if (countPrefix(pieces) === 0) return [];
  const text = pieces.map(marked).join('');
  const [firstLine = ''] = data.subarray(0, 1000).toString('latin1').split('\n', 1);
  const kind = KINDS.find(({ is, splits }) => is(path, firstLine) && splits(text));
  return kind === undefined ? [] : [{ path, reason: kind.reason, longest: null }];
}

// Only python has a special form for such prefixes; other interpreters are started by env.
function unfitShebang({ plain, fixedLength, fallback }: Shebang): Omit<PrefixIncompatibility, 'path'> | null {
  if (fallback.kind === 'trampoline') return null;
  const longest = Math.floor((SHEBANG_LIMIT - fixedLength) / countPrefix(plain));
  const line = fallback.pieces.map(marked).join('');
  const hasOptions = /^#!\/usr\/bin\/env \S+\s+\S/.test(line);
  const reason = hasOptions
    ? 'its interpreter has options, and env takes both for one name: it cannot be started by its name'
    : 'its interpreter is looked for on PATH: activate the environment first';
  return { reason, longest };
}

// Finds variables that contain the prefix without quotes, then flags that use them without quotes.
function hasUnquotedFlags(text: string): boolean {
  const holding = new Set<string>();
  for (const line of lines(text)) {
    const unquoted = line.replace(/"[^"]*"|'[^']*'/g, '');
    const names = [...unquoted.matchAll(/\$\{([\w.]+)\}/g)].map(([, name = '']) => name);
    if (!unquoted.includes(MARK) && !names.some((name) => holding.has(name))) continue;
    const [, name, sign] = /^\s*([\w.]+)\s*([=:])/.exec(line) ?? [];
    if (name !== undefined && sign === '=') holding.add(name);
    if (sign === ':' && /^(Libs|Cflags)(\.private|\.shared)?$/i.test(name ?? '')) return true;
  }
  return false;
}

function marked(piece: FilePiece): string {
  return piece === PREFIX ? MARK : piece.toString('latin1');
}

function lines(text: string): string[] {
  return text.split('\n');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
