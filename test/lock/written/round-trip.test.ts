import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { servedChannel } from '../foreign/served.js';

const { at, run, write, url } = servedChannel([
  { name: 'zlib', files: { 'lib/libz.txt': 'z' } },
  { name: 'zlib', subdir: 'linux-aarch64', files: { 'lib/libz.txt': 'z' } },
  { name: 'tool', depends: ['zlib >=1'], files: { 'bin/tool': '#!/bin/sh\necho tool\n' } },
  { name: 'tool', subdir: 'linux-aarch64', depends: ['zlib >=1'], files: { 'bin/tool': '#!/bin/sh\n' } },
]);

const SUBDIRS = ['linux-64', 'linux-aarch64'];
const platforms = SUBDIRS.flatMap((subdir) => ['--platform', subdir]);

test.each([
  ['explicit', false],
  ['conda-lock', false],
  ['pixi', true],
  ['environment', false],
] as const)('what lock --format %s writes gives the same lock again', async (format, hasEnvs) => {
  const envs = hasEnvs ? { envs: { other: { specs: ['zlib'] } } } : {};
  write('manifest.yaml', { name: 'App', version: '1', channels: [url()], specs: ['tool'], ...envs });
  expect(await run('lock', ...platforms)).toMatchObject({ status: 0 });
  const isShared = format === 'conda-lock' || format === 'pixi';
  const written = await run('lock', ...platforms, '--format', format, '--json');
  expect(written).toMatchObject({ status: 0 });
  const { results } = JSON.parse(written.stdout);
  expect(new Set(results.map(({ lock }: { lock: string }) => lock)).size).toBe(isShared ? 1 : 2);
  for (const [i, subdir] of SUBDIRS.entries()) {
    const words = ['--platform', subdir, '--lock', results[i].lock, '--channel', url(), '--out', format];
    expect(await run('installer', '--manifest', 'manifest.yaml', ...words)).toMatchObject({ status: 0 });
    const own = JSON.parse(readFileSync(at(`${subdir}.lock`), 'utf8'));
    const { buildTools: _, ...wanted } = own;
    expect(JSON.parse(readFileSync(at(`${format}/App-1-${subdir}.lock`), 'utf8'))).toEqual(wanted);
  }
});

test('one platform gives the result of lock, and a format of one environment takes --environment', async () => {
  const envs = { other: { specs: ['zlib'] } };
  write('manifest.yaml', { name: 'App', version: '1', channels: [url()], specs: ['tool'], envs });
  const words = ['lock', '--platform', 'linux-64', '--format', 'conda-lock'];
  const refused = await run(...words);
  expect(refused).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('a conda-lock file takes one'),
  });
  const made = await run(...words, '--environment', 'other', '--out', 'one.yml', '--json');
  expect(JSON.parse(made.stdout)).toMatchObject({ lock: at('one.yml'), platform: 'linux-64' });
  expect(readFileSync(at('one.yml'), 'utf8')).not.toContain('tool');
  const printed = await run(...words, '--environment', 'other', '--dry-run');
  expect(printed.stdout).toBe(readFileSync(at('one.yml'), 'utf8'));
});

test('a pixi.lock has the environment of --environment alone, and a lock refuses to', async () => {
  const envs = { other: { specs: ['zlib'] } };
  write('manifest.yaml', { name: 'App', version: '1', channels: [url()], specs: ['tool'], envs });
  const words = ['lock', '--platform', 'linux-64', '--environment', 'other', '--out', 'one.lock'];
  const made = await run(...words, '--format', 'pixi', '--json');
  expect(JSON.parse(made.stdout)).toMatchObject({ packages: [expect.stringContaining('zlib')], envs: [] });
  const text = readFileSync(at('one.lock'), 'utf8');
  expect(text).toContain('default:');
  expect(text).not.toMatch(/tool|other/);
  const refused = await run(...words, '--format', 'lock');
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('has all environments') });
});
