import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'compression-auto-'));
  await writeFixtureChannel(join(home, 'channel'), [
    { name: 'one', subdir: 'linux-64', files: { 'share/one': 'one' } },
  ]);
  const manifest = 'name: Mine\nversion: 1.0\nchannels: [./channel]\nspecs: [one]\nplatforms: [linux-64]\n';
  writeFileSync(join(home, 'manifest.yaml'), `${manifest}audit: {base: debian12}\n`);
});
afterAll(() => rmSync(home, { recursive: true }));

test('--compression auto tells what it took and why, and gives the bytes of that compression', async () => {
  const build = (compression: string) =>
    runCommandLine(
      ['installer', '--compression', compression, '--out', compression, '--cache-dir', join(home, 'cache')],
      { cwd: home },
    );
  const auto = await build('auto');
  expect([auto.status, auto.stderr]).toEqual([0, expect.stringContaining('Compression is gzip: ')]);
  expect(auto.stderr).toContain("the manifest's base, debian12, is not known to have zstd or xz\n");
  expect((await build('gzip')).stderr).not.toContain('Compression is');
  const [ours, gzip] = ['auto', 'gzip'].map((out) =>
    readFileSync(join(home, out, 'Mine-1.0-Linux-x86_64.sh')),
  );
  expect(ours?.equals(gzip ?? Buffer.alloc(0))).toBe(true);
});

test('--compression-level has to be one of what auto took', async () => {
  const command = ['installer', '--compression', 'auto', '--compression-level', '12'];
  const { status, stderr } = await runCommandLine(command, { cwd: home });
  expect(status).toBe(2);
  expect(stderr).toContain('--compression-level: gzip has no such level');
});
