import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Platform } from '../../../src/conda/platform.js';
import { silent } from '../../../src/events.js';
import { baseFromLayout } from '../../../src/image/base/from-layout.js';
import { folderFiles } from '../../../src/image/base/open-base.js';
import { jsonBlob } from '../../../src/image/oci/blob.js';
import { imageOf } from '../../../src/image/oci/image.js';
import { OCI_CONFIG } from '../../../src/image/oci/media-types.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import { pushImages } from '../../../src/image/registry/push.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { indexOf, repositoryOf } from '../../image/registry/images.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct, archiConstructOk } from '../cli.js';
import { obstacleTo } from '../obstacles.js';
import { bareBase } from './base.js';
import { BUILDER_TOOLS, type Builders, openBuilders } from './builders.js';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.js';

const ARCHITECTURES = { 'linux-aarch64': 'arm64', 'linux-64': 'amd64' } as const;
const SUBDIRS = Object.keys(ARCHITECTURES) as (keyof typeof ARCHITECTURES & Platform)[];
const BOTH = ['--arch', 'aarch64', '--arch', 'x86_64'];

describeWithTools(
  'an index of two architectures by a builder',
  {
    tools: [...BUILDER_TOOLS, 'docker-registry', 'umoci'],
    obstacle: obstacleTo('linux-aarch64') ?? obstacleTo('linux-64'),
  },
  () => {
    let builders: Builders;
    let registry: DockerRegistry;

    beforeAll(async () => {
      builders = await openBuilders();
      registry = await startDockerRegistry();
      const { folder } = builders;
      await writeFixtureChannel(
        join(folder, 'channel'),
        SUBDIRS.map((subdir) => ({ name: 'hello', subdir, files: { 'share/hello.txt': `hello ${subdir}` } })),
      );
      mkdirSync(join(folder, 'image'));
      const write = (name: string, lines: readonly string[]) =>
        writeFileSync(join(folder, 'image', name), lines.map((line) => `${line}\n`).join(''));
      const channels = 'channels: [../channel]';
      write('manifest.yaml', ['name: Hello', 'version: 1.0', channels, 'pins: [hello-1.0-0]']);
      const base = `base: ${registry.host}/team/base:7`;
      write('image.yaml', [
        ...['name: hello', base, 'family: none', 'manifest: manifest.yaml', 'prefix: /opt/hello'],
      ]);
      // The tag moves on: only a build that takes the base by the digest in its lock gets the one with a shell.
      await pushBase(SUBDIRS);
      await archiConstructOk(['image', ...image(), '--builder', 'none', '--update-base', ...BOTH]);
      await pushBase([]);
    });

    afterAll(async () => {
      await registry?.close();
      await builders?.close();
    });

    const image = () => ['--image', join(builders.folder, 'image'), '--out', join(builders.folder, 'out')];

    async function pushBase(platforms: typeof SUBDIRS): Promise<void> {
      const images = await Promise.all(
        platforms.map(async (subdir) => {
          const platform = ociPlatform(subdir);
          const files = folderFiles((await bareBase(ARCHITECTURES[subdir])).layout);
          const { config, layers } = await baseFromLayout({ files, ref: null, platform });
          return imageOf({ platform, config: jsonBlob(OCI_CONFIG, config), layers });
        }),
      );
      const repository = await repositoryOf(registry.host, 'team/base');
      await pushImages({ images, tagged: indexOf(images), repository, tag: '7', emit: silent });
    }

    describe.each([
      ['buildah', ['--builder-arg=--tls-verify=false']],
      ['podman', ['--builder-arg=--tls-verify=false']],
      ['docker', ['--builder-arg=--network=none']],
    ] as const)('%s', (builder, builderArgs) => {
      const environment = () => (builder === 'docker' ? builders.dockerd : builders.containers).environment;
      const pushed = () => `${registry.host}/team/${builder}:1`;
      const layout = () => join(builders.folder, `${builder}-layout`);

      beforeAll(async () => {
        const args = ['--builder', builder, ...builderArgs, '--tag', `hello-${builder}:1`];
        const where = ['--output', `oci:${layout()}`, '--push', pushed()];
        const built = await archiConstruct(['image', ...image(), ...BOTH, ...args, ...where, '--json'], {
          environment: environment(),
        });
        expect(built.status, built.stderr).toBe(0);
        expect(JSON.parse(built.stdout)).toMatchObject({
          images: [{ tags: [`hello-${builder}:1-arm64`] }, { tags: [`hello-${builder}:1-amd64`] }],
          index: builder === 'docker' ? [] : [`hello-${builder}:1`],
        });
      });

      test.each([
        ['writes', () => `oci:${layout()}`],
        ['pushes', () => `docker://${pushed()}`],
      ])('%s both images, each with its own packages', async (_, where) => {
        const raw = await skopeo('inspect', '--tls-verify=false', '--raw', where());
        expect(JSON.parse(raw)).toMatchObject({
          mediaType: 'application/vnd.oci.image.index.v1+json',
          manifests: [{ platform: { architecture: 'arm64' } }, { platform: { architecture: 'amd64' } }],
        });
        for (const [subdir, architecture] of Object.entries(ARCHITECTURES)) {
          const copy = join(builders.folder, `${builder}-${_}-${architecture}`);
          await skopeo(
            '--override-arch',
            architecture,
            'copy',
            '--src-tls-verify=false',
            where(),
            `oci:${copy}:x`,
          );
          await outputOf(['umoci', 'unpack', '--image', `${copy}:x`, `${copy}-bundle`]);
          const read = (path: string) => readFileSync(join(`${copy}-bundle/rootfs`, path));
          expect(read('opt/hello/share/hello.txt').toString()).toBe(`hello ${subdir}`);
          // e_machine of the base's ELF files.
          expect(read('bin/true').readUInt16LE(18)).toBe(architecture === 'arm64' ? 183 : 62);
        }
      });

      test('has both images in its store, by architecture', async () => {
        for (const [subdir, machine] of [
          ['linux-aarch64', 'aarch64'],
          ['linux-64', 'x86_64'],
        ] as const) {
          const name = `hello-${builder}:1${builder === 'docker' ? `-${ARCHITECTURES[subdir]}` : ''}`;
          const args = ['image', 'run', name, '--platform', subdir, '--builder-arg=--network=none'];
          const ran = await archiConstruct([...args, '--', 'uname', '-m'], { environment: environment() });
          expect(ran).toMatchObject({ status: 0, stdout: `${machine}\n` });
        }
      });
    });

    function skopeo(...args: string[]): Promise<string> {
      return outputOf(['skopeo', ...args], builders.containers);
    }
  },
);
