import { UserError } from '../../errors.js';
import type { Lock } from '../../lock/types.js';
import { declaredOf, glibcOf } from '../../lock/virtual-packages.js';
import { glibcNote, glibcProblems } from '../elf-needs.js';
import type { MemberFacts } from '../member.js';

/**
 * Compares the glibc that the packages need with the one that the manifest declares. Throws UserError if they need a newer one.
 * Returns a note on what they need if the manifest declares none, else null.
 */
export function checkGlibc(lock: Lock, members: readonly MemberFacts[]): string | null {
  const declared = glibcOf(declaredOf(lock));
  if (declared === null) return glibcNote(members);
  const problems = glibcProblems(members, declared);
  if (problems.length > 0)
    throw new UserError('some packages need a newer system than the manifest declares', problems);
  return null;
}
