import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRepositoryFile } from '../../docs/files.js';
import { quickStart, shellBlocks } from '../../docs/quick-start.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { bootstrapChannel } from '../channel.js';
import { obstacleTo } from '../obstacles.js';
import { BASE_TOOLS, bareBase } from './base.js';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.js';
import { openReader, type Reader } from './reader.js';

const TOOLS = [...BASE_TOOLS, 'podman', 'runc', 'docker-registry'];

/** Pages that begin with a checkout, a mirror or an engine, and do not fit into the folder of the quick start. */
const ELSEWHERE = [
  'getting-started.md',
  'api.md',
  'bootstrap.md',
  'benchmarks.md',
  'architecture.md',
  'testing.md',
  'port.md',
  'recipe-build.md',
  'recipe-rebuild.md',
  'image-bootstrap.md',
];

/** The pages of docs/ in the order of their index. */
const pages = [...readRepositoryFile('docs/README.md').matchAll(/^\d+\. \[.*?\]\(([\w-]+\.md)\)/gm)]
  .map(([, page = '']) => page)
  .filter((page) => !ELSEWHERE.includes(page));

describeWithTools(
  'a new user who follows the README',
  { tools: TOOLS, obstacle: obstacleTo('linux-64') },
  () => {
    let reader: Reader;
    let registry: DockerRegistry;

    beforeAll(async () => {
      reader = openReader();
      registry = await startDockerRegistry();
      // A substitute for Debian's image: a shell, coreutils and glibc from Debian's packages.
      const { layout } = await bareBase('amd64');
      const name = `docker://${registry.host}/library/debian:bookworm-slim`;
      await outputOf(['skopeo', 'copy', '--dest-tls-verify=false', `oci:${layout}:base`, name]);
      // The channel of the first block of the quick start, which the tests make once.
      cpSync(await bootstrapChannel('linux-64', { suite: 'bookworm' }), join(reader.folder, 'channel'), {
        recursive: true,
      });
    });

    afterAll(async () => {
      await registry?.close();
      await reader?.close();
    });

    const sh = (script: string) => reader.sh(script, { ARCHI_CONSTRUCT_REGISTRY: registry.host });

    test('gets an installer that works and an image that starts', async () => {
      // What the last block makes is built by `npm run proof`.
      const [channel, installer = '', image = '', platform, ...others] = quickStart();
      expect(others).toEqual([]);
      expect(platform).toContain('--image bootstrap-aarch64');
      expect(channel).toMatch(
        /^mkdir hello && cd hello\narchi-construct bootstrap --suite bookworm --platform linux-64 --out channel\n$/,
      );
      const built = await sh(installer);
      expect([built.status, built.stderr]).toEqual([0, expect.not.stringContaining('Error')]);
      expect(built.stdout.trim().split('\n').at(-1)).toMatch(/^Python 3\.11\./);

      // A container gets no network of its own, since the machine may have none to give.
      const ran = await sh(
        image.replace('HOST', registry.host).replace('docker run', 'docker run --network=none'),
      );
      expect(ran.stderr).not.toMatch(/Error|it lacks the/);
      expect([ran.status, ran.stdout.trim().split('\n').at(-1)]).toEqual([
        0,
        expect.stringMatching(/^Python 3\.11\./),
      ]);
    });

    describe('can go on in docs/', () => {
      test('with more than 15 pages', () => expect(pages.length).toBeGreaterThan(15));

      test.each(pages)('and %s begins with commands that work', async (page) => {
        const [first = ''] = shellBlocks(readRepositoryFile(`docs/${page}`));
        expect(first).toContain('archi-construct ');
        const { status, stdout, stderr } = await sh(first);
        expect({ page, status, stderr }).toEqual({
          page,
          status: 0,
          stderr: expect.not.stringContaining('Error'),
        });
        expect(stdout).not.toBe('');
      });
    });
  },
);
