import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseLock } from '../../../src/lock/formats/parse-lock.js';
import { sha256 } from '../../../src/sha256.js';
import { runCommandLine } from '../../command-line.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import { type FolderServer, serveFolder } from '../../fixtures/serve-folder.js';
import { wheelOf } from '../../wheels/fixture.js';

const WHEEL = wheelOf({ name: 'Hello_There', files: { 'hello.py': 'text = "hello"\n' } });

let folder: string;
let server: FolderServer;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foreign-lock-'));
  await writeFixtureChannel(at('channel'), [
    { name: 'zlib', files: { 'lib/libz.txt': 'z' } },
    // Its channel has corrected the dependencies since it was built.
    { name: 'tool', depends: ['gone'], files: { 'bin/tool': '#!/bin/sh\necho tool\n' } },
    { name: 'extra', depends: ['tool'], files: { 'share/extra': 'x' } },
    { name: 'python', files: { 'bin/python3.11': '' }, version: '3.11.4' },
  ]);
  mkdirSync(at('channel/wheels'));
  writeFileSync(at(`channel/wheels/${WHEEL.fn}`), WHEEL.bytes);
  server = await serveFolder(at('channel'));
  writeFileSync(
    at('manifest.yaml'),
    stringify({ name: 'App', version: '1', channels: ['./channel'], specs: ['tool'] }),
  );
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Returns the record of a package in the channel, and its url. */
function published(name: string): { url: string; md5: string; sha256: string } {
  const fn = `${name}-1.0-0.conda`;
  const repodata = JSON.parse(readFileSync(at('channel/linux-64/repodata.json'), 'utf8'));
  const { md5, sha256 } = repodata['packages.conda'][fn];
  return { url: `${server.url}/linux-64/${fn}`, md5, sha256 };
}

/** Entries of a lock for a wheel; the hash is that of the file if none is given. */
function wheelEntry(hash = sha256(WHEEL.bytes)) {
  return {
    url: `${server.url}/wheels/${WHEEL.fn}`,
    name: 'hello.there',
    version: '1.0.0',
    sha256: hash,
  };
}

function pythonEntry() {
  const fn = 'python-3.11.4-0.conda';
  const { md5, sha256 } = JSON.parse(readFileSync(at('channel/linux-64/repodata.json'), 'utf8'))[
    'packages.conda'
  ][fn];
  return { url: `${server.url}/linux-64/${fn}`, md5, sha256 };
}

function installer(lock: string, ...more: readonly string[]) {
  const words = [
    'installer',
    '--manifest',
    at('manifest.yaml'),
    '--platform',
    'linux-64',
    '--lock',
    at(lock),
  ];
  const environment = { ...process.env, ARCHI_CONSTRUCT_CACHE: at('cache') };
  return runCommandLine([...words, '--out', at(`${lock}.out`), ...more], { cwd: folder, environment });
}

function lockOf(lock: string) {
  const path = at(`${lock}.out/App-1-linux-64.lock`);
  return parseLock(readFileSync(path, 'utf8'), path);
}

test('a pixi.lock becomes an installer: its dependencies count, not those in the packages', async () => {
  const packages = ['tool', 'zlib'].map((name) => {
    const { url, sha256, md5 } = published(name);
    return { conda: url, sha256, md5, ...(name === 'tool' ? { depends: ['zlib >=1'] } : {}) };
  });
  const used = packages.map(({ conda }) => ({ conda }));
  const environment = { channels: [{ url: server.url }], packages: { 'linux-64': used } };
  const document = { version: 6, environments: { default: environment, other: environment }, packages };
  writeFileSync(at('pixi.lock'), stringify(document));
  expect(await installer('pixi.lock', '--environment', 'other')).toMatchObject({ status: 0 });
  const { packages: locked } = lockOf('pixi.lock');
  expect(locked.map(({ fn, record, requestedSpec }) => [fn, record.depends, requestedSpec])).toEqual([
    ['zlib-1.0-0.conda', [], null],
    ['tool-1.0-0.conda', ['zlib >=1'], 'tool'],
  ]);
});

