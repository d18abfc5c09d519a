import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runProgram } from '../../program.js';
import { removeMounted } from './mounts.js';

/** A docker daemon of the tests' own, without a network. */
export interface Dockerd {
  /** The whole environment of a client that talks to it. Debian's client has BuildKit built in. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  stop(): Promise<void>;
}

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Starts a daemon with an empty store. Throws an Error with the end of its log if it ends before it answers. */
export async function startDockerd(): Promise<Dockerd> {
  // A short path: its sockets have long names, and at most 107 bytes are allowed.
  const folder = mkdtempSync(join(tmpdir(), 'd-'));
  const at = (name: string) => join(folder, name);
  const host = `unix://${at('socket')}`;
  const log = openSync(at('log'), 'w');
  const daemon = spawn(
    'dockerd',
    [
      ...['--host', host, '--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid')],
      ...['--iptables=false', '--ip6tables=false', '--bridge=none'],
    ],
    { stdio: ['ignore', log, log], env: { ...process.env, PATH } },
  );
  const ended = once(daemon, 'exit');
  const stop = async () => {
    daemon.kill('SIGTERM');
    await ended;
    await removeMounted(folder);
  };
  const environment = { ...process.env, PATH, DOCKER_HOST: host };
  while (daemon.exitCode === null && daemon.signalCode === null) {
    if ((await runProgram(['docker', 'version'], { environment })).status === 0) return { environment, stop };
    await setTimeout(200);
  }
  const said = readFileSync(at('log'), 'utf8').slice(-2000);
  await stop();
  throw new Error(`dockerd did not come up:\n${said}`);
}
