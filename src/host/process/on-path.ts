import { statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** Returns the absolute path of a program on the PATH of an environment, the first one; null if there is none. */
export function programOnPath(program: string, env: Readonly<NodeJS.ProcessEnv>): string | null {
  const path = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(join(folder, program)))
    .find(isProgram);
  return path ?? null;
}

function isProgram(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && (stats.mode & 0o111) !== 0;
}
