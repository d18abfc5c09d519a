import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isSystemError, type Problem } from '../errors.js';

/**
 * A problem as machines get it: a path in `where` is absolute. It is one where something lies there, or where its folder is there
 * and the message says that it is missing; `file:line:column` and `file: part` keep what is behind the path.
 */
export function withAbsoluteWhere(problem: Problem): Problem {
  const { where, message } = problem;
  if (where === undefined || /^[a-z][a-z0-9+.-]*:\/\/|^-/i.test(where)) return problem;
  const [, path = where, rest = ''] = /^(.+?)((?::\d+)*|: .*)$/s.exec(where) ?? [];
  const isPath = existsSync(path) || (/^no such (file|folder)/.test(message) && existsSync(dirname(path)));
  return isPath ? { ...problem, where: `${absolute(path)}${rest}` } : problem;
}

/** As it is where the current folder is gone. */
function absolute(path: string): string {
  try {
    return resolve(path);
  } catch (error) {
    if (isSystemError(error)) return path;
    throw error;
  }
}
