import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct } from '../cli.js';
import { obstacleTo } from '../obstacles.js';
import { BASE_TOOLS, type Base, debianBase } from './base.js';
import { type Containers, openContainers } from './containers.js';
import { type Dockerd, startDockerd } from './dockerd.js';
import { armChannel, writeImage } from './images.js';

const TOOLS = [...BASE_TOOLS, 'buildah', 'podman', 'runc', 'dockerd', 'docker'];
/** One value a line, by the image's own programs. */
const ASK =
  'uname -m; id -u; id -g; pwd; echo $LC_ALL; locale -k LC_ADDRESS | grep lang_name; picosat --version';

describeWithTools(
  'a Dockerfile built for arm64 on this machine',
  { tools: TOOLS, obstacle: obstacleTo('linux-aarch64') },
  () => {
    let folder: string;
    let base: Base;
    let channel: string;
    let containers: Containers;
    let dockerd: Dockerd;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-image-'));
      [base, channel] = [await debianBase(), await armChannel()];
      containers = openContainers();
      const { environment } = containers;
      await outputOf(['podman', 'load', '--quiet', '--input', base.archive], { environment });
      dockerd = await startDockerd();
      await outputOf(['docker', 'load', '--input', base.archive], { environment: dockerd.environment });
    });

    afterAll(async () => {
      await dockerd?.stop();
      await containers?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    const build = (image: string, args: readonly string[], environment: Readonly<NodeJS.ProcessEnv>) => {
      const what = ['--image', image, '--channel', channel, '--out', join(folder, 'out')];
      return archiConstruct(['image', ...what, ...args], { environment });
    };
    const run = (name: string, command: string, environment: Readonly<NodeJS.ProcessEnv>) =>
      archiConstruct(['image', 'run', name, '--builder-arg=--network=none', '--', 'sh', '-c', command], {
        environment,
      });

    describe.each(['buildah', 'docker'] as const)('by %s, with packages, a locale and a user', (builder) => {
      const environment = () => (builder === 'docker' ? dockerd : containers).environment;
      // The daemon has no bridge; buildah's RUN has the host's network, and needs none.
      const args = ['--builder', builder, ...(builder === 'docker' ? ['--builder-arg=--network=none'] : [])];
      const image = (name: string) =>
        writeImage(join(folder, `${builder}-${name}`), {
          ...{ base: base.name, family: 'apt', packages: ['file'], locale: 'en_US.UTF-8' },
          user: { name: 'conda', uid: 1000, gid: 0 },
          workdir: '/home/conda',
        });

      test('it runs, with the right architecture, as that user', async () => {
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

      test('another installer leaves the system packages as they are', async () => {
        const other = writeImage(join(folder, `${builder}-b`), {}, { specs: ['bzip2'] });
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
  },
);
