import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct } from '../cli.js';
import { obstacleTo } from '../obstacles.js';
import { debianBase } from './base.js';
import { BUILDER_TOOLS, useBuilders } from './builders.js';
import { startDockerRegistry } from './docker-registry.js';
import { writeImage } from './images.js';

/** One value a line, printed by the image's own programs. */
const ASK =
  'uname -m; id -u; id -g; pwd; echo $LC_ALL; locale -k LC_ADDRESS | grep lang_name; picosat --version';

describeWithTools(
  'a Dockerfile built for arm64 on this machine',
  { tools: BUILDER_TOOLS, obstacle: obstacleTo('linux-aarch64') },
  () => {
    const builders = useBuilders(debianBase);

    const build = (image: string, args: readonly string[], environment: Readonly<NodeJS.ProcessEnv>) => {
      const flags = [
        '--image',
        image,
        '--channel',
        builders().channel,
        '--out',
        join(builders().folder, 'out'),
      ];
      return archiConstruct(['image', ...flags, ...args], { environment });
    };
    const run = (name: string, command: string, environment: Readonly<NodeJS.ProcessEnv>) =>
      archiConstruct(['image', 'run', name, '--builder-arg=--network=none', '--', 'sh', '-c', command], {
        environment,
      });

    describe.each(['buildah', 'docker'] as const)('by %s, with packages, a locale and a user', (builder) => {
      const environment = () =>
        (builder === 'docker' ? builders().dockerd : builders().containers).environment;
      // The daemon has no bridge. A RUN of buildah uses the host's network, so it needs none.
      const args = ['--builder', builder, ...(builder === 'docker' ? ['--builder-arg=--network=none'] : [])];
      const image = (name: string) =>
        writeImage(join(builders().folder, `${builder}-${name}`), {
          ...{ base: builders().base.name, family: 'apt', packages: ['file'], locale: 'en_US.UTF-8' },
          user: { name: 'conda', uid: 1000, gid: 0 },
          workdir: '/home/conda',
        });

      test('runs as its user on the right architecture', async () => {
        const built = await build(image('a'), [...args, '--tag', 'whole:1', '--verbose'], environment());
        expect(built.stderr).toContain('Unpacking locales');
        expect(built).toMatchObject({
          status: 0,
          stdout: expect.stringContaining('whole:1\n  for      linux-aarch64'),
        });
        const ran = await run('whole:1', ASK, environment());
        expect(ran.stdout.trim().split('\n')).toEqual([
          ...['aarch64', '1000', '0', '/home/conda', 'en_US.UTF-8', 'lang_name="English"', '965'],
        ]);
        expect(await run('whole:1', 'file -b /opt/small/bin/picosat', environment())).toMatchObject({
          status: 0,
          stdout: expect.stringContaining('ARM aarch64'),
        });
      });

      test('keeps the layers of system packages for another installer', async () => {
        const other = writeImage(join(builders().folder, `${builder}-b`), {}, { specs: ['bzip2'] });
        const again = await build(
          image('a'),
          [...args, '--manifest', join(other, '../manifest.yaml'), '--tag', 'whole:2', '--verbose'],
          environment(),
        );
        expect(again.stderr).toMatch(/Using cache|: cached/);
        expect(again.stderr).not.toContain('Unpacking locales');
        expect((await run('whole:2', 'ls /opt/small/bin', environment())).stdout).not.toContain('picosat');
      });
    });

    describe('without packages,', () => {
      const image = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
        writeImage(join(builders().folder, name), {
          base: builders().base.name,
          family: 'apt',
          locale: 'C.UTF-8',
          ...more,
        });

      test('is built by the classic engine of docker', async () => {
        const environment = { ...builders().dockerd.environment, DOCKER_BUILDKIT: '0' };
        const built = await build(
          image('classic'),
          ['--builder', 'docker', '--tag', 'classic:1'],
          environment,
        );
        expect(built.stdout, built.stderr).toContain('(classic)');
        expect((await run('classic:1', 'uname -m; picosat --version', environment)).stdout).toBe(
          'aarch64\n965\n',
        );
      });

      test('is built by podman, saved in every form and pushed, with the same content everywhere', async () => {
        const { environment } = builders().containers;
        const registry = await startDockerRegistry({ password: false });
        onTestFinished(() => registry.close());
        const places = ['oci:layout', 'oci-archive:oci.tar', 'docker-archive:docker.tar'];
        const pushed = `${registry.host}/team/small:1`;
        for (const place of places) {
          const output = place.replace(':', `:${builders().folder}/`);
          const args = ['--builder', 'podman', '--tag', 'saved:1', '--output', output, '--push', pushed];
          const built = await build(image('saved'), args, environment);
          expect(built.status, built.stderr).toBe(0);
        }
        const inspected = await Promise.all(
          [...places.map((place) => place.replace(':', `:${builders().folder}/`)), `docker://${pushed}`].map(
            async (where) => {
              const text = await outputOf(
                ['skopeo', 'inspect', '--config', '--tls-verify=false', where],
                builders().containers,
              );
              return JSON.parse(text);
            },
          ),
        );
        for (const config of inspected) {
          expect(config).toMatchObject({ architecture: 'arm64', rootfs: inspected[0].rootfs });
        }
      });

      test.each([
        [
          'a package that apt has not',
          { packages: ['no-such-package'] },
          /RUN .*\n[\s\S]*Unable to locate package no-such-package/,
        ],
        [
          'a base that nobody has',
          { base: 'localhost:1/nothing:1' },
          /FROM localhost:1\/nothing:1[\s\S]*refused/,
        ],
        [
          'a base of another digest',
          { base: `localhost:1/nothing@sha256:${'0'.repeat(64)}` },
          /FROM localhost:1\/nothing@sha256:0+ /,
        ],
      ])('fails with the instruction and its last lines: %s', async (name, more, message) => {
        const args = ['--builder', 'buildah', '--tag', 'failing:1'];
        const { status, stderr } = await build(
          image(name.replaceAll(' ', '-'), more),
          args,
          builders().containers.environment,
        );
        expect(stderr.slice(stderr.indexOf('Error: buildah could not build failing:1\n'))).toMatch(message);
        expect(status).toBe(3);
      });
    });
  },
);
