import { describe, expect, test } from 'vitest';
import { type ArchiError, formatError } from '../../../src/errors.js';
import { formatBaseLock, lockedDigest, parseBaseLock } from '../../../src/image/base/base-lock.js';
import { parseReference } from '../../../src/image/registry/reference.js';

const digest = `sha256:${'ab'.repeat(32)}` as const;
const lock = { platform: 'linux-aarch64', base: { reference: 'arm64v8/centos:7', digest } } as const;
const where = { file: 'images/x/linux-aarch64.base.lock', platform: 'linux-aarch64' } as const;

test('parseBaseLock reads what formatBaseLock writes', async () => {
  const text = formatBaseLock(lock);
  await expect(text).toMatchFileSnapshot('golden/image.lock');
  expect(parseBaseLock(text, where)).toEqual(lock);
});

test.each([
  ['arm64v8/centos:7', digest],
  ['arm64v8/centos:8', null],
  ['a.example/arm64v8/centos:7', null],
])('a base lock gives %s the digest %s', (reference, expected) => {
  expect(lockedDigest(lock, parseReference(reference, 'here'))).toBe(expected);
});

describe('parseBaseLock refuses', () => {
  const sound = JSON.parse(formatBaseLock(lock));
  test.each([
    ['no-json', '{'],
    ['another-platform', JSON.stringify({ ...sound, platform: 'linux-64' })],
    ['another-version', JSON.stringify({ ...sound, imageLockVersion: 2 })],
    ['a-bad-digest', JSON.stringify({ ...sound, base: { reference: 1, digest: 'sha256:../../x' } })],
  ])('%s', async (name, text) => {
    let message = '';
    try {
      parseBaseLock(text, where);
    } catch (error) {
      message = formatError(error as ArchiError);
    }
    await expect(`${message}\n`).toMatchFileSnapshot(`golden/image-lock-${name}.txt`);
  });
});
