import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silent } from '../../../src/events.js';
import { lock } from '../../../src/lock/run.js';
import { digestOf } from '../../installer/digest.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';
import { makeMeta, readRepodata, scratch } from './make-meta.js';

describeWithSharedData('a meta-channel of pkgs/main of 2021-06-06', () => {
  const main = join(sharedData, 'repodata/main-2021-06-06');

  it('solves conda for python 3.7 to the same packages with a seventieth of the records', async () => {
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

  it("has the records of the channel, which point to the channel's files", async () => {
    const out = join(scratch(), 'meta');
    await makeMeta({ specs: ['conda'], python: ['3.7'], channel: [main], out });
    for (const subdir of ['linux-aarch64', 'noarch']) {
      const { info, packages, ...rest } = readRepodata(out, subdir);
      const full = readRepodata(main, subdir);
      expect(info).toEqual({ subdir, base_url: `file://${main}/${subdir}` });
      const records = { ...packages, ...rest['packages.conda'] };
      for (const [fn, record] of Object.entries(records))
        expect(record).toEqual({ ...full.packages, ...full['packages.conda'] }[fn]);
    }
  });

  it('gives the same lock as the full channel', async () => {
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

  it('has the same bytes when it is made again', async () => {
    const outs = [join(scratch(), 'meta'), join(scratch(), 'elsewhere')];
    for (const out of outs) await makeMeta({ specs: ['conda'], python: ['3.7'], channel: [main], out });
    const [first, second] = outs.map((out) =>
      ['linux-aarch64/repodata.json', 'linux-aarch64/repodata.json.zst', 'noarch/repodata.json'].map((file) =>
        digestOf(join(out, file)),
      ),
    );
    expect(second).toEqual(first);
  });

  it('solves for several pythons, with --pin, --newest and --before', async () => {
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

async function lockOver(channel: string, manifest: string, cacheDir: string) {
  const { result } = await lock({
    py: undefined,
    manifest,
    platform: undefined,
    arch: undefined,
    channelAlias: undefined,
    channel: [channel],
    indexUrl: undefined,
    solve: true,
    cacheDir,
    offline: false,
    emit: silent,
    env: {},
    format: 'lock',
    lock: undefined,
    environment: [],
    category: [],
    dropPip: false,
    name: null,
    setVersion: null,
    out: undefined,
    dryRun: true,
    update: null,
  });
  return result as { readonly packages: readonly string[] };
}