test('a conda-lock file becomes an installer: main, and the categories that are named', async () => {
  const entry = (name: string, category: string, platform = 'linux-64') => {
    const { url, md5 } = published(name);
    return {
      name,
      version: '1.0',
      manager: 'conda',
      platform,
      dependencies: {},
      url,
      hash: { md5 },
      category,
    };
  };
  const metadata = { content_hash: {}, channels: [], platforms: ['linux-64', 'osx-64'], sources: [''] };
  const entries = [entry('zlib', 'main'), entry('extra', 'dev'), entry('tool', 'osx', 'osx-64')];
  const pip = { ...entry('zlib', 'main'), name: 'requests', manager: 'pip', version: '2.32' };
  writeFileSync(at('conda-lock.yml'), stringify({ version: 1, metadata, package: [...entries, pip] }));
  writeFileSync(
    at('manifest.yaml'),
    stringify({ name: 'App', version: '1', channels: ['./channel'], specs: ['zlib'] }),
  );
  const refused = await installer('conda-lock.yml');
  expect(refused.status).toBe(2);
  await expect(refused.stderr.replaceAll(folder, '')).toMatchFileSnapshot('golden/pip.txt');
  const made = await installer('conda-lock.yml', '--drop-pip');
  expect(made).toMatchObject({ status: 0, stderr: expect.stringContaining('requests==2.32') });
  expect(lockOf('conda-lock.yml').packages.map(({ fn }) => fn)).toEqual(['zlib-1.0-0.conda']);
  const more = await installer('conda-lock.yml', '--drop-pip', '--category', 'dev');
  expect(more.stderr).toContain('extra-1.0-0');
});

test('a package is held to both checksums of a lock', async () => {
  const { url, sha256 } = published('zlib');
  const environment = { channels: [], packages: { 'linux-64': [{ conda: url }] } };
  const packages = [{ conda: url, sha256, md5: 'a'.repeat(32) }];
  writeFileSync(at('both.lock'), stringify({ version: 6, environments: { default: environment }, packages }));
  const refused = await installer('both.lock');
  expect([refused.status, refused.stderr]).toEqual([
    2,
    expect.stringContaining(`expected: ${'a'.repeat(32)}`),
  ]);
});

test('wheels of a pixi.lock are fetched, held to their checksum, and laid down', async () => {
  const python = pythonEntry();
  const write = (name: string, { url, ...wheel }: ReturnType<typeof wheelEntry>) => {
    const used = [{ conda: python.url }, { pypi: url }];
    const { url: conda, ...hashes } = python;
    const packages = [
      { conda, ...hashes },
      { pypi: url, ...wheel },
    ];
    const environments = { default: { channels: [], packages: { 'linux-64': used } } };
    writeFileSync(at(name), stringify({ version: 6, environments, packages }));
  };
  const manifest = { name: 'App', version: '1', channels: ['./channel'], specs: ['python'] };
  writeFileSync(at('manifest.yaml'), stringify(manifest));
  write('wheels.lock', wheelEntry());
  expect(await installer('wheels.lock', '--pyc', 'none')).toMatchObject({
    status: 0,
    stderr: expect.any(String),
  });
  const lock = lockOf('wheels.lock');
  expect(lock.wheels).toEqual([
    {
      ...{ name: 'hello-there', version: '1.0', fn: WHEEL.fn, url: wheelEntry().url, direct: false },
      ...{ sha256: sha256(WHEEL.bytes), size: WHEEL.bytes.length },
    },
  ]);
  write('changed.lock', wheelEntry('a'.repeat(64)));
  expect(await installer('changed.lock')).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('a'.repeat(64)),
  });
  write('other.lock', { ...wheelEntry(), version: '2' });
  expect(await installer('other.lock')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('its url is that of another package'),
  });
});
