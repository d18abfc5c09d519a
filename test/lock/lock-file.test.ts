import { describe, expect, it } from 'vitest';
import { formatLock } from '../../src/lock/formats/format.js';
import { parseLock } from '../../src/lock/formats/parse-lock.js';
import type { Lock } from '../../src/lock/types.js';
import { lockIsFor } from '../../src/lock/types.js';
import { lockedOf } from './channels.js';
import { failureOf } from './errors.js';
import { manifestOf } from './manifest.js';

const LOCK: Lock = {
  platform: 'linux-aarch64',
  manifest: { name: 'Test', version: '1', sha256: '0'.repeat(64) },
  channels: ['https://host/team'],
  specs: ['a'],
  virtualPackages: { __glibc: '2.17' },
  exclude: ['readline'],
  packages: [
    lockedOf('zlib-1.2-0', { noarch: null, odd_key: { b: 1, a: [2] }, timestamp: 1544000000 }),
    { ...lockedOf('a-1-0', { depends: ['zlib'], subdir: 'noarch', noarch: 'python' }), requestedSpec: 'a' },
  ],
};

describe('formatLock', () => {
  it('writes what parseLock reads, with unknown keys of records', () => {
    expect(parseLock(formatLock(LOCK), 'x.lock')).toEqual(LOCK);
  });

  it('writes the text of the golden file', async () => {
    const text = formatLock(LOCK);
    await expect(text).toMatchFileSnapshot('golden/test.lock');
    expect(formatLock(parseLock(text, 'x.lock'))).toBe(text);
  });
});

describe('parseLock', () => {
  const edit = (parts: object) => JSON.stringify({ ...JSON.parse(formatLock(LOCK)), ...parts });
  const editPackage = (parts: object) => {
    const lock = JSON.parse(formatLock(LOCK));
    const [first, ...rest] = lock.packages;
    return JSON.stringify({ ...lock, packages: [{ ...first, ...parts }, ...rest] });
  };

  it.each([
    ['cut', formatLock(LOCK).slice(0, 300)],
    ['of-the-future', edit({ lockVersion: 2 })],
    ['no-version', '{}'],
    [
      'wrong-types',
      edit({ manifest: { name: 1 }, channels: 'x', specs: [7], packages: {}, platform: 'linux-99' }),
    ],
    ['hostile-file-name', editPackage({ fn: '../../etc/passwd' })],
    ['hostile-url', editPackage({ url: 'https://me:pw@host/zlib-1.2-0.conda' })],
    ['other-file', editPackage({ url: 'https://host/evil-1-0.conda' })],
    [
      'other-platform',
      editPackage({ record: { ...lockedOf('zlib-1.2-0', { subdir: 'linux-64' }).record.raw } }),
    ],
    ['hostile-record', editPackage({ record: { name: '..', version: '$(x)' } })],
    [
      'name-leaves-folder',
      edit({ manifest: { ...LOCK.manifest, name: '../../outside/x', version: '1/..' } }),
    ],
    ['control-characters', edit({ specs: ['a\n# cmd: evil'] })],
  ])('refuses a damaged lock: %s', async (name, text) => {
    const failure = await failureOf(() => parseLock(text, 'x.lock'));
    await expect(failure).toMatchFileSnapshot(`golden/lock-${name}.txt`);
  });
});

describe('lockIsFor', () => {
  it.each([
    ['0'.repeat(64), true],
    ['1'.repeat(64), false],
  ])("is true only for the manifest's checksum", (sha256, expected) => {
    expect(lockIsFor(LOCK, manifestOf({ sha256 }))).toBe(expected);
  });

  it('is false if the manifest has other environments', () => {
    const env = {
      name: 'one',
      specs: [],
      pins: [],
      exclude: null,
      wheels: [],
      channels: null,
      requestedSpecs: null,
      frozen: null,
      channelsRemap: null,
      menus: null,
      platforms: {},
    };
    expect(lockIsFor(LOCK, manifestOf({ envs: [env] }))).toBe(false);
    const { channels, specs, virtualPackages, exclude, packages } = LOCK;
    const envs = [{ name: 'one', channels, specs, virtualPackages, exclude, packages }];
    expect(lockIsFor({ ...LOCK, envs }, manifestOf({ envs: [env] }))).toBe(true);
    expect(lockIsFor({ ...LOCK, envs }, manifestOf({ envs: [{ ...env, name: 'two' }] }))).toBe(false);
  });
});
