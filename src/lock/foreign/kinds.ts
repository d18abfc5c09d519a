import type { ForeignKind } from '../../conda/foreign-lock.js';

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
