import type { ForeignKind } from '../../conda/foreign-lock.js';

/** The formats that are read as lists of packages, and their names. */
export const FOREIGN_LOCKS = {
  explicit: 'an @EXPLICIT list',
  'conda-lock': 'a conda-lock file',
  'pixi-lock': 'a pixi.lock',
  'environment-yml': 'an environment.yml',
} as const satisfies Readonly<Record<ForeignKind, string>>;
