import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin } from '../../command-line.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { bootstrapChannel } from '../channel.js';
import { archiConstruct, scratch } from '../cli.js';
import { obstacleTo } from '../obstacles.js';
import { BASE_TOOLS, bareBase, layerOf } from './base.js';
import { obstacleToOwnBinfmt, runWithEmulation } from './binfmt.js';
import { type Containers, openContainers } from './containers.js';
import { type Dockerd, startDockerd } from './dockerd.js';
import { armChannel, writeImage } from './images.js';

const MANIFEST = join(import.meta.dirname, '../../../installers/Bootstrap3/manifest.yaml');
const PREFIX = '/opt/python';
const ASK = [
  'import os, platform, sys, requests, yaml, cryptography',
  'print(platform.machine(), os.getuid(), os.getgid(), sys.prefix, os.environ["LC_ALL"], os.getcwd())',
].join('; ');

describeWithTools(
  'an image built directly on a host that runs no aarch64 programs',
  {
    tools: [...BASE_TOOLS, 'podman', 'runc', 'dockerd', 'docker', 'unshare'],
    obstacle: (await obstacleToOwnBinfmt()) ?? obstacleTo('linux-aarch64'),
  },
  () => {
    let folder: string;
    let archive: string;
    /** The second channel has the python that compiles: an emulated python that has to compile its imports takes minutes. */
    let channels: string[];

    beforeAll(async () => {
      const own = await bootstrapChannel('linux-64', { suite: 'bookworm' });
      channels = ['--channel', await armChannel(), '--channel', own];
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-emulated-'));
      archive = join(folder, 'image.tar');
      const base = await bareBase();
      const image = writeImage(folder, {
        ...{ name: 'direct', base: `oci:${base.layout}`, family: 'none', manifest: MANIFEST, prefix: PREFIX },
        ...{ user: { name: 'conda', uid: 1000, gid: 0 }, locale: 'C.UTF-8', workdir: '/home/conda' },
      });
      const flags = ['--image', image, ...channels, '--tag', 'direct:1'];
      const where = ['--builder', 'direct', '--output', `docker-archive:${archive}`];
      const environment = { ...process.env, ARCHI_CONSTRUCT_CACHE: join(scratch, 'cache') };
      const built = await runWithEmulation('off', [process.execPath, bin, 'image', ...flags, ...where], {
        environment,
      });
      expect(built.status, built.stderr).toBe(0);
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('runs no program there', async () => {
      const layer = layerOf(await bareBase());
      await outputOf(['tar', '-xf', layer, '-C', folder, './bin/true']);
      const ran = await runWithEmulation('off', [join(folder, 'bin/true')]);
      expect(ran).toMatchObject({ status: 126, stderr: expect.stringContaining('Exec format error') });
    });

    describe('in podman', () => {
      let containers: Containers;

      beforeAll(async () => {
        containers = openContainers();
        await outputOf(['podman', 'load', '--quiet', '--input', archive], containers);
      });

      afterAll(() => containers?.remove());

      const run = (user: readonly string[], command: readonly string[]) => {
        const args = [
          '--builder',
          'podman',
          '--builder-arg=--network=none',
          ...user.map((arg) => `--builder-arg=${arg}`),
        ];
        return archiConstruct(['image', 'run', 'direct:1', ...args, '--', ...command], containers);
      };

      test.each([
        ['as its user', [], '1000 0'],
        ['as root', ['--user=0:0'], '0 0'],
        ['as an arbitrary user of its group', ['--user=12345:0'], '12345 0'],
      ] as const)('runs %s with machine, imports and pip', async (_, user, ids) => {
        const ran = await run(user, [`${PREFIX}/bin/python`, '-c', ASK]);
        expect(ran).toMatchObject({ status: 0, stdout: `aarch64 ${ids} ${PREFIX} C.UTF-8 /home/conda\n` });
        const pip = await run(user, ['pip', '--version']);
        expect(pip.stdout).toMatch(new RegExp(`^pip \\S+ from ${PREFIX}/lib/\\S+/pip `));
      });

      test('is loaded by --load without a docker daemon, and image run takes its name from image.yaml', async () => {
        const environment = { ...containers.environment, DOCKER_HOST: `unix://${folder}/nobody-listens` };
        const image = join(folder, 'image.yaml');
        const flags = ['--image', image, ...channels, '--builder', 'direct', '--load'];
        const loaded = await archiConstruct(['image', ...flags], { environment });
        expect(loaded.stdout, loaded.stderr).toContain('direct:0.1.0 in the store of podman');
        const ran = await archiConstruct(
          ['image', 'run', image, '--builder-arg=--network=none', '--', 'uname', '-m'],
          { environment },
        );
        expect(ran).toMatchObject({ status: 0, stdout: 'aarch64\n' });
      });

      test('lets the group write the prefix', async () => {
        const script = `touch ${PREFIX}/conda-meta/new && uname -m`;
        expect(await run(['--user=12345:0'], ['sh', '-c', script])).toMatchObject({
          status: 0,
          stdout: 'aarch64\n',
        });
        expect((await run(['--user=12345:12345'], ['sh', '-c', script])).status).toBe(1);
      });
    });

    describe('in docker', () => {
      let dockerd: Dockerd;

      beforeAll(async () => {
        dockerd = await startDockerd();
      });

      afterAll(() => dockerd?.stop());

      test('is loaded by --load and runs', async () => {
        const image = join(folder, 'image.yaml');
        const flags = ['--image', image, ...channels, '--tag', 'loaded:1'];
        const loaded = await archiConstruct(
          ['image', ...flags, '--builder', 'direct', '--load', '--json'],
          dockerd,
        );
        expect(loaded.status, loaded.stderr).toBe(0);
        expect(JSON.parse(loaded.stdout)).toMatchObject({ loaded: 'docker', output: null });
        const ran = await archiConstruct(['image', 'run', 'loaded:1', '--', 'python', '-c', ASK], dockerd);
        expect(ran.stdout).toBe(`aarch64 1000 0 ${PREFIX} C.UTF-8 /home/conda\n`);
      });
    });
  },
);
