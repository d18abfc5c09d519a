import type { Problem } from '../../errors.js';
import type { BuilderName } from '../builder.js';

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
export function reasonFor(
  name: BuilderName,
  { reason, stderr }: { reason: string; stderr: string },
): Pick<Problem, 'message' | 'fix'> {
  const known = MEANINGS.find(({ pattern }) => pattern.test(stderr) || pattern.test(reason));
  return known === undefined
    ? { message: reason, fix: `run \`${name} info\` for details` }
    : { message: known.message, fix: known.fix };
}
