import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../../errors.js';
import { createRun, type Run } from '../../host/process/run.js';
import { type PythonFacts, parseFacts, unsuitable } from './python-facts.js';
import { pythonArguments, pythonEnvironment } from './python-start.js';
import type { PythonProgram } from './types.js';

/**
 * Returns the python on this host that compiles for python `version` (`3.7`): of those in the folders of PATH the first of the
 * release `release` (`3.7.17`), because other releases may write other bytes, else the first. Throws ToolError if there is none.
 */
export async function findPython(
  version: string,
  {
    release = null,
    run = createRun(),
    path = process.env['PATH'] ?? '',
  }: { readonly release?: string | null; readonly run?: Run; readonly path?: string } = {},
): Promise<PythonProgram> {
  const name = `python${version}`;
  const found: PythonProgram[] = [];
  const reasons: string[] = [];
  for (const command of commandsOf(name, path)) {
    const answer = await askPython(command, version, run);
    if (typeof answer === 'string') reasons.push(answer);
    else if (answer.version === release) return answer;
    else found.push(answer);
  }
  const [first] = found;
  if (first !== undefined) return first;
  throw new ToolError(`python sources of ${version} cannot be compiled here`, [
    {
      where: name,
      message: reasons[0] ?? 'no such program on PATH',
      expected: `python ${version} on PATH, of any architecture that runs here`,
      fix: 'install it, or build with pyc: none: python then compiles each module on its first import',
    },
  ]);
}

function commandsOf(name: string, path: string): string[] {
  const folders = new Set(path.split(':').filter((folder) => folder.startsWith('/')));
  return [...folders].map((folder) => join(folder, name)).filter((command) => existsSync(command));
}

/** Returns the python that `command` starts; the reason in one line if it cannot compile for python `version`. */
export async function askPython(
  command: string,
  version: string,
  run: Run = createRun(),
): Promise<PythonProgram | string> {
  try {
    // It may be a script that starts python, and needs its environment.
    const { executable } = await tell(command, run);
    // Asked again as it will be run.
    const facts = await tell(executable, run, pythonEnvironment());
    const reason = unsuitable(facts, version);
    return reason === null ? { command: executable, version: facts.version } : `${executable} ${reason}`;
  } catch (error) {
    if (error instanceof ToolError) return error.message;
    throw error;
  }
}

async function tell(
  command: string,
  run: Run,
  env?: ReturnType<typeof pythonEnvironment>,
): Promise<PythonFacts> {
  const args = [...pythonArguments(compileScript()), 'tell'];
  const { stdout } = await run({ command, args, cwd: '/', timeout: 60, maxOutput: 1 << 16, ...env });
  const facts = parseFacts(stdout.toString());
  if (facts === null) throw new ToolError(`${command} did not tell which python it is`);
  return facts;
}

/** Returns the script that this python runs. */
export function compileScript(): string {
  return readFileSync(new URL('../../../construct/python/compile.py', import.meta.url), 'utf8');
}
