import type { Problem } from '../errors.js';
import { readText } from '../host/fs/read.js';
import { isExplicit } from '../kind/marks.js';
import { A_LIST, expectKind } from '../kind/open-expected.js';
import { parseExplicit } from '../lock/formats/parse-explicit.js';
import { parseLock } from '../lock/formats/parse-lock.js';
import type { Lock } from '../lock/types.js';
import { compareExplicit } from './compare-explicit.js';
import { compareLocks } from './compare-locks.js';

/** Returns the differences of the lock in an installer; `where` is for the problems. */
export type CompareLock = (found: Lock, where: string) => Problem[];

/** A lock that the user gave. */
export interface GivenLock {
  readonly compare: CompareLock;
  /**
   * Whether the python that an equal lock inside names may be run. An @EXPLICIT list has neither channels nor build tools, so it says
   * nothing about those inside.
   */
  readonly isTrusted: boolean;
}

/** Reads a lock or an @EXPLICIT list, once: it may be a pipe. Throws UserError if it is neither. */
export function givenLock(path: string): GivenLock {
  expectKind(path, A_LIST);
  const text = readText(path) ?? '';
  if (isExplicit(text)) {
    const expected = parseExplicit(text, path).packages;
    return { compare: (found, where) => compareExplicit({ expected, found, where }), isTrusted: false };
  }
  const expected = parseLock(text, path);
  return { compare: (found, where) => compareLocks({ expected, found, where }), isTrusted: true };
}
