import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from '../command-line.js';
import { outputOf } from '../program.js';

/** A typed command, and its output. */
export interface Typed {
  readonly command: string;
  readonly output: string;
}

/** A shell of a user with the home `home` and `archi-construct` on PATH. */
export interface Session {
  /** Runs a command in a folder below the home. Returns its output, errors included. Throws an Error if it fails. */
  run(command: string, folder?: string): Promise<string>;
}

/** Makes `home` the home of a user who has archi-construct. */
export function openSession(home: string): Session {
  mkdirSync(join(home, 'bin'), { recursive: true });
  const program = join(home, 'bin/archi-construct');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(program, 0o755);
  const environment = {
    ...process.env,
    HOME: home,
    PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
    ARCHI_CONSTRUCT_CACHE: join(home, 'cache'),
  };
  return {
    run: async (command, folder = '.') => {
      const output = await outputOf(['sh', '-c', `exec 2>&1\n${command}`], {
        cwd: join(home, folder),
        environment,
      });
      return output.replaceAll(home, '/home/you').trimEnd();
    },
  };
}

/** Returns the commands of a block of shell without comments. A here-document belongs to the command before it. */
export function commandsOf(block: string): string[] {
  const text = block.replace(/ +# .*$/gm, '');
  return [...text.matchAll(/^.*<<'END'\n(?:.*\n)*?END$|^.+$/gm)].map(([command]) => command);
}
