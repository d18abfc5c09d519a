import type { LockedPackage } from '../conda/locked-package.js';
import type { PythonTarget } from '../package/noarch-python.js';
import type { PackagePyc } from './pyc/types.js';

/**
 * One package of the store, and what decides how it is linked. Passed unchanged from the lock to the worker thread: plain JSON.
 */
export interface PackageJob {
  readonly locked: LockedPackage;
  /** Absolute path of the package file. */
  readonly path: string;
  /** sha256 of the package file, lower-case hex. */
  readonly sha256: string;
  /** The python of the lock; null if it has none. */
  readonly python: PythonTarget | null;
  /** Paths that are left out, because another package puts them into the prefix. */
  readonly omit: readonly string[];
  /** Whether other environments can have the same member: what this one requests is then left out of it. */
  readonly shared: boolean;
  /** For the package cache: the folder of its environment in the prefix; empty for the base. */
  readonly folder: string;
  /** What becomes of its python sources, if it is noarch python. */
  readonly pyc: PackagePyc;
}
