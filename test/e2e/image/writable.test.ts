import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Ran } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { archiConstruct } from '../cli.js';
import { obstacleTo } from '../obstacles.js';
import { bareBase } from './base.js';
import { BUILDER_TOOLS, useBuilders } from './builders.js';
import { writeImage } from './images.js';

describeWithTools(
  'an image with a user and prefetched packages, on a minimal base,',
  { tools: BUILDER_TOOLS, obstacle: obstacleTo('linux-aarch64') },
  () => {
    const builders = useBuilders(bareBase);

    describe.each([
      ['buildah', 'buildah', () => builders().containers.environment],
      ['BuildKit', 'docker', () => ({ ...builders().dockerd.environment, DOCKER_BUILDKIT: '1' })],
      ['the classic engine', 'docker', () => ({ ...builders().dockerd.environment, DOCKER_BUILDKIT: '0' })],
    ] as const)('built by %s,', (engine, builder, environment) => {
      const name = engine.toLowerCase().replaceAll(' ', '-');
      const tag = `writable-${name}:1`;
      const out = () => join(builders().folder, name);
      const network = builder === 'docker' ? ['--builder-arg=--network=none'] : [];

      beforeAll(async () => {
        const image = writeImage(join(builders().folder, `${name}-image`), {
          ...{ base: builders().base.name, family: 'none', locale: 'C.UTF-8' },
          user: { name: 'conda', uid: 1000, gid: 0 },
          install: ['zlib'],
          prefetch: { more: ['libffi', 'xz'] },
        });
        const flags = ['--image', image, '--channel', builders().channel, '--out', out(), '--tag', tag];
        const built = await archiConstruct(['image', '--builder', builder, ...flags, ...network], {
          environment: environment(),
        });
        expect(built.status, built.stderr).toBe(0);
      });

      function run(command: string, user?: string): Promise<Ran> {
        const as = user === undefined ? [] : [`--builder-arg=--user=${user}`];
        const args = ['image', 'run', tag, '--builder-arg=--network=none', ...as, '--', 'sh', '-c', command];
        return archiConstruct(args, { environment: environment() });
      }

      test.each([
        ['its own user', undefined, '1000 0'],
        ['any user of the group', '12345:0', '12345 0'],
      ])('lets %s write everywhere in the prefix', async (_, user, expected) => {
        const places = ['', 'bin/', 'conda-meta/', 'lib/', 'pkgs/', 'pkgs/noarch/'].map(
          (place) => `/opt/small/${place}new`,
        );
        const ran = await run(`echo $(id -u) $(id -g) && touch ${places.join(' ')}`, user);
        expect(ran).toMatchObject({ status: 0, stdout: `${expected}\n` });
      });

      test('does not let others write', async () => {
        expect((await run('touch /opt/small/new', '12345:12345')).status).not.toBe(0);
      });

      test('has a home of the user', async () => {
        expect(await run('cd && pwd && touch new && id -un')).toMatchObject({
          status: 0,
          stdout: '/home/conda\nconda\n',
        });
      });

      test('has the prefetched packages in the cache, as in the context', async () => {
        const pkgs = join(out(), 'small-aarch64/pkgs');
        const entries = readdirSync(pkgs, { recursive: true, withFileTypes: true }).filter((entry) =>
          entry.isFile(),
        );
        const names = entries.map(({ parentPath, name }) => relative(pkgs, join(parentPath, name))).sort();
        expect(names.filter((name) => name.endsWith('.conda')).length).toBeGreaterThanOrEqual(2);
        const sums = names.map((name) => `${sha256(join(pkgs, name))}  ${name}\n`).join('');
        expect((await run(`cd /opt/small/pkgs && sha256sum ${names.join(' ')}`)).stdout).toBe(sums);
      });

      test('has the packages installed beside those of the manifest', async () => {
        expect((await run('ls /opt/small/conda-meta')).stdout).toMatch(/^zlib-.*\.json$/m);
      });
    });
  },
);

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
