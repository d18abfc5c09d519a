import { expect, test } from 'vitest';
import { bootstrapChannel } from '../../../src/bootstrap/run.js';

test('compilers for a platform that there is not are refused, and the flag is named', async () => {
  const made = bootstrapChannel({
    out: '/nowhere',
    mirror: 'http://127.0.0.1:1',
    trustMirror: true,
    formats: ['conda'],
    platform: 'linux-64',
    compilersFor: 'arm64',
  });
  await expect(made).rejects.toMatchObject({
    exitCode: 2,
    problems: [{ found: 'arm64', fix: 'conda calls it linux-aarch64: --compilers-for linux-aarch64' }],
  });
});
