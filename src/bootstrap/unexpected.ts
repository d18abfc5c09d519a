import { UserError } from '../errors.js';

/** Returns the error for a package of Debian in which a file is not as the tables of this program expect it. */
export function unexpectedFile(message: string): UserError {
  return new UserError(message, {
    message: 'the package of this suite is not as this program expects it',
    fix: 'choose another suite with --suite, or report this',
  });
}
