import { expect, test } from 'vitest';
import { bootstrapChannel } from '../../../src/bootstrap/run.js';

test('compilers for the platform that they would run on are refused', async () => {
  const options = {
    out: '/nowhere',
    mirror: 'http://127.0.0.1:1',
    trustMirror: true,
    formats: ['conda'] as const,
  };
  const made = bootstrapChannel({ ...options, platform: 'linux-64', compilersFor: 'linux-64' });
  await expect(made).rejects.toMatchObject({
    exitCode: 2,
    message: 'there are no compilers for the platform that they run on',
    problems: [
      { where: '--compilers-for', found: 'linux-64', expected: 'another platform than --platform linux-64' },
    ],
  });
});
