import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMetaFlags } from '../../../src/channel/meta/flags.js';
import { digestOf } from '../../installer/digest.js';
import { failureOf } from '../../lock/errors.js';
import { makeMeta, scratch, writeRepodata } from './make-meta.js';

describe('a meta-channel is refused and nothing is written:', () => {
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

  it('all problems of the flags are reported at once', async () => {
    const flags = {
      specs: [],
      python: ['3', '3.7'],
      before: '2021-02-30',
      virtualPackages: ['glibc', '__cuda', ' __linux=3.10', '__linux 5'],
    };
    const failure = await failureOf(() => readMetaFlags(flags));
    await expect(failure).toMatchFileSnapshot('golden/flags.txt');
  });

  it('an existing meta-channel is kept if the new one fails', async () => {
    const folder = scratch();
    const out = join(folder, 'meta');
    const good = writeRepodata(join(folder, 'good'), { 'app-1-0': [] });
    await makeMeta({ specs: ['app'], channel: [good], out });
    const before = digestOf(join(out, 'linux-aarch64/repodata.json'));
    await failureOf(() => makeMeta({ specs: ['app'], channel: [good], packages: true, out }));
    expect(digestOf(join(out, 'linux-aarch64/repodata.json'))).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['good', 'meta']);
  });

  it('an existing meta-channel is replaced, unless it holds a file of the user', async () => {
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
