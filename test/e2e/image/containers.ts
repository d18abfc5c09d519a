import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf } from '../../program.js';
import { removeMounted } from './mounts.js';

/** A store of podman, buildah and skopeo, separate from the machine's. */
export interface Containers {
  /** The whole environment of a program that uses it. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Removes the store. */
  remove(): Promise<void>;
}

/**
 * Makes an empty store. Inside another user namespace, overlay mounts of root cannot remove folders, so it uses `vfs`
 * there.
 */
export function openContainers(driver: 'overlay' | 'vfs' = 'overlay'): Containers {
  // A short path: with longer ones podman does not notice the end of a container, and waits 20 s.
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
    // A RUN in a chroot needs neither cgroups nor a bridge. buildah keeps cache mounts below TMPDIR.
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

/** Below the values of proc_pid_limits(5), since runc may not raise the limits of this process. */
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

/** What buildah says if the kernel cannot seal the copy of its program just then (memfd_create(2), EBUSY): nothing of the build. */
const NOT_SEALED = 'sealing memfd copy: Device or resource busy';

/** Runs buildah with a store. It has to succeed, the second time if the kernel was busy. Returns its stdout. */
export async function buildahIn(
  { environment }: Containers,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<string> {
  const command = ['buildah', ...args];
  try {
    return await outputOf(command, { ...options, environment });
  } catch (error) {
    if (!String(error).includes(NOT_SEALED)) throw error;
    return outputOf(command, { ...options, environment });
  }
}
