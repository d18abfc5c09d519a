import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ArchiError, formatError } from '../../src/errors.js';
import { lockedWith, type WheeledRequest } from '../lock/locked-wheels.js';
import { describeWithTools } from '../tools.js';
import { obstacleToIndex, pipDownload } from './pip-index.js';

const LXML = 'lxml==6.0.2';

describeWithTools('the index of this machine', { tools: ['python3'], obstacle: obstacleToIndex() }, () => {
  const asked = (version: string, platform: NonNullable<WheeledRequest['platform']>, glibc: string) =>
    lockedWith({
      text: `virtual_packages: [__glibc ${glibc}]\nwheels: ["${version}"]`,
      ...{ platform, env: process.env },
    });

  test.each([
    ['linux-aarch64', '2.28'],
    ['linux-riscv64', '2.39'],
  ] as const)('has the wheel of lxml for %s that pip downloads', async (platform, glibc) => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-index-'));
    const machine = platform.replace('linux-', '');
    const [major, newest] = glibc.split('.').map(Number);
    const levels = Array.from(
      { length: (newest ?? 0) - 16 },
      (_, i) => `manylinux_${major}_${(newest ?? 0) - i}_${machine}`,
    );
    const tags = ['--python-version', '3.11', ...levels.flatMap((level) => ['--platform', level])];
    expect(pipDownload(folder, ...tags, LXML)).toBe(0);
    const { lock } = await asked(LXML, platform, glibc);
    expect(lock.wheels?.map(({ fn }) => fn)).toEqual(readdirSync(folder));
    rmSync(folder, { recursive: true, force: true });
  });

  test('has no numpy for riscv64, and the message says what there is', async () => {
    const error: unknown = await asked('numpy==1.26.4', 'linux-riscv64', '2.39').catch(
      (error: unknown) => error,
    );
    const text = formatError(error as ArchiError);
    expect(text).toContain('no wheel of numpy==1.26.4 is for linux-riscv64 with python 3.11');
    expect(text).toContain('manylinux_2_17_aarch64.manylinux2014_aarch64: cp310, cp311');
    expect(text).toContain('numpy-1.26.4.tar.gz');
  });
});
