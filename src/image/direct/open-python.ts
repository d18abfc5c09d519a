import { readFileSync } from 'node:fs';
import { messageOf, ToolError } from '../../errors.js';
import { createRun } from '../../host/process/run.js';
import type { PythonProgram } from './compile-python.js';

/** Returns the python on this host that compiles for `version` (`3.7`). Throws ToolError if there is none. */
export async function findPython(version: string): Promise<PythonProgram> {
  const command = `python${version}`;
  const args = ['-E', '-s', '-S', '-B', '-c', 'import sys; print(".".join(map(str, sys.version_info[:3])))'];
  try {
    const { stdout } = await createRun()({ command, args });
    const printed = stdout.toString().trim();
    if (printed.startsWith(`${version}.`)) return { command, version: printed };
    throw new ToolError(`${command} is python ${printed}`);
  } catch (error) {
    throw new ToolError(
      `python sources of ${version} cannot be compiled here`,
      [
        {
          where: command,
          message: messageOf(error),
          expected: `python ${version} on PATH, of any architecture that runs here`,
          fix: 'install it, or write pyc: none into image.yaml: python then compiles each module on its first import',
        },
      ],
      { cause: error },
    );
  }
}

/** Returns the script that this python runs. */
export function compileScript(): string {
  return readFileSync(new URL('../../../construct/images/compile.py', import.meta.url), 'utf8');
}
