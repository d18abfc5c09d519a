import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '../../program.js';
import { aptSources } from '../root.js';
import { layoutOfTar } from './oci-layout.js';

/** What making the base takes. */
export const BASE_TOOLS = ['mmdebstrap', 'apt-get', 'dpkg-deb', 'skopeo'];

/** A base image for linux/arm64, in the forms that builders load. */
export interface Base {
  /** What a `FROM` calls it, once it is loaded. */
  readonly name: string;
  /** An OCI layout with one image, `tag`. */
  readonly layout: string;
  /** For `docker load` and `podman load`: the same under its name. */
  readonly archive: string;
}

const SUITE = 'bookworm';
const HOOK = fileURLToPath(new URL('debian-base.sh', import.meta.url));
const PACKAGES = [
  ...[
    'base-files',
    'bash',
    'dash',
    'coreutils',
    'diffutils',
    'findutils',
    'gawk',
    'grep',
    'gzip',
    'sed',
    'tar',
  ],
  ...['apt', 'debconf', 'libc-bin', 'perl-base'],
];

/**
 * Debian for arm64, unpacked without running anything of it: a shell, coreutils and an apt whose only source is a
 * folder in the image, with `file` and `locales`. Made once per machine, below the temporary folder.
 */
export async function debianBase(): Promise<Base> {
  const key = createHash('sha256')
    .update([SUITE, ...PACKAGES, readFileSync(HOOK, 'utf8')].join(' '))
    .digest('hex')
    .slice(0, 12);
  const folder = join(tmpdir(), `archi-construct-roots-${process.getuid?.()}`, `image-arm64-${key}`);
  const base: Base = {
    name: `localhost/archi-construct-base:${key}`,
    layout: join(folder, 'layout'),
    archive: join(folder, 'docker.tar'),
  };
  if (!existsSync(folder)) await make(base, folder);
  return base;
}

async function make({ name }: Base, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  const aside = mkdtempSync(`${folder}-`);
  const tar = join(aside, 'root.tar');
  await outputOf([
    // No device nodes: a user namespace makes none.
    ...['mmdebstrap', '--quiet', '--skip=check/qemu,output/dev', '--variant=extract', '--arch=arm64'],
    ...[`--include=${PACKAGES.join(',')}`, `--extract-hook=${HOOK}`, '--format=tar', SUITE, tar],
    ...(await aptSources()),
  ]);
  const layout = join(aside, 'layout');
  await layoutOfTar(tar, layout, { architecture: 'arm64', tag: 'base' });
  await outputOf([
    'skopeo',
    'copy',
    `oci:${layout}:base`,
    `docker-archive:${join(aside, 'docker.tar')}:${name}`,
  ]);
  renameSync(aside, folder);
}
