import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { channelIndex } from '../../../src/channel/index/run.js';
import { readMetaFlags } from '../../../src/channel/meta/flags.js';
import type { MetaOptions } from '../../../src/channel/meta/run.js';
import { type Event, silent } from '../../../src/events.js';
import { lock } from '../../../src/lock/run.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { failureOf } from '../../lock/errors.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';
import { testWithTools } from '../../tools.js';
import { makeMeta, scratch, writeRepodata } from './meta.js';

const repodataOf = (folder: string, subdir: string) =>
  JSON.parse(readFileSync(join(folder, subdir, 'repodata.json'), 'utf8'));

describeWithSharedData('pkgs/main of 2021-06-06', () => {
  const main = join(sharedData, 'repodata/main-2021-06-06');

  it('solves conda for python 3.7 to the same packages, out of a seventieth of the records', async () => {
    const out = join(scratch(), 'meta');
    const { report } = await makeMeta({ specs: ['conda', 'pip'], python: ['3.7'], channel: [main], out });
    expect(report.proof.map(({ want, packages }) => [want, packages.length])).toEqual([
      ['conda', 35],
      ['pip', 20],
      ['all together', 37],
    ]);
    expect(report.proof[0]?.packages).toContain('python-3.7.10-he65049a_3.tar.bz2');
    expect(report.proof[0]?.packages).toContain('conda-4.10.1-py37hd43f75c_3.tar.bz2');
    console.log(
      `meta-channel for python 3.7, conda and pip: ${report.before.records} records, ${report.before.bytes} bytes → ${report.after.records}, ${report.after.bytes}`,
    );
    expect(report.before.records).toBe(8375);
    expect(report.after.records).toBeLessThan(8375 / 70);
    expect(report.after.bytes).toBeLessThan(report.before.bytes / 100);
  });

  it('gives records as the channel does, and points to its files', async () => {
    const out = join(scratch(), 'meta');
    await makeMeta({ specs: ['conda'], python: ['3.7'], channel: [main], out });
    for (const subdir of ['linux-aarch64', 'noarch']) {
      const { info, packages, ...rest } = repodataOf(out, subdir);
      const full = repodataOf(main, subdir);
      expect(info).toEqual({ subdir, base_url: `file://${main}/${subdir}` });
      const records = { ...packages, ...rest['packages.conda'] };
      for (const [fn, record] of Object.entries(records))
        expect(record).toEqual({ ...full.packages, ...full['packages.conda'] }[fn]);
    }
  });

  it('locks as the full channel does, to files where they are', async () => {
    const folder = scratch();
    const out = join(folder, 'meta');
    await makeMeta({ specs: ['conda', 'pip'], python: ['3.7'], channel: [main], out });
    const manifest = join(folder, 'manifest.yaml');
    writeFileSync(manifest, `name: T\nversion: "1"\nchannels: [./meta]\nspecs: [python 3.7.*, conda, pip]\n`);
    const [before, after] = await Promise.all(
      [main, out].map((channel) => lockOver(channel, manifest, join(folder, 'cache'))),
    );
    expect(after).toEqual(before);
    expect(after?.packages).toContain(`file://${main}/linux-aarch64/python-3.7.10-he65049a_3.tar.bz2`);
  });

  it('is the same bytes again', async () => {
    const outs = [join(scratch(), 'meta'), join(scratch(), 'elsewhere')];
    for (const out of outs) await makeMeta({ specs: ['conda'], python: ['3.7'], channel: [main], out });
    const [first, second] = outs.map((out) =>
      ['linux-aarch64/repodata.json', 'linux-aarch64/repodata.json.zst', 'noarch/repodata.json'].map((file) =>
        digestOf(join(out, file)),
      ),
    );
    expect(second).toEqual(first);
  });

  it('proves several pythons, with pins, newest builds and a day', async () => {
    const { report } = await makeMeta({
      specs: ['conda', 'numpy'],
      python: ['3.7', '3.8'],
      pin: ['openssl 1.1.1j'],
      newest: 1,
      before: Date.UTC(2021, 4, 1),
      channel: [main],
      out: join(scratch(), 'meta'),
    });
    const files = report.proof.flatMap(({ packages }) => packages);
    expect(report.proof.map(({ want }) => want)).toEqual([
      'conda (python 3.7)',
      'numpy (python 3.7)',
      'all together (python 3.7)',
      'conda (python 3.8)',
      'numpy (python 3.8)',
      'all together (python 3.8)',
    ]);
    expect(files.filter((fn) => fn.startsWith('openssl-') && !fn.startsWith('openssl-1.1.1j-'))).toEqual([]);
    expect(files.filter((fn) => /^python-3\.[78]\./.test(fn)).length).toBe(6);
    expect(report.leftOut.older).toBeGreaterThan(0);
  });
});

