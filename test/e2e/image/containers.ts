import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf } from '../../program.js';

/** A store of podman's, buildah's and skopeo's own, apart from the machine's. */
export interface Containers {
  /** All of the environment of a program that is to use it. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Removes the store. */
  remove(): Promise<void>;
}

/** A fresh store. Limits on processes and files are this machine's: runc may not raise them. */
export function openContainers(): Containers {
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-containers-'));
  const write = (name: string, lines: readonly string[]) => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  const storage = write('storage.conf', [
    '[storage]',
    'driver = "overlay"',
    `graphroot = ${JSON.stringify(join(folder, 'graph'))}`,
    `runroot = ${JSON.stringify(join(folder, 'run'))}`,
  ]);
  const containers = write('containers.conf', [
    '[containers]',
    `default_ulimits = ${JSON.stringify(limits())}`,
    '[engine]',
    'runtime = "runc"',
    'cgroup_manager = "cgroupfs"',
    'events_logger = "none"',
    `tmp_dir = ${JSON.stringify(join(folder, 'libpod'))}`,
  ]);
  return {
    environment: { ...process.env, CONTAINERS_STORAGE_CONF: storage, CONTAINERS_CONF: containers },
    remove: async () => {
      for (const mount of mountsBelow(folder)) await outputOf(['umount', mount]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** proc_pid_limits(5). */
function limits(): string[] {
  const of = (name: string) =>
    new RegExp(`^${name} +(\\d+) +(\\d+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8'));
  return [
    ['nofile', of('Max open files')],
    ['nproc', of('Max processes')],
  ].flatMap(([name, found]) => (found?.[2] === undefined ? [] : [`${name}=${found[2]}:${found[2]}`]));
}

/** The innermost first. */
function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toReversed();
}
