import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseLock } from '../../../src/lock/formats/parse-lock.js';
import { servedChannel } from './served.js';

const channel = servedChannel([
  { name: 'zlib', files: { 'lib/libz.txt': 'z' } },
  { name: 'tool', depends: ['zlib'], files: { 'bin/tool': '#!/bin/sh\necho tool\n' } },
  { name: 'extra', depends: ['tool'], files: { 'share/extra': 'x' } },
]);
const { at, run, write, published } = channel;

function writePixi(environments: Readonly<Record<string, readonly string[]>>): void {
  const names = [...new Set(Object.values(environments).flat())];
  write('pixi.lock', {
    version: 6,
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, packages]) => [
        name,
        {
          channels: [{ url: `${channel.url()}/` }],
          packages: { 'linux-64': packages.map((name) => ({ conda: published(name).url })) },
        },
      ]),
    ),
    packages: names.map((name) => {
      const { url, sha256 } = published(name);
      return { conda: url, sha256, depends: { zlib: [], tool: ['zlib'], extra: ['tool'] }[name] };
    }),
  });
}

function writeCondaLock(): void {
  const entry = (name: string, category: string, dependencies: object) => {
    const { url, md5 } = published(name);
    const hash = { md5 };
    return {
      name,
      version: '1.0',
      manager: 'conda',
      platform: 'linux-64',
      dependencies,
      url,
      hash,
      category,
    };
  };
  write('conda-lock.yml', {
    version: 1,
    metadata: {
      content_hash: {},
      channels: [{ url: channel.url() }],
      platforms: ['linux-64'],
      sources: [''],
    },
    package: [
      entry('tool', 'main', { zlib: '' }),
      entry('zlib', 'main', {}),
      entry('extra', 'dev', { tool: '>=1' }),
      { ...entry('zlib', 'main', {}), name: 'requests', manager: 'pip', version: '2.32' },
    ],
  });
}

const lockAt = (path: string) => parseLock(readFileSync(at(path), 'utf8'), path);

test('a pixi.lock becomes an installer with several environments, without a manifest', async () => {
  writePixi({ test: ['zlib', 'tool', 'extra'], default: ['zlib'], docs: ['zlib', 'tool'] });
  const named = ['installer', '--lock', 'pixi.lock', '--name', 'App', '--set-version', '2'];
  const several = await run(...named, '--environment', 'docs', '--environment', 'test', '--out', 'two');
  expect(several).toMatchObject({ status: 0 });
  const { manifest, channels, packages, envs = [] } = lockAt('two/App-2-linux-64.lock');
  expect([manifest.name, manifest.version, channels]).toEqual(['App', '2', [channel.url()]]);
  expect(packages.map(({ requestedSpec }) => requestedSpec)).toEqual(['zlib==1.0=0', 'tool==1.0=0']);
  expect(envs.map(({ name, packages }) => [name, packages.length])).toEqual([['test', 3]]);
  // All of them: the base is `default`, wherever it stands.
  expect(await run(...named, '--environment', '*', '--out', 'all')).toMatchObject({ status: 0 });
  const all = lockAt('all/App-2-linux-64.lock');
  expect([all.packages.length, all.envs?.map(({ name }) => name)]).toEqual([1, ['test', 'docs']]);
});

test('the environments of a manifest are those of their names', async () => {
  writePixi({ default: ['zlib'], test: ['zlib', 'tool'] });
  const manifest = { name: 'App', version: '1', channels: ['./channel'], specs: ['zlib'] };
  write('manifest.yaml', { ...manifest, envs: { test: { specs: ['tool'] } } });
  const words = ['installer', '--manifest', 'manifest.yaml', '--platform', 'linux-64', '--lock', 'pixi.lock'];
  expect(await run(...words, '--out', 'named')).toMatchObject({ status: 0 });
  const { packages, envs = [] } = lockAt('named/App-1-linux-64.lock');
  expect([packages.length, envs.map(({ name, packages }) => [name, packages.length])]).toEqual([
    1,
    [['test', 2]],
  ]);
  write('manifest.yaml', { ...manifest, envs: { docs: { specs: ['tool'] }, more: { specs: ['tool'] } } });
  const { status, stderr } = await run(...words);
  expect(status).toBe(2);
  await expect(stderr).toMatchFileSnapshot('golden/manifest-other-environments.txt');
  write('manifest.yaml', manifest);
  const asked = await run(...words, '--environment', 'default', '--environment', 'test');
  await expect(asked.stderr).toMatchFileSnapshot('golden/manifest-one-environment.txt');
});

