import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot, type Root } from './root.js';

const MACHINES = { 'linux-64': 'x86_64', 'linux-aarch64': 'aarch64' } as const;
const ABSENT = ['python', 'python3', 'perl', 'node', 'conda', 'bash', 'awk', 'sed', 'grep', 'xz', 'zstd'];

for (const platform of ['linux-64', 'linux-aarch64'] as const) {
  const needs = { tools: ROOT_TOOLS, obstacle: obstacleTo(platform) };
  describeWithTools(`the root of ${platform}`, needs, () => {
    let root: Root;
    const sh = (script: string) => root.run(['sh', '-c', script]);

    beforeAll(async () => {
      root = await freshRoot(platform);
    });

    afterAll(() => rmSync(root.path, { recursive: true, force: true }));

    test('it runs programs of its own architecture', async () => {
      expect(await sh('uname -m')).toMatchObject({ stdout: `${MACHINES[platform]}\n` });
    });

    test('it has sh, tar, gzip and coreutils', async () => {
      expect(await sh('command -v sh tar gzip sha256sum dd')).toMatchObject({ status: 0 });
    });

    test.each(ABSENT)('it has no %s', async (name) => {
      expect(await sh(`command -v ${name}`)).toMatchObject({ status: 127, stdout: '' });
    });
  });
}
