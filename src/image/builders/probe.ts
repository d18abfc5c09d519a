import type { Problem } from '../../errors.js';
import type { RunEnd } from '../../host/process/end.js';
import type { TryRun } from '../../host/process/run.js';
import { redactUrl } from '../../text/redact-url.js';
import type { Builder, BuilderName, DockerEngine } from '../builder.js';

/** A working builder, or the reason why it does not work. */
export type Probed =
  | { readonly name: BuilderName; readonly builder: Builder }
  | { readonly name: BuilderName; readonly obstacle: Problem };

/** Timeout in seconds: a daemon that hangs counts as not working. */
const PATIENCE = 20;

/** The first docker version that needs the plugin buildx for BuildKit; older clients have it built in. */
const BUILDX_SINCE = 23;

/**
 * Checks whether a builder works: docker needs its daemon, the others a writable store. In `env`, DOCKER_BUILDKIT=0 selects
 * docker's classic engine.
 */
export async function probe(
  name: BuilderName,
  { tryRun, env }: { tryRun: TryRun; env: Readonly<NodeJS.ProcessEnv> },
): Promise<Probed> {
  const ask = (...args: string[]) => tryRun({ command: name, args, timeout: PATIENCE });
  switch (name) {
    case 'docker':
      return probeDocker(await ask('version', '--format', '{{json .}}'), async (client) =>
        env['DOCKER_BUILDKIT'] === '0' ? 'classic' : engineOf(client, await ask('buildx', 'version')),
      );
    case 'podman':
      return answered(name, await ask('info', '--format', '{{.Version.Version}}'), (text) => text);
    case 'buildah': {
      // `version` does not access the store, and `info` does not print the version.
      const info = await ask('info');
      const end = info.kind === 'done' ? await ask('--version') : info;
      return answered(name, end, (text) => /version (\S+)/.exec(text)?.[1] ?? '');
    }
  }
}

function answered(name: 'podman' | 'buildah', end: RunEnd, versionIn: (text: string) => string): Probed {
  if (end.kind !== 'done') return { name, obstacle: obstacleOf(name, end) };
  return { name, builder: { name, version: versionIn(end.stdout.toString().trim()) } };
}

async function probeDocker(
  end: RunEnd,
  engineFor: (client: string) => Promise<DockerEngine>,
): Promise<Probed> {
  const name = 'docker';
  if (end.kind !== 'done') return { name, obstacle: obstacleOf(name, end) };
  const versions = versionsIn(end.stdout.toString());
  if (versions === null) {
    const stderr = end.stderr.trim() || 'the answer names no server';
    const failed = { ...end, kind: 'failed', reason: 'no answer of a daemon', stderr } as const;
    return { name, obstacle: obstacleOf(name, failed) };
  }
  const { client, server } = versions;
  return { name, builder: { name, version: server, engine: await engineFor(client) } };
}

function engineOf(client: string, buildx: RunEnd): DockerEngine {
  if (buildx.kind === 'done') return 'buildx';
  return Number.parseInt(client, 10) < BUILDX_SINCE ? 'buildkit' : 'classic';
}

function versionsIn(text: string): { client: string; server: string } | null {
  try {
    const { Client, Server } = JSON.parse(text) as Record<string, { Version?: unknown } | null>;
    return typeof Client?.Version === 'string' && typeof Server?.Version === 'string'
      ? { client: Client.Version, server: Server.Version }
      : null;
  } catch {
    return null;
  }
}

function obstacleOf(name: BuilderName, end: Exclude<RunEnd, { kind: 'done' }>): Problem {
  if (end.kind === 'missing') {
    return { where: name, message: 'no such program on PATH', fix: `install ${name}` };
  }
  const stderr = redactUrl(end.stderr.trim()).split('\n').slice(-3).join('\n');
  return { where: name, ...reasonFor(name, end), ...(stderr === '' ? {} : { found: stderr }) };
}

/** Error output of builders that cannot work, its meaning and a fix. The first match counts. */
const MEANINGS: readonly { pattern: RegExp; message: string; fix: string }[] = [
  {
    pattern: /permission denied.*docker daemon socket|dial unix.*permission denied/is,
    message: 'this user has no permission to use the docker daemon',
    fix: 'add the user to the group that owns the socket (usermod -aG docker USER, then log in again), or use podman',
  },
  {
    pattern: /cannot connect to the docker daemon|docker daemon is not running|no answer of a daemon/i,
    message: 'the docker client is installed, but no daemon answers',
    fix: 'start it (systemctl start docker), set DOCKER_HOST, or use podman or buildah, which need none',
  },
  {
    pattern: /cannot (?:clone|re-exec)|newuidmap|user namespace|operation not permitted/i,
    message: 'it has no permission to create a user namespace, which it needs when not run as root',
    fix: 'run it as root, or allow user namespaces for this user (/etc/subuid, /etc/subgid)',
  },
  {
    pattern: /permission denied|read-only file system/i,
    message: 'it has no permission to write to its image store',
    fix: 'run it as root, or configure another folder for its store (--root, or storage.conf)',
  },
];

/** Returns the meaning of a builder's error and a fix. */
function reasonFor(
  name: BuilderName,
  { reason, stderr }: { reason: string; stderr: string },
): Pick<Problem, 'message' | 'fix'> {
  const known = MEANINGS.find(({ pattern }) => pattern.test(stderr) || pattern.test(reason));
  return known === undefined
    ? { message: reason, fix: `run \`${name} info\` for details` }
    : { message: known.message, fix: known.fix };
}
