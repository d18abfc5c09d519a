import { expect, test } from 'vitest';
import { parsePlatform, platformOfArch } from '../../src/conda/platform.js';
import { failureOf } from '../lock/errors.js';

test('a platform given as an architecture, and the reverse, is answered with the right flag', async () => {
  expect(await failureOf(() => platformOfArch('linux-64'))).toContain('--platform linux-64');
  expect(await failureOf(() => parsePlatform('x86_64'))).toContain('--platform linux-64');
  expect(await failureOf(() => parsePlatform('arm64', '--to'))).toContain('--to linux-aarch64');
});

test.each([
  ['linux/arm64', 'linux-aarch64'],
  ['linux-arm64', 'linux-aarch64'],
  ['linux-amd64', 'linux-64'],
  ['Linux-x86_64', 'linux-64'],
])('the name %s of docker and others is answered with %s', async (name, platform) => {
  const fix = `--platform ${platform}`;
  expect(await failureOf(() => parsePlatform(name))).toContain(fix);
  expect(await failureOf(() => platformOfArch(name))).toContain(fix);
});

test('node’s name of an architecture is accepted', () => {
  expect(platformOfArch('x64')).toBe('linux-64');
});
