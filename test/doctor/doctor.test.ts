import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  type Check,
  doctorLines,
  isFit,
  nodeCheck,
  outcomeCheck,
  programCheck,
  roomCheck,
  verdictOf,
} from '../../src/doctor/checks.js';
import { ToolError } from '../../src/errors.js';
import { listen } from '../../src/host/server/listen.js';
import { runCommandLine } from '../command-line.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'archi-doctor-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
});

/** Makes a folder for PATH with programs that print a text and exit with a code. */
function programs(those: Readonly<Record<string, readonly [text: string, code: number]>>): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  for (const [name, [text, code]] of Object.entries(those)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${text}'\nexit ${code}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

async function doctor(path: string, ...words: string[]) {
  const environment = { PATH: path, HOME: home };
  const cache = words.includes('--cache-dir') ? [] : ['--cache-dir', join(home, 'cache')];
  const argv = ['doctor', '--json', ...cache, ...words];
  const { status, stdout } = await runCommandLine(argv, { cwd: home, environment });
  const result = JSON.parse(stdout) as { readonly fit: boolean; readonly checks: readonly Check[] };
  return { status, result, of: (name: string) => result.checks.filter((check) => check.name === name) };
}

/** Starts a server that answers every request with a status. Returns its URL. */
async function answering(status: number): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end());
  const { url, close } = await listen(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(close);
  return url;
}

test('a machine with Node alone is fit, and the programs it could have are listed', async () => {
  const { status, result, of } = await doctor(programs({}), '--offline');
  expect({ status, fit: result.fit }).toEqual({ status: 0, fit: true });
  for (const name of ['docker', 'podman', 'buildah', 'xz', 'bzip2', 'make'])
    expect(of(name)).toEqual([
      expect.objectContaining({
        status: 'missing',
        found: 'no such program on PATH',
        fix: expect.any(String),
      }),
    ]);
});

test('a working program is shown with its version, and a failing one as failing', async () => {
  const path = programs({ podman: ['4.3.1', 0], xz: ['xz (XZ Utils) 5.4.1', 0], bzip2: ['oh', 1] });
  const { of } = await doctor(path, '--offline');
  expect(of('podman')).toMatchObject([{ status: 'ok', found: '4.3.1' }]);
  expect(of('xz')).toMatchObject([{ status: 'ok', found: 'xz (XZ Utils) 5.4.1' }]);
  expect(of('bzip2')).toMatchObject([{ status: 'missing', found: 'it does not work' }]);
});

test.each([
  [200, 'ok'],
  [404, 'missing'],
  [500, 'missing'],
])('a channel whose server answers %i is shown as %s', async (code, status) => {
  const url = await answering(code);
  const { of } = await doctor(programs({}), '--channel', `${url}/my`);
  expect(of('channel')).toMatchObject([{ status, found: expect.stringContaining(`${url}/my`) }]);
});

test('a channel in a folder is ok without a network, and missing if the folder is', async () => {
  mkdirSync(join(home, 'channel'));
  const { of } = await doctor(programs({}), '--channel', './channel', '--channel', './gone');
  expect(of('channel')).toMatchObject([
    { status: 'ok' },
    { status: 'missing', found: `no such folder: ${join(home, 'gone')}` },
  ]);
});

test('a channel in a folder without the packages of the platform that is asked for is missing', async () => {
  mkdirSync(join(home, 'channel', 'linux-64'), { recursive: true });
  for (const [arch, status] of [
    ['x86_64', 'ok'],
    ['riscv64', 'missing'],
  ] as const) {
    const { of } = await doctor(programs({}), '--channel', './channel', '--arch', arch);
    expect(of('channel')).toMatchObject([{ status, found: expect.stringContaining(join(home, 'channel')) }]);
    rmSync(join(home, 'bin'), { recursive: true });
  }
});

test('the channels of the manifest in the current folder are checked', async () => {
  const channels = [await answering(200), './channel'];
  writeFileSync(
    join(home, 'manifest.yaml'),
    `name: My\nversion: 1.0.0\nspecs: [x]\nchannels: [${channels.join(', ')}]\n`,
  );
  const { of } = await doctor(programs({}));
  expect(of('channel').map(({ status }) => status)).toEqual(['ok', 'missing']);
});

test('a manifest that cannot be read is shown as missing', async () => {
  writeFileSync(join(home, 'manifest.yaml'), 'name: [x');
  const { of } = await doctor(programs({}), '--offline');
  expect(of('channel')).toEqual([]);
  expect(of('manifest')).toMatchObject([{ status: 'missing', found: expect.any(String) }]);
});

test('a cache folder that cannot be written makes the machine unfit', async () => {
  writeFileSync(join(home, 'file'), '');
  const { status, result, of } = await doctor(programs({}), '--offline', '--cache-dir', join(home, 'file'));
  expect({ status, fit: result.fit }).toEqual({ status: 1, fit: false });
  expect(of('cache')).toMatchObject([{ status: 'unfit' }]);
});

test.each<[Check['status'], Check['status'], RegExp]>([
  ['ok', 'ok', /^Installers can be built here\.$/],
  ['ok', 'missing', /^Installers can be built here, but .*no channel/],
  ['unfit', 'ok', /^Installers cannot be built here\.$/],
])('the verdict of a machine that is %s with a channel that is %s', (cache, channel, verdict) => {
  const checks = [
    { name: 'cache', status: cache, found: '' },
    { name: 'channel', status: channel, found: '' },
  ];
  expect(verdictOf(checks)).toMatch(verdict);
});

describe('the status of a check', () => {
  test.each<[Check, Check['status']]>([
    [nodeCheck('20.19.0', true), 'ok'],
    [nodeCheck('20.18.9', true), 'unfit'],
    [nodeCheck('9.99.0', true), 'unfit'],
    [nodeCheck('24.1.0', false), 'missing'],
    [roomCheck('here', 199_999_999), 'unfit'],
    [roomCheck('here', 200_000_000), 'missing'],
    [roomCheck('here', 2_000_000_000), 'ok'],
    [roomCheck('here', null), 'ok'],
  ])('%j is %s', (check, status) => expect(check.status).toBe(status));

  test('other than ok has a way out, and only unfit sets the exit code', async () => {
    const problems = [
      { message: 'nothing is registered', found: 'no handler', fix: 'as root:\nregister it' },
    ];
    const checks = [
      nodeCheck('18.0.0', true),
      programCheck('docker', 'images', { obstacle: { message: 'no such program on PATH' } }),
      programCheck('xz', 'xz', { version: '5.4.1' }),
      outcomeCheck({ name: 'qemu', use: 'emulation' }, new ToolError('no', problems)),
      roomCheck('the cache', 1),
    ];
    await expect(`${doctorLines(checks).join('\n')}\n`).toMatchFileSnapshot('golden/report.txt');
    expect(isFit(checks)).toBe(false);
    expect(isFit(checks.slice(1, 4))).toBe(true);
  });
});
