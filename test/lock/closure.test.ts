import { describe, expect, it } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { type Event, silent } from '../../src/events.js';
import { checkClosure } from '../../src/lock/closure.js';
import { checkLock } from '../../src/lock/make/make-lock.js';
import type { Lock } from '../../src/lock/types.js';
import { lockedOf } from './channels.js';
import { failureOf } from './errors.js';

const versions = await loadVersions();

function lockOf(parts: Partial<Lock>): Lock {
  return {
    platform: 'linux-aarch64',
    manifest: { name: 'Test', version: '1', sha256: '0'.repeat(64) },
    channels: ['https://host/team'],
    specs: [],
    virtualPackages: {},
    exclude: [],
    packages: [],
    ...parts,
  };
}

describe('checkClosure', () => {
  it.each([
    ['zlib', 0],
    ['zlib >=1.2,<1.3', 0],
    ['zlib 1.2 h*', 0],
    ['team::zlib', 0],
    ['other::zlib', 1],
    ['zlib >=1.3', 1],
    ['zlib 1.2 py37_0', 1],
    ['ZLIB', 0],
    ['__unix', 0],
    ['__linux', 0],
    ['__archspec 1 aarch64', 0],
    ['__glibc >=2.17', 0],
    ['__glibc >=2.28', 1],
    ['__cuda', 1],
    ['readline', 0],
    ['not a spec at all', 1],
  ])('a package that depends on %s has %i violations', (depends, count) => {
    const packages = [lockedOf('zlib-1.2-h1'), lockedOf('a-1-0', { depends: [depends] })];
    const lock = lockOf({ packages, exclude: ['readline'], virtualPackages: { __glibc: '2.17' } });
    expect(checkClosure(lock, versions).problems).toHaveLength(count);
  });

  it.each([
    ['zlib >=1.2', 0],
    ['zlib <1.2', 1],
    ['absent >=9', 0],
    ['__glibc <2.20', 0],
  ])('a package that constrains %s has %i violations', (constrains, count) => {
    const packages = [lockedOf('zlib-1.2-h1'), lockedOf('a-1-0', { constrains: [constrains] })];
    expect(
      checkClosure(lockOf({ packages, virtualPackages: { __glibc: '2.17' } }), versions).problems,
    ).toHaveLength(count);
  });
});

describe('checkLock', () => {
  it('reports all violations at once', async () => {
    const packages = [
      lockedOf('a-1-0', { depends: ['b >=2', 'c', '__glibc >=2.28', '((('], constrains: ['b <1'] }),
      lockedOf('b-1-0', { md5: null, sha256: null }),
      lockedOf('d-1-0'),
      lockedOf('d-2-0'),
    ];
    const text = await failureOf(() => checkLock(lockOf({ packages, specs: ['b 3.*', 'e'] }), silent));
    await expect(text).toMatchFileSnapshot('golden/everything-wrong.txt');
  });

  it('reports warnings and notes', async () => {
    const packages = [lockedOf('conda-4.5.12-py37_0', { depends: ['readline'] })];
    const channels = ['https://host/a', 'https://host/b', 'https://host/c'];
    const events: Event[] = [];
    await checkLock(lockOf({ packages, channels, exclude: ['readline'] }), (event) => events.push(event));
    expect(events).toMatchInlineSnapshot(`
      [
        {
          "kind": "warning",
          "message": "conda-4.5.12-py37_0 needs readline, which the manifest excludes: treated as satisfied",
        },
        {
          "kind": "warning",
          "message": "conda 4.5.12 cannot use more than two channels to bootstrap; this manifest has 3",
        },
      ]
    `);
  });

  it('accepts a package with md5 alone', async () => {
    expect(
      await failureOf(() => checkLock(lockOf({ packages: [lockedOf('a-1-0', { sha256: null })] }), silent)),
    ).toBe('no failure\n');
  });
});
