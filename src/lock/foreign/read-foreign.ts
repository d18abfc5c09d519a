import { type Problem, UserError } from '../../errors.js';
import { readLenientYaml } from '../../yaml/lenient.js';
import { readUsualYaml } from '../../yaml/usual.js';
import { readCondaLock } from './conda-lock.js';
import { mappingOf } from './entries.js';
import { FOREIGN_LOCKS, type ForeignLockKind } from './kinds.js';
import { readPixiLock } from './pixi-lock.js';
import type { ForeignChoice, ForeignList } from './types.js';

/** Reads the lock of another tool. `file` is for messages. Throws UserError with every problem. */
export function readForeignLock(
  { text, file, kind }: { readonly text: string; readonly file: string; readonly kind: ForeignLockKind },
  choice: ForeignChoice,
): ForeignList {
  // Two values of a key would be two locks: which one another program reads is not known.
  const options = { limit: 'lock-size', strict: true } as const;
  const root = mappingOf(readUsualYaml(text, options) ?? readLenientYaml(text, file, options));
  const problems: Problem[] = [];
  const list =
    kind === 'conda-lock'
      ? readCondaLock(root, file, choice, problems)
      : readPixiLock(root, file, choice, problems);
  if (problems.length > 0) throw new UserError(`${FOREIGN_LOCKS[kind]} cannot be used as a lock`, problems);
  return list;
}
