import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeMounted } from './mounts.js';

/** A store of podman's, buildah's and skopeo's own, apart from the machine's. */
export interface Containers {
  /** All of the environment of a program that is to use it. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Removes the store. */
  remove(): Promise<void>;
}

/**
 * A fresh store. Overlay mounts of root's own remove no folder inside another user namespace: there it takes `vfs`.
 */
export function openContainers(driver: 'overlay' | 'vfs' = 'overlay'): Containers {
  // Short: below longer names podman does not hear of a container's end, and waits 20 s for it.
  const folder = mkdtempSync(join(tmpdir(), 'c-'));
  const write = (name: string, lines: readonly string[]) => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  const storage = write('storage.conf', [
    '[storage]',
    `driver = ${JSON.stringify(driver)}`,
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
    // A RUN in a chroot needs neither cgroups nor a bridge; buildah keeps cache mounts below TMPDIR.
    environment: {
      ...process.env,
      CONTAINERS_STORAGE_CONF: storage,
      CONTAINERS_CONF: containers,
      BUILDAH_ISOLATION: 'chroot',
      TMPDIR: folder,
    },
    remove: () => removeMounted(folder),
  };
}

/** Below what proc_pid_limits(5) says: runc may not raise what this process has. */
function limits(): string[] {
  const hard = (name: string) =>
    Number(
      new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 4096,
    );
  const [files, processes] = [
    Math.min(hard('Max open files'), 20_000),
    Math.min(hard('Max processes'), 4096),
  ];
  return [`nofile=${files}:${files}`, `nproc=${processes}:${processes}`];
}
