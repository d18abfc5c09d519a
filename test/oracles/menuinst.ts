import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Returns the python that has menuinst: `MENUINST_PYTHON`, or `python3`. */
function python(): string {
  return process.env['MENUINST_PYTHON'] ?? 'python3';
}

/** Returns the reason why menuinst cannot be used here, or null. */
export function obstacleToMenuinst(): string | null {
  const { status } = spawnSync(python(), ['-c', 'import menuinst.api'], { stdio: 'ignore' });
  return status === 0 ? null : 'menuinst 2 (MENUINST_PYTHON names a python that has it)';
}

/** Returns the command by which menuinst makes the menu entries of a prefix for a user. */
export function menuinstCommand(prefix: string, base: string): string[] {
  const script = fileURLToPath(new URL('./menuinst_install.py', import.meta.url));
  return [python(), '-B', script, prefix, base, 'user'];
}

/** Returns the arguments of a value of Exec, by the rules of the desktop entry specification: only double quotes quote. */
export function execArguments(line: string): string[] {
  const value = line.replace(
    /\\(.)/g,
    (_, char: string) => ({ n: '\n', t: '\t', r: '\r', s: ' ' })[char] ?? char,
  );
  const found: string[] = [];
  for (const [, quoted, plain] of value.matchAll(/"((?:[^"\\]|\\.)*)"|([^ "]+)/gs)) {
    if (plain !== undefined && /['\\><~|&;$*?#()`]/.test(plain))
      throw new Error(`a reserved character: ${plain}`);
    found.push(quoted?.replace(/\\(["`$\\])/g, '$1') ?? plain ?? '');
  }
  return found;
}

/** Returns the arguments of a value of Exec as menuinst writes it: quoted as for a shell. */
export function shellArguments(line: string): string[] {
  const value = line.replace(
    /\\(.)/g,
    (_, char: string) => ({ n: '\n', t: '\t', r: '\r', s: ' ' })[char] ?? char,
  );
  const { stdout } = spawnSync(
    python(),
    ['-c', 'import json, shlex, sys; print(json.dumps(shlex.split(sys.argv[1])))', value],
    {
      encoding: 'utf8',
    },
  );
  return JSON.parse(stdout);
}
