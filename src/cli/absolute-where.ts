import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isSystemError, type Problem } from '../errors.js';

/**
 * Returns the problem for `--json`: a path in `where` becomes absolute. `where` is a path if something exists there, or if its
 * folder exists and the message says that it is missing. What follows the path in `file:line:column` or `file: part` is kept.
 */
export function withAbsoluteWhere(problem: Problem): Problem {
  const { where, message } = problem;
  if (where === undefined || /^[a-z][a-z0-9+.-]*:\/\/|^-/i.test(where)) return problem;
  const [, path = where, rest = ''] = /^(.+?)((?::\d+)*|: .*)$/s.exec(where) ?? [];
  const isPath = existsSync(path) || (/^no such (file|folder)/.test(message) && existsSync(dirname(path)));
  return isPath ? { ...problem, where: `${absolute(path)}${rest}` } : problem;
}

/** Returns the path unchanged if the current folder was deleted. */
function absolute(path: string): string {
  try {
    return resolve(path);
  } catch (error) {
    if (isSystemError(error)) return path;
    throw error;
  }
}
