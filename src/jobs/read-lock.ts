import { type Problem, UserError } from '../errors.js';
import { openRandomAccess } from '../host/random-access.js';
import { openInstaller, payloadProblems } from '../installer/open.js';
import { isExplicit } from '../lock/parse-explicit.js';
import { parseLock } from '../lock/parse-lock.js';
import type { Lock, LockedPackage } from '../lock/types.js';
import { readText, statOf } from './edges.js';
import { withInstallerBytes } from './installer-bytes.js';
import { namedPackages } from './named-packages.js';

/** A lock, or the one inside an installer. Throws UserError where there is none at `path`, or an `@EXPLICIT` list. */
export async function readLock(path: string): Promise<Lock> {
  const text = await textOrLock(path);
  if (typeof text !== 'string') return text;
  if (isExplicit(text)) throw explicitList(path);
  return parseLock(text, path);
}

/** The packages of a lock, an installer or an `@EXPLICIT` list. Throws UserError where there is none at `path`. */
export async function readPackages(path: string): Promise<readonly LockedPackage[]> {
  const text = await textOrLock(path);
  return typeof text === 'string' ? namedPackages(text, path) : text.packages;
}

/** Whether a file begins as an installer does. */
export function isInstaller(path: string): boolean {
  return bytesAt(path, 0, 2) === '#!';
}

/** Bytes of a file as text, one character a byte; empty where it is shorter. */
export function bytesAt(path: string, offset: number, length: number): string {
  const bytes = openRandomAccess(path);
  try {
    return bytes.size < offset + length ? '' : bytes.read(offset, length).toString('latin1');
  } finally {
    bytes.close();
  }
}

/** The lock inside an installer whose bytes are all there. Throws UserError where they are not. */
export async function lockOfInstaller(path: string): Promise<Lock> {
  return withInstallerBytes(path, async (installer) => {
    const opened = await openInstaller({ ...installer, name: path });
    const damage = payloadProblems(opened, path);
    if (damage.length > 0) throw new UserError(`${path} is damaged`, damage);
    return opened.lock;
  });
}

// An installer may be larger than any text can be: it is recognised before anything is read whole.
async function textOrLock(path: string): Promise<string | Lock> {
  if (statOf(path) === null) throw notThere(path);
  return isInstaller(path) ? lockOfInstaller(path) : (readText(path) ?? '');
}

function notThere(where: string): UserError {
  return new UserError('there is no such lock', [{ where, message: 'no such file', fix: 'check the path' }]);
}

function explicitList(where: string): UserError {
  const problem: Problem = {
    where,
    message: 'an @EXPLICIT list says nothing of dependencies',
    expected: 'a lock, or an installer',
    fix: 'archi-construct installer --manifest FILE --lock LIST writes a lock beside the installer',
  };
  return new UserError('this list says too little', [problem]);
}
