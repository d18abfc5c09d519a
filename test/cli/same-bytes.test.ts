import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin, runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { runProgram } from '../program.js';

let home: string;

const NAMES = ['ISTANBUL', 'istanbul', 'iç', 'zlib', 'Zlib', 'a-b', 'a.b', 'a_b'];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'same-bytes-'));
  const files = Object.fromEntries(NAMES.map((name) => [`share/${name}`, `@PREFIX@ of ${name}`]));
  await writeFixtureChannel(join(home, 'channel'), [
    { name: 'one', subdir: 'linux-64', files, depends: ['two'] },
    { name: 'two', subdir: 'noarch', files: { 'share/two': 'two', 'bin/TWO': '#!/bin/sh\n' } },
  ]);
});
afterAll(() => rmSync(home, { recursive: true }));

const MANIFEST = `name: Mine
version: 1.10
channels: [../channel]
specs:
  - one
platforms: [linux-64]
license_file: LICENSE.txt
write_condarc: true
`;

interface Host {
  readonly env?: Readonly<Record<string, string>>;
  readonly umask?: string;
  /** The line ends of its files. */
  readonly lineEnd?: string;
  /** The folder in which the commands run, below the project. */
  readonly cwd?: string;
}

let projects = 0;

/**
 * Builds the lock, installer and image of the same project in the given environment. Returns the sha256 of each file.
 */
async function build({ env = {}, umask = '022', lineEnd = '\n', cwd = '.' }: Host) {
  const project = join(home, `project-${projects++}`);
  mkdirSync(join(project, cwd), { recursive: true });
  const write = (name: string, text: string) =>
    writeFileSync(join(project, name), text.replaceAll('\n', lineEnd), { mode: 0o777 });
  write('manifest.yaml', MANIFEST);
  write('LICENSE.txt', 'A licence\nof two lines\n');
  const environment = {
    PATH: process.env['PATH'],
    HOME: project,
    ARCHI_CONSTRUCT_CACHE: `${project}.cache`,
    ...env,
  };
  const run = async (...words: string[]) => {
    const command = ['sh', '-c', 'umask "$0"; exec "$@"', umask, process.execPath, bin, ...words];
    const { status, stderr } = await runProgram(command, { cwd: join(project, cwd), environment });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
  };
  const up = join(...cwd.split('/').map((part) => (part === '.' ? '.' : '..')));
  const out = join(project, 'dist');
  await run('lock', up);
  // As git writes it on a host with other line ends.
  write('linux-64.lock', readFileSync(join(project, 'linux-64.lock'), 'utf8'));
  await run('installer', up, '--out', out, '--keep-pkgs');
  await run('image', up, '--output', `oci:${join(out, 'layout')}`);
  const names = readdirSync(out, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return names.map((name) => [
    name.slice(project.length),
    createHash('sha256').update(readFileSync(name)).digest('hex'),
  ]);
}

test('a project gives the same bytes in every environment', async () => {
  const usual = await build({});
  expect(usual.length).toBeGreaterThan(6);
  const hosts: Readonly<Record<string, Host>> = {
    'a stranger, far away': {
      env: { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: '/nonexistent' },
      umask: '077',
    },
    'a group that shares, in another folder': { umask: '002', cwd: 'in/side' },
    'Windows line ends': { lineEnd: '\r\n', umask: '000', env: { UV_THREADPOOL_SIZE: '1' } },
  };
  for (const [name, host] of Object.entries(hosts)) expect([name, await build(host)]).toEqual([name, usual]);
}, 240_000);

test('a channel reached by a link gives the same packages from another URL', async () => {
  symlinkSync('channel', join(home, 'linked'));
  const environment = { ...process.env, ARCHI_CONSTRUCT_CACHE: join(home, 'cache') };
  const words = ['installer', 'project-0', '--channel', 'linked', '--dry-run', '--json'];
  const { stdout } = await runCommandLine(words, { cwd: home, environment });
  expect(JSON.parse(stdout).packages.map((url: string) => url.replace(/.*\/linked\//, ''))).toEqual([
    'noarch/two-1.0-0.conda',
    'linux-64/one-1.0-0.conda',
  ]);
});