test('a list that does not tell its name says which flags do', async () => {
  writeCondaLock();
  const unnamed = await run('installer', '--lock', 'conda-lock.yml', '--name', 'a/b', '--drop-pip');
  expect(unnamed.status).toBe(2);
  await expect(unnamed.stderr).toMatchFileSnapshot('golden/no-name.txt');
});

test('an environment.yml of builds becomes an installer, and has a name', async () => {
  write('environment.yml', {
    name: 'mine',
    channels: [channel.url(), 'nodefaults'],
    dependencies: ['tool=1.0=0', 'zlib=1.0=0', { pip: ['requests==2.32'] }],
    prefix: '/home/me',
  });
  const words = ['installer', '--lock', 'environment.yml', '--set-version', '1', '--platform', 'linux-64'];
  const refused = await run(...words);
  expect(refused.status).toBe(2);
  await expect(refused.stderr).toMatchFileSnapshot('golden/environment-pip.txt');
  const made = await run(...words, '--drop-pip', '--out', 'environment');
  expect(made).toMatchObject({ status: 0, stderr: expect.stringContaining('requests==2.32') });
  expect(lockAt('environment/mine-1-linux-64.lock').packages.map(({ fn }) => fn)).toEqual([
    'zlib-1.0-0.conda',
    'tool-1.0-0.conda',
  ]);
});

test('an @EXPLICIT list becomes an installer without a manifest', async () => {
  const { writeFileSync } = await import('node:fs');
  writeFileSync(at('list.txt'), `@EXPLICIT\n${published('zlib').url}#${published('zlib').md5}\n`);
  const words = ['installer', '--lock', 'list.txt', '--name', 'list', '--set-version', '1', '--out', 'list'];
  expect(await run(...words)).toMatchObject({ status: 0 });
  expect(lockAt('list/list-1-linux-64.lock').packages).toHaveLength(1);
});

test('graph, pins, audit, plan and channel mirror take these lists as they take a lock', async () => {
  writeCondaLock();
  writePixi({ default: ['zlib'], test: ['zlib', 'tool'] });
  const graph = await run('graph', 'conda-lock.yml', '--category', 'dev');
  expect(graph).toMatchObject({ status: 0, stderr: expect.stringContaining('requests==2.32') });
  expect(graph.stdout.split('\n').map((line) => /[a-z]+/.exec(line)?.[0])).toEqual(
    expect.arrayContaining(['extra', 'tool', 'zlib']),
  );
  const one = await run('graph', 'pixi.lock', '--environment', 'test', '--format', 'json');
  expect(JSON.parse(one.stdout).nodes.map(({ name }: { name: string }) => name)).toEqual(['tool', 'zlib']);
  const base = await run('graph', 'pixi.lock', '--format', 'json');
  expect(base).toMatchObject({ status: 0, stderr: expect.stringContaining('--environment') });
  expect(await run('pins', 'pixi.lock', '--environment', 'test')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('zlib'),
  });
  const audited = await run('audit', 'pixi.lock', '--json');
  expect(JSON.parse(audited.stdout).packages).toBe(2);
  const planned = await run('plan', 'conda-lock.yml', '--to', 'linux-aarch64', '--json');
  expect(JSON.parse(planned.stdout).counts).toMatchObject({ build: 2 });
  const mirrored = await run('channel', 'mirror', 'pixi.lock', '--out', 'mirrored', '--json');
  expect(JSON.parse(mirrored.stdout).packages).toEqual([
    'linux-64/tool-1.0-0.conda',
    'linux-64/zlib-1.0-0.conda',
  ]);
});
