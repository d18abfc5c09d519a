import type { ForeignKind } from '../../conda/foreign-lock.js';
import type { ForeignWish } from './types.js';

/** The formats of other tools that are read as locks, and their names. */
export const FOREIGN_LOCKS = {
  'conda-lock': 'a conda-lock file',
  'pixi-lock': 'a pixi.lock',
} as const satisfies Partial<Record<ForeignKind, string>>;

/** A format of another tool that is read as a lock. */
export type ForeignLockKind = keyof typeof FOREIGN_LOCKS;

/** Returns true if a format is read as a lock. */
export function isForeignLock(kind: ForeignKind | undefined): kind is ForeignLockKind {
  return kind !== undefined && Object.hasOwn(FOREIGN_LOCKS, kind);
}

/** Returns what a command line wants of the lock of another tool. */
export function foreignWish({
  environment,
  category,
  dropPip,
  env,
}: Pick<ForeignWish, 'environment' | 'dropPip' | 'env'> & {
  readonly category: readonly string[];
}): ForeignWish {
  return { environment, categories: category, dropPip, env };
}
