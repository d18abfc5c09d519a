import { describe, expect, test } from 'vitest';
import { foreignLock } from '../../../src/conda/foreign-lock.js';
import { readForeignLock } from '../../../src/lock/foreign/read-foreign.js';
import { WRITTEN_FORMATS } from '../../../src/lock/written/formats.js';
import { lockedOf } from '../channels.js';
import { failureOf } from '../errors.js';
import { BASES, TWO_PLATFORMS } from './locks.js';

const source = 'manifest.yaml';
const [LINUX_64] = BASES;
if (LINUX_64 === undefined) throw new Error('there are two');

const TEXTS = {
  'conda-lock': () => WRITTEN_FORMATS['conda-lock'].text({ locks: BASES, source }),
  pixi: () => WRITTEN_FORMATS.pixi.text({ locks: TWO_PLATFORMS, source }),
  environment: () => WRITTEN_FORMATS.environment.text({ locks: [LINUX_64], source }),
} as const;

test.each(Object.entries(TEXTS))('%s', async (name, textOf) => {
  await expect(await textOf()).toMatchFileSnapshot(`golden/${name}.yml`);
});

describe('our own reader', () => {
  const usual = { environment: null, category: [], dropPip: false } as const;
  const listOf = async (format: 'conda-lock' | 'pixi', choice: object, platform = LINUX_64.platform) => {
    const text = await TEXTS[format]();
    const kind = foreignLock(text)?.kind;
    if (kind === undefined) throw new Error('it is not known');
    return readForeignLock({ text, file: 'x', kind }).list({ ...usual, platform, ...choice }).packages;
  };
  const wanted = (packages: (typeof LINUX_64)['packages']) =>
    packages.map(({ url, channel, fn, record: { md5, sha256, subdir } }) => {
      return { url, channel, fn, md5, sha256, subdir };
    });

  test.each(BASES)(
    'reads the packages of a conda-lock file for $platform',
    async ({ platform, packages }) => {
      expect(await listOf('conda-lock', {}, platform)).toMatchObject(wanted(packages));
    },
  );

  test.each(TWO_PLATFORMS)('reads each environment of a pixi.lock for $platform', async (lock) => {
    const base = await listOf('pixi', {}, lock.platform);
    expect(base).toMatchObject(wanted(lock.packages));
    expect(base.map(({ stated }) => stated?.['depends'])).toEqual(
      lock.packages.map(({ record }) => record.depends),
    );
    const tools = await listOf('pixi', { environment: 'tools' }, lock.platform);
    expect(tools).toMatchObject(wanted(lock.envs?.[0]?.packages ?? []));
  });
});

test.each(['conda-lock', 'pixi'] as const)('our own reader finds the wheels of %s', async (format) => {
  const text = await TEXTS[format]();
  const kind = foreignLock(text)?.kind;
  if (kind === undefined) throw new Error('it is not known');
  const choice = { environment: null, category: [], dropPip: false, platform: LINUX_64.platform };
  const { wheels } = readForeignLock({ text, file: 'x', kind }).list(choice);
  const wanted = LINUX_64.wheels?.map(({ url, sha256 }) => `${url}#sha256=${sha256}`);
  expect(wheels.map(({ value }) => value)).toEqual(wanted);
});

test('pylock', async () => {
  const text = await WRITTEN_FORMATS.pylock.text({ locks: [LINUX_64], source });
  await expect(text).toMatchFileSnapshot('golden/pylock.toml');
});

test('an environment that is called as the base of a pixi.lock is refused', async () => {
  const locks = TWO_PLATFORMS.map((lock) => ({
    ...lock,
    envs: lock.envs?.map((env) => ({ ...env, name: 'default' })) ?? [],
  }));
  const failure = await failureOf(() => WRITTEN_FORMATS.pixi.text({ locks, source }));
  await expect(failure).toMatchFileSnapshot('golden/called-as-the-base.txt');
});

test('a package without md5 is in no conda-lock file', async () => {
  const locks = BASES.map((lock) => ({ ...lock, packages: [lockedOf('zlib-1-0', { md5: null })] }));
  const failure = await failureOf(() => WRITTEN_FORMATS['conda-lock'].text({ locks, source }));
  await expect(failure).toMatchFileSnapshot('golden/without-md5.txt');
});
