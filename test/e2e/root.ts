import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type RootPlatform = 'linux-64' | 'linux-aarch64';

/** What a command left behind. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is a small Linux of one architecture: glibc, sh, coreutils, tar, gzip, and nothing else. */
export interface Root {
  /** Absolute path on this host; `join(path, 'opt/x')` is `/opt/x` for the commands. */
  readonly path: string;
  /** Runs a command inside, without a network; `environment` is all of its environment. */
  run(command: readonly string[], options?: RunOptions): Ran;
}

interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

const SUITE = 'bookworm';
const PACKAGES = ['base-files', 'dash', 'coreutils', 'tar', 'gzip', 'libc6'];
const DEBIAN_ARCHITECTURES = { 'linux-64': 'amd64', 'linux-aarch64': 'arm64' } as const;

/**
 * A fresh copy of a root that is made once per machine and kept below the temporary folder. Needs to be root, and
 * mmdebstrap; running a foreign one needs `emulate` first. Throws where mmdebstrap or the mirror fails.
 */
export function freshRoot(platform: RootPlatform): Root {
  const path = mkdtempSync(join(tmpdir(), `archi-construct-root-${platform}-`));
  // cp keeps links, owners and holes, and is ten times as fast as Node's cpSync on thousands of files.
  execFileSync('cp', ['-a', `${template(platform)}/.`, path]);
  return { path, run: (command, options = {}) => runInside(path, command, options) };
}

function runInside(path: string, command: readonly string[], options: RunOptions): Ran {
  const { status, stdout, stderr } = spawnSync('unshare', ['--net', 'chroot', path, ...command], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...options.environment },
    input: options.input ?? '',
    maxBuffer: 2 ** 26,
  });
  return { status, stdout, stderr };
}

function template(platform: RootPlatform): string {
  const key = createHash('sha256')
    .update([SUITE, ...PACKAGES].join(' '))
    .digest('hex')
    .slice(0, 12);
  const path = join(tmpdir(), `archi-construct-roots-${process.getuid?.()}`, `${platform}-${key}`);
  if (existsSync(path)) return path;
  const aside = `${path}.${process.pid}`;
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  execFileSync(
    'mmdebstrap',
    [
      ...['--quiet', '--skip=check/qemu', '--variant=extract', `--include=${PACKAGES.join(',')}`],
      ...[`--arch=${DEBIAN_ARCHITECTURES[platform]}`, SUITE, aside, ...aptSources()],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  renameSync(aside, path);
  return path;
}

/** The mirrors of this suite that the host itself uses; none leaves the choice to mmdebstrap. */
function aptSources(): string[] {
  const format = '$(REPO_URI) $(RELEASE)';
  const targets = execFileSync('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    encoding: 'utf8',
  });
  const lines = targets.split('\n').filter((line) => line.endsWith(` ${SUITE}`));
  return [...new Set(lines)].map((line) => `deb ${line} main`);
}
