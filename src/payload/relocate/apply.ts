import { BugError, UserError } from '../../errors.js';
import { type Content, patched } from '../../formats/content.js';
import type { CondaMeta } from '../link/conda-meta.js';
import { countPrefix, join } from './pieces.js';
import type { Relocation } from './relocation.js';
import { SHEBANG_LIMIT, type Shebang } from './shebang.js';

/**
 * Returns the file relocated to `prefix`, as the installer's two scripts (POSIX sh and python) do it on a target; for outputs
 * whose prefix is known. Throws UserError if a binary has no room for the prefix.
 */
export function relocate(data: Content, relocation: Relocation, prefix: string): Content {
  const bytes = Buffer.from(prefix);
  if (relocation.mode === 'text') {
    const head = relocation.shebang === null ? [] : [firstLine(relocation.shebang, prefix)];
    return Buffer.concat([...head, join(relocation.pieces, bytes)]);
  }
  const { placeholderLength, runs } = relocation;
  if (bytes.length > placeholderLength) {
    const found = `${bytes.length} bytes: ${prefix}`;
    throw new UserError('the prefix is too long for a binary file', [
      {
        message: 'the prefix is longer than the placeholder that it replaces',
        expected: `at most ${placeholderLength} bytes`,
        found,
        fix: 'choose a shorter prefix',
      },
    ]);
  }
  return patched(
    data,
    runs.map(({ offset, length, pieces }) => ({
      offset,
      length,
      bytes: () => {
        const run = Buffer.alloc(length);
        join(pieces, bytes).copy(run);
        return run;
      },
    })),
  );
}

/** Returns the text of a conda-meta file whose package cache is in `prefix`; `hashes` are the sha256 of its `hashed` files, in hex. */
export function fillMeta({ pieces }: CondaMeta, prefix: string, hashes: readonly string[]): string {
  const inJson = JSON.stringify(prefix).slice(1, -1);
  const fill = (piece: CondaMeta['pieces'][number]) => {
    if (typeof piece === 'string') return piece;
    if (piece.kind === 'requested') throw new BugError('a member that is shared is placed into one prefix');
    return piece.kind === 'prefix' ? inJson : (hashes[piece.index] ?? '');
  };
  return pieces.map(fill).join('');
}

function firstLine({ plain, fixedLength, fallback }: Shebang, prefix: string): Buffer {
  const bytes = Buffer.from(prefix);
  const length = fixedLength + countPrefix(plain) * bytes.length;
  if (length <= SHEBANG_LIMIT && !/[ \t\r\n]/.test(prefix)) return join(plain, bytes);
  const quoted = fallback.kind === 'trampoline' ? Buffer.from(prefix.replace(/[\\"$`]/g, '\\$&')) : bytes;
  return join(fallback.pieces, quoted);
}
