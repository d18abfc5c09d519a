import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planChanneldata } from '../../src/channel/index/plan.js';
import { readChannel } from '../../src/channel/read-channel.js';
import { createReadChannelFile } from '../../src/channel/read-file.js';
import { formatError, UserError } from '../../src/errors.js';
import { silent } from '../../src/events.js';
import { bzip2Decompress, zstdDecompress } from '../../src/host/compress.js';
import { loadMsgpack } from '../../src/host/msgpack.js';
import { refuseNetwork } from '../../src/host/network.js';
import { subdirsOf } from '../../src/jobs/channel-folder.js';
import { describePackage } from '../../src/jobs/describe-package.js';
import { openIndexCodecs } from '../../src/jobs/index-codecs.js';
import { type IndexEdges, indexSubdir, writeFiles } from '../../src/jobs/index-subdir.js';
import { condaPackage, type FixturePackage } from '../fixtures/package.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

const LIMIT = 1 << 24;
const NOW = Date.UTC(2026, 10, 21);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-construct-index-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Indexes the folder; what was opened, and what was wrong. */
async function index(more: Partial<IndexEdges> = {}) {
  const opened: string[] = [];
  const codecs = await openIndexCodecs(silent);
  const edges: IndexEdges = {
    ...codecs,
    describe: (path) => {
      opened.push(basename(path));
      return describePackage(path);
    },
    now: () => NOW,
    opened: () => {},
    ...more,
  };
  const subdirs = [];
  for (const subdir of subdirsOf(folder)) subdirs.push(await indexSubdir(folder, subdir, edges));
  writeFiles(folder, [planChanneldata(subdirs, codecs.versions)]);
  return { opened: opened.sort(), problems: subdirs.flatMap(({ problems }) => problems) };
}

async function put(description: FixturePackage): Promise<string> {
  const { fn, bytes, index: json } = await condaPackage(description);
  const path = join(folder, String(json['subdir']), fn);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

function json(path: string): Record<string, Record<string, unknown>> {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

/** Everything but the packages and what is remembered of them: path → sha256. */
function written(): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile() && !/\.(conda|tar\.bz2|jsonl)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name));
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(paths.sort().map((path) => [path.slice(folder.length + 1), digest(path)]));
}

describeWithSharedData('the index of real packages', () => {
  it('says what conda-index says of them', async () => {
    // Written by conda-index (13bd599) over the same files.
    const golden = new URL('golden/conda-index/index.json', import.meta.url);
    const expected: Record<string, Record<string, object>> = JSON.parse(readFileSync(golden, 'utf8'));
    const real = new Map(
      readdirSync(join(sharedData, 'packages'), { recursive: true, encoding: 'utf8' }).map((path) => [
        basename(path),
        join(sharedData, 'packages', path),
      ]),
    );
    for (const [path, repodata] of Object.entries(expected)) {
      if (!path.endsWith('/repodata.json')) continue;
      const subdir = path.split('/')[0] ?? '';
      mkdirSync(join(folder, subdir));
      const names = [
        ...Object.keys(repodata['packages'] ?? {}),
        ...Object.keys(repodata['packages.conda'] ?? {}),
      ];
      for (const name of names) copyFileSync(real.get(name) ?? '', join(folder, subdir, name));
    }
    expect((await index()).problems).toEqual([]);
    for (const [path, value] of Object.entries(expected)) {
      if (path !== 'channeldata.json') expect(json(path), path).toEqual(value);
    }
    expect(withoutTimes(json('channeldata.json'))).toEqual(withoutTimes(expected['channeldata.json'] ?? {}));
  });
});

// conda-index gives the time of whichever version it looked at last, this program the latest.
function withoutTimes(channeldata: Record<string, unknown>): object {
  const packages = Object.entries(channeldata['packages'] as Record<string, Record<string, unknown>>);
  return { ...channeldata, packages: packages.map(([name, one]) => [name, { ...one, timestamp: 0 }]) };
}

