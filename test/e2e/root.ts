import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf, type Ran, runProgram } from '../program.js';
import { makeOnce } from './make-once.js';

export type RootPlatform = 'linux-64' | 'linux-aarch64' | 'linux-riscv64';

/** A folder with a small Linux of one architecture, without python. */
export interface Root {
  /** Absolute path on this host. `join(path, 'opt/x')` is `/opt/x` for the commands. */
  readonly path: string;
  /** The words that, before a command's, run it inside without a network. */
  readonly enter: readonly string[];
  /** Runs a command inside without a network. `environment` is its whole environment besides PATH. */
  run(command: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
}

const SUITE = 'bookworm';
const BARE = ['base-files', 'dash', 'coreutils', 'tar', 'gzip', 'libc6'];
const USUAL = [...BARE, 'base-passwd', 'bash', 'gawk', 'grep', 'sed'];

/** The bare one shows what an installer can do without. The others are the least that people have. */
const CONTENTS: Readonly<Record<RootPlatform, { architecture: string; packages: readonly string[] }>> = {
  'linux-64': { architecture: 'amd64', packages: BARE },
  'linux-aarch64': { architecture: 'arm64', packages: USUAL },
  'linux-riscv64': { architecture: 'riscv64', packages: USUAL },
};
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Makes a fresh copy of a root that is made once per machine and kept below the temporary folder; `more` are packages of Debian
 * that it has besides. It needs root and mmdebstrap, and its programs run only if `obstacleTo` returns null. Throws an Error if
 * mmdebstrap or the mirror fails.
 */
export async function freshRoot(
  platform: RootPlatform,
  {
    suite = SUITE,
    more = [],
    folder = tmpdir(),
  }: { suite?: string; more?: readonly string[]; folder?: string } = {},
): Promise<Root> {
  const path = mkdtempSync(join(folder, `archi-construct-root-${platform}-`));
  // Node's cpSync makes no device nodes.
  await outputOf(['cp', '-a', `${await template(platform, suite, more)}/.`, path]);
  // glibc finds a program's $ORIGIN through /proc.
  const enter = ['unshare', '--net', '--pid', '--fork', `--mount-proc=${path}/proc`, 'chroot', path];
  const run: Root['run'] = (command, environment = {}) =>
    runProgram([...enter, ...command], { environment: { PATH, ...environment } });
  return { path, enter, run };
}

async function template(platform: RootPlatform, suite: string, more: readonly string[]): Promise<string> {
  const { architecture, packages: usual } = CONTENTS[platform];
  const packages = [...usual, ...more];
  const contents = [suite, architecture, ...packages].join(' ');
  const key = createHash('sha256').update(contents).digest('hex').slice(0, 12);
  const path = join(tmpdir(), `archi-construct-roots-${process.getuid?.()}`, `${platform}-${key}`);
  return makeOnce(path, async (aside) => {
    await outputOf([
      ...['mmdebstrap', '--quiet', '--skip=check/qemu', '--variant=extract'],
      ...[`--include=${packages.join(',')}`, `--arch=${architecture}`],
      ...[suite, aside, ...(await aptSources(suite))],
    ]);
  });
}

/**
 * Returns the mirrors that the host itself uses, with that suite, as mmdebstrap takes them. With none, mmdebstrap
 * chooses.
 */
export async function aptSources(suite = SUITE): Promise<string[]> {
  const format = '$(REPO_URI) $(RELEASE)';
  const targets = await outputOf(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages']);
  const lines = targets.split('\n').filter((line) => line.endsWith(` ${SUITE}`));
  return [...new Set(lines)].map((line) => `deb ${line.slice(0, -SUITE.length)}${suite} main`);
}
