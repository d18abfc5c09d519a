import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Ran } from '../../program.js';

/**
 * The foreign programs that a kernel runs: none, or those of aarch64, with the interpreter opened at registration (F)
 * or not.
 */
export type Emulation = 'off' | 'with F' | 'without F';

const REGISTRATION = '/usr/lib/binfmt.d/qemu-aarch64.conf';
/** The path of the interpreter in the registration without F, as in the images that it is copied into. */
const STATIC = '/usr/bin/qemu-aarch64-static';

/** Reports on descriptor 3, waits for a line, mounts a binfmt_misc of its namespace and registers a line. */
const ENTER =
  'echo >&3; exec 3>&-; read -r _; mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || exit 125;' +
  ' if [ -n "$1" ]; then printf "%s" "$1" >/proc/sys/fs/binfmt_misc/register || exit 125; fi; shift; exec "$@"';

/**
 * Runs a program as root of a user namespace with a binfmt_misc of its own (Linux 6.7), so that the registration
 * affects no other test. Returns exit code 125 if the kernel cannot do that.
 */
export async function runWithEmulation(
  emulation: Emulation,
  command: readonly string[],
  options: { cwd?: string; environment?: Readonly<NodeJS.ProcessEnv> } = {},
): Promise<Ran> {
  const child = spawn(
    'unshare',
    ['--user', '--mount', 'sh', '-c', ENTER, 'sh', registration(emulation), ...command],
    { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env: options.environment ?? process.env, cwd: options.cwd },
  );
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const ready = child.stdio[3];
  if (ready == null) throw new Error('no descriptor 3');
  await Promise.race([once(ready, 'data'), output]);
  // Ids are mapped to themselves, which only the parent may do, as root outside.
  for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${child.pid}/${map}`, '0 0 4294967295\n');
  child.stdin.end('\n');
  const [stdout, stderr, [status]] = await output;
  return { status, stdout, stderr };
}

/** Returns the reason why the kernel gives no namespace a binfmt_misc of its own, or null. */
export async function obstacleToOwnBinfmt(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'only root gives a namespace all user numbers';
  const { status, stderr } = await runWithEmulation('off', ['true']);
  return status === 0 ? null : `no binfmt_misc in a user namespace: ${stderr.trim()}`;
}

function registration(emulation: Emulation): string {
  if (emulation === 'off') return '';
  const [, name, ...rest] = readFileSync(REGISTRATION, 'utf8').trim().split(':');
  const flags = emulation === 'with F' ? 'F' : '';
  return ['', name, ...rest.slice(0, 4), STATIC, flags].join(':');
}
