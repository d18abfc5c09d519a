import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin } from '../../command-line.js';
import { type Ran, runProgram } from '../../program.js';
import { type Containers, openContainers } from './containers.js';

/** One who types what the README says, with an empty home: `docker` is podman, with a store of the reader's own. */
export interface Reader {
  /** The folder of what is typed, `~/hello`. */
  readonly folder: string;
  readonly containers: Containers;
  /** Runs lines of shell in the folder, until one fails. */
  sh(script: string, environment?: Readonly<NodeJS.ProcessEnv>): Promise<Ran>;
  close(): Promise<void>;
}

/** Makes a reader's home. */
export function openReader(): Reader {
  const home = mkdtempSync(join(tmpdir(), 'reader-'));
  const folder = join(home, 'hello');
  const containers = openContainers();
  for (const name of ['bin', 'hello']) mkdirSync(join(home, name));
  const program = (name: string, line: string) => {
    writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(home, 'bin', name), 0o755);
  };
  program('archi-construct', `exec '${process.execPath}' '${bin}' "$@"`);
  program('docker', 'exec podman "$@"');
  return {
    folder,
    containers,
    sh: (script, environment) =>
      runProgram(['sh', '-e', '-c', script], {
        cwd: folder,
        environment: {
          ...containers.environment,
          HOME: home,
          PATH: `${home}/bin:${process.env['PATH']}`,
          ARCHI_CONSTRUCT_CACHE: join(home, 'cache'),
          ...environment,
        },
      }),
    async close() {
      await containers.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