describe('the index of a folder', () => {
  it('is in every form the same, and read back by readChannel', async () => {
    await put({ name: 'zlib', version: '1.2' });
    await put({ name: 'zlib', version: '1.2', extension: '.tar.bz2' });
    await put({ name: 'six', noarch: 'python' });
    expect((await index()).problems).toEqual([]);
    for (const name of ['repodata.json', 'current_repodata.json', 'run_exports.json']) {
      const plain = readFileSync(join(folder, 'linux-64', name));
      expect(await zstdDecompress(readFileSync(join(folder, 'linux-64', `${name}.zst`)), LIMIT)).toEqual(
        plain,
      );
      expect(await bzip2Decompress(readFileSync(join(folder, 'linux-64', `${name}.bz2`)), LIMIT)).toEqual(
        plain,
      );
    }
    const channel = await readChannel({
      location: folder,
      platform: 'linux-64',
      read: createReadChannelFile(refuseNetwork),
      decompress: { zstd: zstdDecompress, bzip2: bzip2Decompress },
      emit: silent,
    });
    expect(channel.names()).toEqual(['six', 'zlib']);
  });

  it('has shards that name files of their own sha256, with the records of the repodata', async () => {
    await put({ name: 'zlib', info: { 'info/run_exports.json': '{"weak":["zlib"]}' } });
    await put({ name: 'zlib', build: '1' });
    await put({ name: 'tk' });
    await index();
    const { decode } = await loadMsgpack();
    const read = async (name: string) =>
      decode(await zstdDecompress(readFileSync(join(folder, 'linux-64', name)), LIMIT)) as Record<
        string,
        never
      >;
    const { info, version, shards } = await read('repodata_shards.msgpack.zst');
    expect({ info, version }).toEqual({
      info: { base_url: '', shards_base_url: '', subdir: 'linux-64' },
      version: 1,
    });
    expect(Object.keys(shards ?? {})).toEqual(['tk', 'zlib']);
    const records: Record<string, unknown> = {};
    for (const digest of Object.values<Uint8Array>(shards ?? {})) {
      const name = `${Buffer.from(digest).toString('hex')}.msgpack.zst`;
      const bytes = readFileSync(join(folder, 'linux-64', name));
      expect(`${createHash('sha256').update(bytes).digest('hex')}.msgpack.zst`).toBe(name);
      const conda: Record<string, Record<string, unknown>> = (await read(name))['packages.conda'] ?? {};
      for (const [fn, { run_exports: runExports, ...record }] of Object.entries(conda)) {
        expect(runExports).toEqual(fn === 'zlib-1.0-0.conda' ? { weak: ['zlib'] } : {});
        records[fn] = { ...record, md5: hex(record['md5']), sha256: hex(record['sha256']) };
      }
    }
    expect(records).toEqual(json('linux-64/repodata.json')['packages.conda']);
  });

  it('opens only what is new or changed, and forgets what is gone', async () => {
    const gone = await put({ name: 'gone' });
    await put({ name: 'stays' });
    const changed = await put({ name: 'changed' });
    expect((await index()).opened).toHaveLength(3);
    expect((await index()).opened).toEqual([]);
    rmSync(gone);
    await put({ name: 'changed', depends: ['stays'] });
    utimesSync(changed, 1, 1);
    await put({ name: 'new' });
    expect((await index()).opened).toEqual(['changed-1.0-0.conda', 'new-1.0-0.conda']);
    const records = json('linux-64/repodata.json')['packages.conda'] ?? {};
    expect(Object.keys(records)).toEqual(['changed-1.0-0.conda', 'new-1.0-0.conda', 'stays-1.0-0.conda']);
    expect(records['changed-1.0-0.conda']).toMatchObject({ depends: ['stays'] });
  });

  it('opens everything again where its memory is damaged', async () => {
    await put({ name: 'one' });
    await put({ name: 'two' });
    await index();
    const memory = join(folder, 'linux-64', '.cache', 'archi-construct.jsonl');
    const text = readFileSync(memory, 'utf8');
    writeFileSync(memory, text.slice(0, -20));
    expect((await index()).opened).toEqual(['two-1.0-0.conda']);
    writeFileSync(memory, text.replace('archiConstructIndex":1', 'archiConstructIndex":0'));
    expect((await index()).opened).toHaveLength(2);
  });

  it('has the same bytes, however it came about', async () => {
    for (const name of ['a', 'b', 'c']) await put({ name });
    await index();
    await put({ name: 'd', version: '2.0' });
    await index();
    const grown = written();
    rmSync(join(folder, 'linux-64', '.cache'), { recursive: true });
    for (const path of Object.keys(grown)) rmSync(join(folder, path));
    await index();
    const anew = written();
    expect(Object.keys(anew).length).toBeGreaterThan(10);
    expect(Object.entries(grown).filter(([path]) => path in anew)).toEqual(Object.entries(anew));
  });

  it('leaves alone what does not change', async () => {
    await put({ name: 'a' });
    await index();
    const path = join(folder, 'linux-64', 'repodata.json');
    utimesSync(path, 5, 5);
    await index();
    expect(statSync(path).mtimeMs).toBe(5000);
  });

  it('names every package that cannot be used, and leaves only these out', async () => {
    await put({ name: 'good' });
    const cut = await put({ name: 'cut' });
    writeFileSync(cut, readFileSync(cut).subarray(0, -200));
    renameSync(await put({ name: 'one' }), join(folder, 'linux-64', 'other-1.0-0.conda'));
    mkdirSync(join(folder, 'linux-aarch64'));
    renameSync(await put({ name: 'strayed' }), join(folder, 'linux-aarch64', 'strayed-1.0-0.conda'));
    await put({ name: 'damaged', index: { depends: 'not a list' } });
    await put({ name: 'unordered', version: '1.2+' });
    writeFileSync(join(folder, 'linux-64', 'nameless.conda'), '');
    symlinkSync('nowhere', join(folder, 'linux-64', 'dangling-1.0-0.conda'));
    const { problems } = await index();
    const text = formatError(new UserError('left out', problems));
    await expect(`${text}\n`).toMatchFileSnapshot('golden/index-left-out.txt');
    expect(Object.keys(json('linux-64/repodata.json')['packages.conda'] ?? {})).toEqual(['good-1.0-0.conda']);
  });

  it('takes corrections from patch_instructions.json', async () => {
    await put({ name: 'fixed', depends: ['old'] });
    await put({ name: 'revoked', depends: ['x'], extension: '.tar.bz2' });
    await put({ name: 'removed' });
    const instructions = {
      patch_instructions_version: 1,
      packages: { 'fixed-1.0-0.tar.bz2': { depends: ['new'] }, 'unknown-1-0.tar.bz2': { depends: [] } },
      'packages.conda': { 'fixed-1.0-0.conda': { license: 'MIT' } },
      revoke: ['revoked-1.0-0.tar.bz2'],
      remove: ['removed-1.0-0.conda'],
    };
    writeFileSync(join(folder, 'linux-64', 'patch_instructions.json'), JSON.stringify(instructions));
    await index();
    const repodata = json('linux-64/repodata.json');
    expect(repodata['packages.conda']).toMatchObject({
      'fixed-1.0-0.conda': { depends: ['new'], license: 'MIT' },
    });
    expect(repodata['packages']).toMatchObject({
      'revoked-1.0-0.tar.bz2': { revoked: true, depends: ['x', 'package_has_been_revoked'] },
    });
    expect(repodata['removed']).toEqual(['removed-1.0-0.conda']);
    expect(JSON.stringify(repodata)).not.toContain('unknown');
    writeFileSync(join(folder, 'linux-64', 'patch_instructions.json'), '{"patch_instructions_version": 2}');
    await expect(index()).rejects.toThrow('patch instructions cannot be used');
  });

  it('keeps the shards of the index before, and takes old ones away', async () => {
    const shards = () => readdirSync(join(folder, 'linux-64')).filter((name) => /^[0-9a-f]{64}/.test(name));
    const yesterday = NOW / 1000 - 2 * 86_400;
    const next = async (depends: string) => {
      utimesSync(await put({ name: 'a', depends: [depends] }), yesterday + Number(depends.slice(1)), 0);
      const path = join(folder, 'linux-64', 'a-1.0-0.conda');
      utimesSync(path, yesterday, yesterday + Number(depends.slice(1)));
      await index();
      for (const name of shards()) utimesSync(join(folder, 'linux-64', name), yesterday, yesterday);
    };
    await next('b1');
    const [first] = shards();
    await next('b2');
    expect(shards()).toHaveLength(2);
    await next('b3');
    expect(shards()).toHaveLength(2);
    expect(existsSync(join(folder, 'linux-64', first ?? ''))).toBe(false);
  });

  it('takes a .bz2 away that it cannot renew', async () => {
    await put({ name: 'a' });
    await index();
    expect(existsSync(join(folder, 'linux-64', 'repodata.json.bz2'))).toBe(true);
    await put({ name: 'b' });
    await index({ bzip2Compress: null });
    expect(existsSync(join(folder, 'linux-64', 'repodata.json.bz2'))).toBe(false);
  });

  it('refuses what is no channel', () => {
    expect(() => subdirsOf(join(folder, 'absent'))).toThrow('there is no such channel');
    expect(subdirsOf(folder)).toEqual(['noarch']);
    writeFileSync(join(folder, 'a-1.0-0.conda'), '');
    expect(() => subdirsOf(folder)).toThrow('this is no channel');
  });
});

function hex(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString('hex');
}