it('a glibc that nobody states is the lowest with an answer for every want, and told', async () => {
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
    'solved for glibc 2.28, which packages ask for; give --virtual-package "__glibc 2.28" to hold it',
  ]);
  expect(await make(['app >=2', 'lib'])).toEqual([expect.stringContaining('glibc 2.36')]);
  expect(await make(['app'], { __glibc: '2.28' })).toEqual([]);
  await expect(make(['app >=2'], { __glibc: '2.28' })).rejects.toThrow('no answer');
});

describe('several channels', () => {
  it('become one, with their files verified beside the repodata', async () => {
    const folder = scratch();
    const file = { 'share/x': 'x' };
    const one = (name: string, version: string, depends: readonly string[] = []) => ({
      name,
      version,
      build: '0',
      subdir: 'linux-aarch64',
      files: file,
      depends,
    });
    const channels = ['a', 'b', 'c'].map((name) => join(folder, name));
    const [a = '', b = '', c = ''] = channels;
    await writeFixtureChannel(a, [one('app', '1.0', ['lib', 'tool'])]);
    await writeFixtureChannel(b, [one('lib', '1.0'), one('app', '9.0')]);
    await writeFixtureChannel(c, [one('tool', '1.0'), one('lib', '9.0'), one('unasked', '1.0')]);
    const out = join(folder, 'meta');
    const { report } = await makeMeta({ specs: ['app'], channel: channels, packages: true, out });
    expect(report.proof[0]?.packages).toEqual(['app-1.0-0.conda', 'lib-1.0-0.conda', 'tool-1.0-0.conda']);
    const { info, ...groups } = repodataOf(out, 'linux-aarch64');
    expect(info).toEqual({ subdir: 'linux-aarch64' });
    const records = Object.entries<{ sha256: string }>(groups['packages.conda']);
    expect(records).toHaveLength(3);
    for (const [fn, { sha256 }] of records) expect(digestOf(join(out, 'linux-aarch64', fn))).toBe(sha256);
    // What it proves for one channel alone.
    const again = await makeMeta({ specs: ['app'], channel: [out], out: join(folder, 'again') });
    expect(again.report.after.records).toBe(3);
  });
});

