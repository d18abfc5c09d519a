import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Event, silent } from '../../src/events.js';
import { formatExplicit } from '../../src/lock/formats/format.js';
import { parseExplicit } from '../../src/lock/formats/parse-explicit.js';
import { lockExplicit } from '../../src/lock/make/make-lock.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';
import { channelOf, lockedOf, packageOf } from './channels.js';
import { failureOf } from './errors.js';
import { manifestOf } from './manifest.js';

const MD5 = 'a'.repeat(32);
const SHA256 = 'b'.repeat(64);

describe('formatExplicit', () => {
  const packages = [lockedOf('zlib-1.2-0'), lockedOf('a-1-0', { md5: null, subdir: 'noarch' })];
  const lock = { platform: 'linux-aarch64', packages } as const;

  it('writes md5, which conda 4.5 reads, by default', () => {
    expect(formatExplicit(lock)).toMatchInlineSnapshot(`
      "# platform: linux-aarch64
      @EXPLICIT
      https://host/team/linux-aarch64/zlib-1.2-0.conda#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      https://host/team/noarch/a-1-0.conda#sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      "
    `);
    expect(formatExplicit(lock, 'sha256')).toContain(`/zlib-1.2-0.conda#sha256:${SHA256}\n`);
  });

  it('writes what parseExplicit reads', () => {
    const { platform, packages: read } = parseExplicit(formatExplicit(lock), 'x.txt');
    expect(platform).toBe('linux-aarch64');
    expect(read.map(({ url, channel }) => [url, channel])).toEqual(
      packages.map(({ url, channel }) => [url, channel]),
    );
  });
});

describe('parseExplicit', () => {
  const ok = 'https://host/team/linux-aarch64/zlib-1.2-0.conda';

  it.each([
    [`${ok}`, { md5: null, sha256: null }],
    [`${ok}#${MD5.toUpperCase()}`, { md5: MD5, sha256: null }],
    [`${ok}#${SHA256}`, { md5: null, sha256: SHA256 }],
    [`${ok}#sha256:${SHA256}`, { md5: null, sha256: SHA256 }],
    [`${ok.replace('host', 'me:pw@host/t/SECRET')}#${MD5}`, { url: ok, channel: 'https://host/team' }],
  ])('reads %s', (line, expected) => {
    const { packages } = parseExplicit(`@EXPLICIT\n${line}\r\n`, 'x.txt');
    expect(packages[0]).toMatchObject({ fn: 'zlib-1.2-0.conda', subdir: 'linux-aarch64', ...expected });
  });

  it('names every bad line without passwords', async () => {
    const text = [
      'zlib-1.2-0',
      `${ok}#abc`,
      'https://me:SECRET@host/linux-aarch64/x.zip',
      'https://host/linux-aarch64/..%2f..%2fetc-1-0.conda',
      'https://host/linux-64/zlib-1.2-0.conda',
      ok,
    ].join('\n');
    const failure = await failureOf(() => parseExplicit(`# platform: linux-aarch64\n${text}`, 'x.txt'));
    expect(failure).not.toContain('SECRET');
    await expect(failure).toMatchFileSnapshot('golden/explicit-bad-lines.txt');
  });
});

describe('lockExplicit', () => {
  const text = [
    '@EXPLICIT',
    ...['zlib', 'a'].map((name) => `https://host/team/linux-aarch64/${name}-1-0.conda#${MD5}`),
  ].join('\n');
  const channel = channelOf([packageOf('zlib-1-0')]);
  const lock = (parts: Partial<Parameters<typeof lockExplicit>[0]>) =>
    lockExplicit({
      explicit: parseExplicit(text, 'x.txt'),
      manifest: manifestOf({ specs: ['a'] }),
      platform: 'linux-aarch64',
      channels: [channel],
      readIndex: () => Promise.resolve(null),
      emit: silent,
      ...parts,
    });

  it('takes records from the channel, else from the package itself', async () => {
    const solved = await lock({
      readIndex: ({ fn }) => {
        expect(fn).toBe('a-1-0.conda');
        return Promise.resolve({ name: 'a', version: '1', build: '0', build_number: 0, depends: ['zlib'] });
      },
    });
    expect(solved.packages.map(({ fn, requestedSpec, record }) => [fn, requestedSpec, record.md5])).toEqual([
      ['zlib-1-0.conda', null, MD5],
      ['a-1-0.conda', 'a', MD5],
    ]);
  });

  it('keeps the order of the list', async () => {
    const names = ['c', 'zlib', 'a', 'b'];
    const depends = { c: ['zlib', 'a'], zlib: [], a: ['b'], b: [] };
    const list = names.map((name) => `https://host/team/linux-aarch64/${name}-1-0.conda#${MD5}`);
    const solved = await lock({
      explicit: parseExplicit(['@EXPLICIT', ...list].join('\n'), 'x.txt'),
      channels: [
        channelOf(
          Object.entries(depends).map(([name, needs]) => packageOf(`${name}-1-0`, { depends: needs })),
        ),
      ],
    });
    expect(solved.packages.map(({ record }) => record.name)).toEqual(names);
  });

  it('warns of noarch python without a python, which linking refuses', async () => {
    const noarch = { subdir: 'noarch', noarch: 'python' };
    const line = `https://host/team/noarch/a-1-0.conda#${MD5}`;
    const events: Event[] = [];
    await lock({
      explicit: parseExplicit(`@EXPLICIT\n${line}`, 'x.txt'),
      channels: [channelOf([packageOf('a-1-0', noarch)])],
      emit: (event) => void events.push(event),
    });
    const message = 'a-1-0.conda: it is noarch python, but the lock has no python to link it for';
    expect(events).toEqual([{ kind: 'warning', message }]);
  });

  it('takes missing checksums from the channel, and reports those that it lacks too', async () => {
    const list = ['zlib', 'a'].map((name) => `https://host/team/linux-aarch64/${name}-1-0.conda`);
    const explicit = parseExplicit(`@EXPLICIT\n${list.join('\n')}`, 'x.txt');
    const both = channelOf([packageOf('zlib-1-0'), packageOf('a-1-0')]);
    const solved = await lock({ explicit, channels: [both] });
    expect(solved.packages[0]?.record).toMatchObject({ md5: MD5, sha256: SHA256 });
    const failure = await failureOf(() => lock({ explicit, channels: [channel] }));
    expect(failure).toContain(`${list[1]}: the list gives no checksum of this package`);
    expect(failure).toContain('conda list --explicit --md5');
  });

  it('names every package without a description and every package with another checksum', async () => {
    const other = channelOf([packageOf('zlib-1-0', { md5: 'c'.repeat(32) })]);
    const failure = await failureOf(() => lock({ channels: [other] }));
    await expect(failure).toMatchFileSnapshot('golden/explicit-incomplete.txt');
  });
});

describeWithSharedData('a real @EXPLICIT list is read:', () => {
  it.each([
    ['explicit-env-linux-64.txt', 'linux-64', 22],
    ['explicit-env-linux-aarch64.txt', 'linux-aarch64', 21],
    ['repo2docker-py37-linux-aarch64.lock', 'linux-aarch64', 134],
  ])('%s', (name, platform, count) => {
    const read = parseExplicit(readFileSync(join(sharedData, 'locks', name), 'utf8'), name);
    expect([read.platform, read.packages.length]).toEqual([platform, count]);
    expect(read.packages.every(({ channel, md5 }) => channel.endsWith('/conda-forge') && md5 !== null)).toBe(
      true,
    );
  });
});
