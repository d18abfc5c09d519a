import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { channelIndex } from '../../../src/channel/index/run.js';
import type { MetaOptions } from '../../../src/channel/meta/run.js';
import { type Event, silent } from '../../../src/events.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { digestOf } from '../../installer/digest.js';
import { failureOf } from '../../lock/errors.js';
import { testWithTools } from '../../tools.js';
import { makeMeta, readRepodata, scratch, writeRepodata } from './make-meta.js';

it('without a glibc in the flags, the lowest that solves every spec is taken with a warning', async () => {
  const channel = writeRepodata(scratch(), {
    'app-1-0': ['__glibc >=2.28', 'lib'],
    'app-2-0': ['__glibc >=2.34', 'lib >=2'],
    'lib-1-0': ['__glibc >=2.17'],
    'lib-2-0': ['__glibc >=2.36'],
  });
  const make = async (specs: readonly string[], virtualPackages = {}) => {
    const messages: string[] = [];
    const emit = (event: Event) => event.kind === 'warning' && messages.push(event.message);
    const out = join(scratch(), 'meta');
    await makeMeta({ specs, channel: [channel], out, virtualPackages, emit });
    return messages;
  };
  expect(await make(['lib'])).toEqual([]);
  expect(await make(['app'])).toEqual([
    'solved for glibc 2.28, which packages require; give --virtual-package "__glibc 2.28" to hold it',
  ]);
  expect(await make(['app >=2', 'lib'])).toEqual([expect.stringContaining('glibc 2.36')]);
  expect(await make(['app'], { __glibc: '2.28' })).toEqual([]);
  await expect(make(['app >=2'], { __glibc: '2.28' })).rejects.toThrow('no answer');
});

describe('a meta-channel of several channels', () => {
  it('holds verified package files of each', async () => {
    const folder = scratch();
    const file = { 'share/x': 'x' };
    const description = (name: string, version: string, depends: readonly string[] = []) => ({
      name,
      version,
      build: '0',
      subdir: 'linux-aarch64',
      files: file,
      depends,
    });
    const channels = ['a', 'b', 'c'].map((name) => join(folder, name));
    const [a = '', b = '', c = ''] = channels;
    await writeFixtureChannel(a, [description('app', '1.0', ['lib', 'tool'])]);
    await writeFixtureChannel(b, [description('lib', '1.0'), description('app', '9.0')]);
    await writeFixtureChannel(c, [
      description('tool', '1.0'),
      description('lib', '9.0'),
      description('unasked', '1.0'),
    ]);
    const out = join(folder, 'meta');
    const { report } = await makeMeta({ specs: ['app'], channel: channels, packages: true, out });
    expect(report.proof[0]?.packages).toEqual(['app-1.0-0.conda', 'lib-1.0-0.conda', 'tool-1.0-0.conda']);
    const { info, ...groups } = readRepodata(out, 'linux-aarch64');
    expect(info).toEqual({ subdir: 'linux-aarch64' });
    const records = Object.entries<{ sha256: string }>(groups['packages.conda']);
    expect(records).toHaveLength(3);
    for (const [fn, { sha256 }] of records) expect(digestOf(join(out, 'linux-aarch64', fn))).toBe(sha256);
    // The proof for a single channel.
    const again = await makeMeta({ specs: ['app'], channel: [out], out: join(folder, 'again') });
    expect(again.report.after.records).toBe(3);
  });
});

testWithTools(
  'a meta-channel takes a file that two channels have from the first, in the format of --format',
  { tools: ['bzip2'] },
  async () => {
    const folder = scratch();
    const channels = ['a', 'b'].map((name) => join(folder, name));
    for (const [at, channel] of channels.entries()) {
      const lib = { name: 'lib', subdir: 'linux-aarch64', files: { 'share/lib': `of channel ${at}` } };
      const newer = { name: 'lib', version: '2.0', subdir: 'linux-aarch64' };
      await writeFixtureChannel(channel, [lib, { ...lib, extension: '.tar.bz2' }, newer]);
    }
    const [first = '', second = ''] = channels;
    const filesOf = async (parts: Partial<MetaOptions>) => {
      const out = join(scratch(), 'meta');
      await makeMeta({ specs: ['lib'], channel: channels, packages: true, out, ...parts });
      const { info, repodata_version, ...groups } = readRepodata(out, 'linux-aarch64');
      return Object.fromEntries(
        Object.entries<{ sha256: string }>({ ...groups.packages, ...groups['packages.conda'] }).map(
          ([fn, { sha256 }]) => [fn, sha256],
        ),
      );
    };
    const sumsIn = (channel: string, fns: readonly string[]) =>
      Object.fromEntries(fns.map((fn) => [fn, digestOf(join(channel, 'linux-aarch64', fn))]));
    expect(await filesOf({})).toEqual(sumsIn(first, ['lib-1.0-0.conda', 'lib-2.0-0.conda']));
    expect(await filesOf({ only: '.tar.bz2' })).toEqual(sumsIn(first, ['lib-1.0-0.tar.bz2']));
    expect(await filesOf({ specs: ['b::lib'], pin: ['lib <2'] })).toEqual(
      sumsIn(second, ['lib-1.0-0.conda']),
    );
  },
);

it('channel index refuses a meta-channel if its packages lie elsewhere', async () => {
  const folder = scratch();
  const out = join(scratch(), 'meta');
  await makeMeta({ specs: ['app'], channel: [writeRepodata(folder, { 'app-1-0': [] })], out });
  const before = readRepodata(out, 'linux-aarch64');
  const failure = await failureOf(() => channelIndex({ folder: out, emit: silent }));
  expect(readRepodata(out, 'linux-aarch64')).toEqual(before);
  await expect(failure.replaceAll(out, '/F')).toMatchFileSnapshot('golden/indexed.txt');
});

it('a meta-channel leaves out a damaged record and uses the other builds of that name', async () => {
  const channel = writeRepodata(scratch(), { 'app-1-0': ['lib'], 'lib-1-0': [], 'lib-2-0': [] });
  const path = join(channel, 'linux-aarch64/repodata.json');
  const text = readFileSync(path, 'utf8').replaceAll('lib-2-0', 'lib-2++-0');
  writeFileSync(path, text.replace('"version":"2"', '"version":"2++"'));
  const { report } = await makeMeta({ specs: ['app'], channel: [channel], out: join(scratch(), 'meta') });
  expect(report.proof[0]?.packages).toEqual(['app-1-0.conda', 'lib-1-0.conda']);
});

it('a meta-channel is made in spite of damaged records, cycles and missing names that no spec needs', async () => {
  const folder = writeRepodata(scratch(), {
    'app-1-0': ['loop'],
    'loop-1-0': ['app'],
    'app-2-0': ['gone'],
    'other-1-0': [],
  });
  const path = join(folder, 'linux-aarch64/repodata.json');
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace('"name":"other","version":"1"', '"name":"other","version":7'),
  );
  const { report, lines } = await makeMeta({
    specs: ['app'],
    channel: [folder],
    out: join(scratch(), 'meta'),
  });
  expect(report.proof[0]?.packages).toEqual(['app-1-0.conda', 'loop-1-0.conda']);
  expect(lines.at(-1)).toMatch(/^ {2}proved: app: the same 2 packages, \d+\.\d\d s → \d+\.\d\d s$/);
  expect(lines.slice(1, 3)).toEqual([
    '  records   4 → 2  (50.0 %)',
    expect.stringMatching(/^ {2}bytes {5}\d/),
  ]);
});