testWithTools(
  'takes a file that two channels have by one name from the first of them, in the format that is asked for',
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
      const { info, repodata_version, ...groups } = repodataOf(out, 'linux-aarch64');
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

it('keeps its index where its packages lie elsewhere', async () => {
  const folder = scratch();
  const out = join(scratch(), 'meta');
  await makeMeta({ specs: ['app'], channel: [writeRepodata(folder, { 'app-1-0': [] })], out });
  const before = repodataOf(out, 'linux-aarch64');
  const failure = await failureOf(() => channelIndex({ folder: out, emit: silent }));
  expect(repodataOf(out, 'linux-aarch64')).toEqual(before);
  await expect(failure.replaceAll(out, '/F')).toMatchFileSnapshot('golden/indexed.txt');
});

describe('what is refused, with nothing written', () => {
  const cases: Readonly<
    Record<string, (folder: string) => Omit<Parameters<typeof makeMeta>[0], 'out'> & { out?: string }>
  > = {
    'no-such-package': (folder) => ({
      specs: ['pyton', 'numpy >=9', 'zlib'],
      channel: [writeRepodata(folder, { 'python-3.7.1-0': [], 'numpy-1.0-0': [], 'zlib-1.2-0': [] })],
    }),
    'past-the-limits': (folder) => ({
      specs: ['zlib', 'app'],
      pin: ['zlib >=2'],
      channel: [writeRepodata(folder, { 'zlib-1.2-0': [], 'zlib-1.3-0': [], 'app-1-0': [] })],
    }),
    unsolvable: (folder) => ({
      specs: ['app', 'zlib'],
      channel: [writeRepodata(folder, { 'app-1-0': ['gone', '__glibc >=2.17'], 'zlib-1.2-0': [] })],
    }),
    'bad-specs': (folder) => ({ specs: ['*', 'a >=1..2', '--frob'], channel: [writeRepodata(folder, {})] }),
    'empty-channel': (folder) => ({ specs: ['conda'], channel: [writeRepodata(folder, {})] }),
    'no-channel': (folder) => ({ specs: ['conda'], channel: [folder] }),
    'several-places': (folder) => ({
      specs: ['app'],
      channel: [
        writeRepodata(join(folder, 'a'), { 'app-1-0': ['lib'] }),
        writeRepodata(join(folder, 'b'), { 'lib-1-0': [] }),
      ],
    }),
    'strange-folder': (folder) => {
      const out = join(folder, 'home');
      mkdirSync(out);
      writeFileSync(join(out, 'thesis.tex'), 'years of work');
      return { specs: ['app'], channel: [writeRepodata(folder, { 'app-1-0': [] })], out };
    },
    'channel-folder': (folder) => {
      const out = writeRepodata(join(folder, 'packages'), { 'other-1-0': [] });
      writeFileSync(join(out, 'noarch/mine-1-0.conda'), 'years of work');
      return { specs: ['app'], channel: [writeRepodata(join(folder, 'a'), { 'app-1-0': [] })], out };
    },
    'channel-itself': (folder) => {
      const channel = writeRepodata(folder, { 'app-1-0': [] });
      return { specs: ['app'], channel: [`file://${channel}`], out: `${channel}/../${basename(channel)}` };
    },
    'channel-is-file': (folder) => {
      const out = join(folder, 'out');
      writeFileSync(out, 'years of work');
      return { specs: ['app'], channel: [writeRepodata(join(folder, 'a'), { 'app-1-0': [] })], out };
    },
    'packages-gone': (folder) => ({
      specs: ['app'],
      channel: [writeRepodata(folder, { 'app-1-0': [] })],
      packages: true,
    }),
  };

  it.each(Object.entries(cases))('%s', async (name, parts) => {
    const folder = scratch();
    const out = join(scratch(), 'meta');
    const failure = await failureOf(() => makeMeta({ out, ...parts(folder) }));
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(join(out, '..'))).toEqual([]);
    await expect(failure.replaceAll(folder, '/F')).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('a command line, all of it at once', async () => {
    const flags = {
      specs: [],
      python: ['3', '3.7'],
      before: '2021-02-30',
      virtualPackages: ['glibc', '__cuda', ' __linux=3.10', '__linux 5'],
    };
    const failure = await failureOf(() => readMetaFlags(flags));
    await expect(failure).toMatchFileSnapshot('golden/flags.txt');
  });

  it('keeps what stood there where the proof or the channel fails', async () => {
    const folder = scratch();
    const out = join(folder, 'meta');
    const good = writeRepodata(join(folder, 'good'), { 'app-1-0': [] });
    await makeMeta({ specs: ['app'], channel: [good], out });
    const before = digestOf(join(out, 'linux-aarch64/repodata.json'));
    await failureOf(() => makeMeta({ specs: ['app'], channel: [good], packages: true, out }));
    expect(digestOf(join(out, 'linux-aarch64/repodata.json'))).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['good', 'meta']);
  });

  it('replaces a former meta-channel, but none that something was laid into', async () => {
    const folder = scratch();
    const out = join(folder, 'meta');
    const good = writeRepodata(join(folder, 'good'), { 'app-1-0': [], 'tool-1-0': [] });
    await makeMeta({ specs: ['app'], channel: [good], out });
    const { report } = await makeMeta({ specs: ['tool'], channel: [good], out });
    expect(report.proof[0]?.packages).toEqual(['tool-1-0.conda']);
    const mine = join(out, 'linux-aarch64/mine-1-0.conda');
    writeFileSync(mine, 'years of work');
    const failure = await failureOf(() => makeMeta({ specs: ['app'], channel: [good], out }));
    expect(failure).toContain('linux-aarch64/mine-1-0.conda');
    expect(readFileSync(mine, 'utf8')).toBe('years of work');
  });
});

it('leaves out a damaged record of a name that it needs, and uses the other builds', async () => {
  const channel = writeRepodata(scratch(), { 'app-1-0': ['lib'], 'lib-1-0': [], 'lib-2-0': [] });
  const path = join(channel, 'linux-aarch64/repodata.json');
  const text = readFileSync(path, 'utf8').replaceAll('lib-2-0', 'lib-2++-0');
  writeFileSync(path, text.replace('"version":"2"', '"version":"2++"'));
  const { report } = await makeMeta({ specs: ['app'], channel: [channel], out: join(scratch(), 'meta') });
  expect(report.proof[0]?.packages).toEqual(['app-1-0.conda', 'lib-1-0.conda']);
});

it('is not harmed by damaged records, cycles and dangling names that nothing asks for', async () => {
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

async function lockOver(channel: string, manifest: string, cacheDir: string) {
  const { result } = await lock({
    py: undefined,
    manifest,
    platform: undefined,
    arch: undefined,
    channel: [channel],
    solve: true,
    cacheDir,
    offline: false,
    emit: silent,
    env: {},
    format: 'lock',
    out: undefined,
    dryRun: true,
    update: null,
  });
  return result as { readonly packages: readonly string[] };
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
