import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '../../program.js';
import { makeOnce } from '../make-once.js';
import { aptSources } from '../root.js';
import { layoutOfTar } from './oci-layout.js';

/** The tools needed to make the base. */
export const BASE_TOOLS = ['mmdebstrap', 'apt-get', 'dpkg-deb', 'skopeo'];

/** A base image, in the forms that builders load. */
export interface Base {
  /** Its name in a `FROM`, once it is loaded. */
  readonly name: string;
  /** An OCI layout with one image, `tag`. */
  readonly layout: string;
  /** For `docker load` and `podman load`: the same image under its name. */
  readonly archive: string;
}

/** The recipe of a base: packages of Debian, and a script that turns them into the base. */
interface Recipe {
  /** The names of the architecture in Debian and in OCI. */
  readonly architecture: 'arm64' | 'amd64';
  readonly packages: readonly string[];
  readonly hook: string | null;
}

const SUITE = 'bookworm';
const SHELL = [
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
];

/**
 * Debian for arm64, unpacked without running any of its programs: a shell, coreutils and an apt whose only source is
 * a folder in the image, with `file` and `locales`. Made once per machine, below the temporary folder.
 */
export function debianBase(): Promise<Base> {
  return baseOf('debian', {
    architecture: 'arm64',
    packages: [...SHELL, 'apt', 'debconf', 'libc-bin', 'perl-base'],
    hook: 'debian-base.sh',
  });
}

/** The least that an installer needs, from Debian: a shell, coreutils, tar, gzip and glibc. */
export function bareBase(architecture: 'arm64' | 'amd64' = 'arm64'): Promise<Base> {
  return baseOf('bare', {
    architecture,
    packages: ['base-files', 'coreutils', 'dash', 'gzip', 'libc6', 'tar'],
    hook: null,
  });
}

/** What Debian's slim image has of a shell, its tools and libstdc++, without apt. */
export function slimBase(architecture: 'arm64' | 'amd64'): Promise<Base> {
  return baseOf('slim', { architecture, packages: [...SHELL, 'libc6', 'libstdc++6'], hook: null });
}

/**
 * A substitute for CentOS 7 with its files and commands; the hook says what is in it. `/srv/vault` holds the packages
 * of the substitute for the vault. Programs of arm64 have to run here.
 */
export function elLikeBase(): Promise<Base> {
  return baseOf('el-like', {
    architecture: 'arm64',
    packages: [...SHELL, 'createrepo-c', 'dnf', 'libc-bin', 'locales', 'perl-base', 'rpm'],
    hook: 'el-like-base.sh',
  });
}

async function baseOf(name: string, recipe: Recipe): Promise<Base> {
  const { architecture, packages, hook } = recipe;
  const script = hook === null ? null : fileURLToPath(new URL(hook, import.meta.url));
  const key = createHash('sha256')
    .update([SUITE, architecture, ...packages, script === null ? '' : readFileSync(script, 'utf8')].join(' '))
    .digest('hex')
    .slice(0, 12);
  const folder = join(tmpdir(), `archi-construct-roots-${process.getuid?.()}`, `image-${name}-${key}`);
  const base: Base = {
    name: `localhost/archi-construct-${name}:${key}`,
    layout: join(folder, 'layout'),
    archive: join(folder, 'docker.tar'),
  };
  await makeOnce(folder, (aside) => make(base.name, { aside, architecture, packages, script }));
  return base;
}

async function make(
  name: string,
  { aside, architecture, packages, script }: Omit<Recipe, 'hook'> & { aside: string; script: string | null },
): Promise<void> {
  const tar = join(aside, 'root.tar');
  await outputOf([
    // No device nodes, since a user namespace cannot make any.
    ...[
      'mmdebstrap',
      '--quiet',
      '--skip=check/qemu,output/dev',
      '--variant=extract',
      `--arch=${architecture}`,
    ],
    ...[
      `--include=${packages.join(',')}`,
      ...(script === null ? [] : [`--extract-hook=${script}`]),
      '--format=tar',
      SUITE,
      tar,
    ],
    ...(await aptSources()),
  ]);
  const layout = join(aside, 'layout');
  await layoutOfTar(tar, layout, { architecture, tag: 'base' });
  await outputOf([
    'skopeo',
    'copy',
    `oci:${layout}:base`,
    `docker-archive:${join(aside, 'docker.tar')}:${name}`,
  ]);
}

/** Returns the path of the tar that is the only layer of the base. */
export function layerOf({ layout }: Base): string {
  const read = (path: string) => JSON.parse(readFileSync(join(layout, path), 'utf8'));
  const blob = (digest: string) => join('blobs', digest.replace(':', '/'));
  const manifest = read(blob(read('index.json').manifests[0].digest));
  return join(layout, blob(manifest.layers[0].digest));
}
