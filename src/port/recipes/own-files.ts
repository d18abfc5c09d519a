import { sep } from 'node:path';
import { type Problem, UserError } from '../../errors.js';

/** Where the recipes of a port are. Absolute. */
export interface RecipeFolders {
  /** The reader's own. */
  readonly own: string;
  /** The repaired copies. */
  readonly copy: string;
}

/**
 * Returns a problem of a repaired copy as one of the reader's own file, which is the one to correct. The copy is named second, with
 * the line: a repair may have moved it. A problem of something else is returned as it is.
 */
export function problemOfOwn<T extends Problem>(problem: T, { own, copy }: RecipeFolders): T {
  const { where, message } = problem;
  if (where === undefined || !where.startsWith(`${copy}${sep}`)) return problem;
  const file = where.slice(copy.length).replace(POSITION, '');
  return { ...problem, where: `${own}${file}`, message: `${message} (in its repaired copy, ${where})` };
}

/** Returns an error of repaired copies as one of the reader's own files; what is not a UserError as it is. */
export function errorOfOwn(error: unknown, folders: RecipeFolders): unknown {
  if (!(error instanceof UserError)) return error;
  const problems = error.problems.map((problem) => problemOfOwn(problem, folders));
  return new UserError(error.message, problems, { cause: error, code: error.code });
}

const POSITION = /(?::\d+){1,2}$/;
