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

const refusals = [
  {
    title: '--builder none refuses what only an image can do',
    // A release job would believe that it pushed.
    words: ['--builder', 'none', '--output', 'oci:far', '--push', 'localhost:1/far:1', '--load'],
    error: 'Error: --builder none only writes a build context',
    problems: ['--output', '--push', '--load'].map(
      (flag) => `${flag}: there is no image with --builder none`,
    ),
    fix: 'leave it out, or choose a builder',
  },
  ...[['--builder', 'direct'], []].map((builder) => ({
    title: `an image that is made directly (${builder.join(' ') || 'by auto'}) refuses what a program or an installer would use`,
    words: [
      ...builder,
      '--compression',
      'xz',
      '--compression-level',
      '9',
      '--builder-arg=--network=host',
      '--qemu',
      'copy',
    ],
    error: 'Error: this image is made directly',
    problems: [
      '--compression: a direct image has no installer; its layers are gzip',
      '--compression-level: a direct image has no installer; its layers are gzip',
      '--builder-arg: no program builds a direct image',
      '--qemu: nothing runs in a direct image while it is made',
    ],
    fix: 'leave it out, or name another --builder',
  })),
];

test.each(refusals)('$title, all at once, before it writes', async ({ words, error, problems, fix }) => {
  const command = ['image', '--offline', ...words, '--cache-dir', join(home, 'cache')];
  const { status, stdout, stderr } = await runCommandLine(command, { cwd: home });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    [error, ...problems.flatMap((problem) => [`  ${problem}`, `    do:       ${fix}`]), ''].join('\n'),
  );
  expect(existsSync(join(home, 'dist'))).toBe(false);
});
