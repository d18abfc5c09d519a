import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot, type Root } from './root.js';

const EXPECTED = {
  'linux-64': { machine: 'x86_64', absent: ['bash', 'awk', 'sed', 'grep'] },
  'linux-aarch64': { machine: 'aarch64', absent: [] },
} as const;
const ABSENT_IN_BOTH = ['python', 'python3', 'perl', 'node', 'conda', 'xz', 'zstd'];

for (const platform of ['linux-64', 'linux-aarch64'] as const) {
  const { machine, absent } = EXPECTED[platform];
  const needs = { tools: ROOT_TOOLS, obstacle: obstacleTo(platform) };
  describeWithTools(`the root of ${platform}`, needs, () => {
    let root: Root;
    const sh = (script: string) => root.run(['sh', '-c', script]);

    beforeAll(async () => {
      root = await freshRoot(platform);
    });

    afterAll(() => rmSync(root.path, { recursive: true, force: true }));

    test('runs programs of its own architecture', async () => {
      expect(await sh('uname -m')).toMatchObject({ stdout: `${machine}\n` });
    });

    test('has sh, tar, gzip and coreutils', async () => {
      expect(await sh('command -v sh tar gzip sha256sum dd')).toMatchObject({ status: 0 });
    });

    test.each([...ABSENT_IN_BOTH, ...absent])('has no %s', async (name) => {
      expect(await sh(`command -v ${name}`)).toMatchObject({ status: 127, stdout: '' });
    });
  });
}
