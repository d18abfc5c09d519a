import { UserError } from '../../errors.js';

/** Returns the error of a list that is for another platform. */
export function notFor(where: string, found: string, expected: string): UserError {
  return new UserError('the lock is for another platform', {
    where,
    message: 'its packages are for another platform',
    expected,
    found,
    fix: `give --platform ${found}, or another lock`,
  });
}
