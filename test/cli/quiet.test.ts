import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

const SH = 'dist/Hello-1.0.0-Linux-x86_64.sh';
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'quiet-'));
  const files = { 'share/text': 'hello' };
  await writeFixtureChannel(join(home, 'channel'), [{ name: 'tool', subdir: 'linux-64', files }]);
  writeFileSync(
    join(home, 'manifest.yaml'),
    'name: Hello\nversion: 1.0.0\nspecs: [tool]\nchannels: [./channel]\nplatforms: [linux-64]\n',
  );
  writeFileSync(join(home, 'Dockerfile'), 'FROM debian:12\n');
});
afterAll(() => rmSync(home, { recursive: true }));

const run = (...words: string[]) =>
  runCommandLine([...words, '--cache-dir', join(home, 'cache')], {
    cwd: home,
    environment: { ...process.env, PATH: `${home}:${process.env['PATH']}` },
  });

describe('-q', () => {
  test.each([
    [['lock'], ['linux-64.lock']],
    [['installer'], [SH]],
    [['installer', '--render'], ['dist/construct.yaml']],
    [['verify', SH, '--channel', 'channel'], []],
    [['image', '--output', 'oci:layout'], ['oci:layout']],
    [['graph', 'linux-64.lock', '--out', 'graph.txt'], ['graph.txt']],
    [['channel', 'index', 'channel'], ['channel']],
    [['channel', 'mirror', 'linux-64.lock', '--channel', 'channel', '--out', 'mirror'], ['mirror']],
    [['pins', 'linux-64.lock', '--out', 'pins.yaml'], ['pins.yaml']],
    [['audit', SH, '--severity', 'error', '--fail-on', 'error'], []],
    [['image', 'lint', 'Dockerfile'], []],
  ])('prints only the result of %j', async (words, expected) => {
    const { status, stdout, stderr } = await run(...words, '-q');
    expect([status, stderr.replaceAll(/^Warning.*\n/gm, '')]).toEqual([0, '']);
    const lines = stdout.split('\n').filter((line) => line !== '');
    expect(lines.map((line) => line.replace(`${home}/`, ''))).toEqual(expected);
  });

  test('prints the same requested output as without -q', async () => {
    for (const words of [
      ['lock', '--dry-run'],
      ['installer', '--dry-run'],
      ['graph', 'linux-64.lock'],
    ]) {
      const [loud, quiet] = [await run(...words), await run(...words, '-q')];
      expect(quiet.stdout).toBe(loud.stdout);
      expect(quiet.stdout).not.toBe('');
    }
  });

  test('prints what an image lacks, as part of the result', async () => {
    // A 64-bit ELF file without an interpreter, like a static qemu.
    const elf = Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(56)]);
    for (const name of ['x86_64', 'aarch64']) writeFileSync(join(home, `qemu-${name}-static`), elf);
    const base =
      'name: far\nbase: far.example/base:1\nmanifest: manifest.yaml\nprefix: /opt/hello\nfamily: none\n';
    writeFileSync(join(home, 'image.yaml'), base);
    const words = ['image', '--builder', 'none', '--qemu', 'copy', '--offline', '--out', 'context', '-q'];
    const { status, stdout, stderr } = await run(...words);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.replaceAll(`${home}/`, '').split('\n')).toEqual([
      'context/far-x86_64',
      expect.stringContaining("lost     the base's whole config, such as ENV, ENTRYPOINT and CMD"),
      '',
    ]);
  });

  test('prints errors', async () => {
    const { status, stdout, stderr } = await run('installer', 'missing', '-q');
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining('Error: ')]);
  });
});
