import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'builder-none-'));
  writeFileSync(
    join(home, 'manifest.yaml'),
    'name: Hello\nversion: 1.0.0\nspecs: [tool]\nchannels: [./channel]\nplatforms: [linux-64]\n',
  );
  writeFileSync(
    join(home, 'image.yaml'),
    'name: far\nbase: far.example/base:1\nmanifest: manifest.yaml\nprefix: /opt/hello\nfamily: none\n',
  );
});
afterAll(() => rmSync(home, { recursive: true }));

// A release job would believe that it pushed.
test('--builder none refuses what only an image can do, all at once, before it writes', async () => {
  const words = ['--output', 'oci:far', '--push', 'localhost:1/far:1', '--load'];
  const command = ['image', '--builder', 'none', '--offline', ...words, '--cache-dir', join(home, 'cache')];
  const { status, stdout, stderr } = await runCommandLine(command, { cwd: home });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    [
      'Error: --builder none only writes a build context',
      ...['--output', '--push', '--load'].flatMap((flag) => [
        `  ${flag}: there is no image with --builder none`,
        '    do:       leave it out, or choose a builder',
      ]),
      '',
    ].join('\n'),
  );
  expect(existsSync(join(home, 'dist'))).toBe(false);
});
