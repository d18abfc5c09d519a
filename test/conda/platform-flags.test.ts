import { expect, test } from 'vitest';
import { parsePlatform, platformOfArch } from '../../src/conda/platform.js';
import { failureOf } from '../lock/errors.js';

test('a platform given as an architecture, and the reverse, is answered with the right flag', async () => {
  expect(await failureOf(() => platformOfArch('linux-64'))).toContain('--platform linux-64');
  expect(await failureOf(() => parsePlatform('x86_64'))).toContain('--platform linux-64');
  expect(await failureOf(() => parsePlatform('arm64', '--to'))).toContain('--to linux-aarch64');
});
