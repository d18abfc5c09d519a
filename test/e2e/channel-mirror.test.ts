import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { bin } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { type FolderServer, serveFolder } from '../fixtures/serve-folder.js';
import { archiConstruct } from './cli.js';

let base: string;
let server: FolderServer;
const at = (path: string) => join(base, path);

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'archi-construct-mirror-'));
  await writeFixtureChannel(at('channel'), [
    { name: 'app', depends: ['lib >=1', 'py'], index: { license: 'MIT' } },
    { name: 'lib', version: '1.0', depends: ['__glibc >=2.30'] },
    { name: 'lib', version: '2.0', depends: ['__glibc >=2.30'] },
    { name: 'py', noarch: 'python' },
    { name: 'other' },
  ]);
  correct('linux-64', 'lib-2.0-0.conda', { depends: ['__glibc >=99'] });
  correct('linux-64', 'app-1.0-0.conda', { constrains: ['nothing >9'] });
  server = await serveFolder(at('channel'));
});
afterEach(async () => {
  await server.close();
  rmSync(base, { recursive: true });
});

/** Writes a repodata patch, so that the channel differs from the package. */
function correct(subdir: string, fn: string, keys: object): void {
  const path = at(`channel/${subdir}/repodata.json`);
  const repodata = JSON.parse(readFileSync(path, 'utf8'));
  Object.assign(repodata['packages.conda'][fn], keys);
  writeFileSync(path, JSON.stringify(repodata));
}

function mirror(...args: string[]) {
  const flags = [
    '--platform',
    'linux-64',
    '--out',
    at('mirror'),
    '--virtual-package',
    '__glibc 2.36',
    '--json',
  ];
  return archiConstruct(['channel', 'mirror', ...args, ...flags], {
    environment: { ARCHI_CONSTRUCT_CACHE: at('cache') },
  });
}

function records(folder: string, subdir: string): Record<string, object> {
  return JSON.parse(readFileSync(join(at(folder), subdir, 'repodata.json'), 'utf8'))['packages.conda'];
}

const packagesAsked = () => server.requests.filter((path) => path.endsWith('.conda'));

it('channel mirror copies what a solve takes, with the corrections of the channel', async () => {
  const { status, stdout, stderr } = await mirror('app', '--channel', server.url);
  expect(stderr).not.toContain('Error');
  expect({ status, ...JSON.parse(stdout) }).toMatchObject({
    status: 0,
    copied: 3,
    packages: ['linux-64/app-1.0-0.conda', 'linux-64/lib-1.0-0.conda', 'noarch/py-1.0-0.conda'],
  });
  const { 'app-1.0-0.conda': app, 'lib-1.0-0.conda': lib } = records('channel', 'linux-64');
  expect(records('mirror', 'linux-64')).toEqual({ 'app-1.0-0.conda': app, 'lib-1.0-0.conda': lib });
  expect(app).toMatchObject({ constrains: ['nothing >9'] });
  for (const path of ['linux-64/app-1.0-0.conda', 'noarch/py-1.0-0.conda']) {
    expect(readFileSync(at(`mirror/${path}`))).toEqual(readFileSync(at(`channel/${path}`)));
  }
});

it('channel mirror continues a broken run, adds to a mirror and replaces damaged files', async () => {
  renameSync(at('channel/linux-64/lib-1.0-0.conda'), at('lib'));
  expect(await mirror('app', '--channel', server.url)).toMatchObject({ status: 3 });
  renameSync(at('lib'), at('channel/linux-64/lib-1.0-0.conda'));
  const before = packagesAsked().length;
  expect(await mirror('app', '--channel', server.url)).toMatchObject({ status: 0 });
  expect(packagesAsked().slice(before)).toEqual(['/linux-64/lib-1.0-0.conda']);
  writeFileSync(at('mirror/linux-64/lib-1.0-0.conda'), 'damaged');
  const { stdout } = await mirror('app', 'other', '--channel', server.url);
  expect(JSON.parse(stdout)).toMatchObject({ copied: 2 });
  expect(Object.keys(records('mirror', 'linux-64'))).toEqual([
    'app-1.0-0.conda',
    'lib-1.0-0.conda',
    'other-1.0-0.conda',
  ]);
});

it('channel mirror copies an @EXPLICIT list and refuses bytes with another checksum', async () => {
  const { sha256 } = records('channel', 'linux-64')['other-1.0-0.conda'] as { sha256: string };
  const url = `${server.url}/linux-64/other-1.0-0.conda`;
  writeFileSync(at('list.txt'), `@EXPLICIT\n${url}#sha256:${sha256}\n`);
  expect(await mirror(at('list.txt'))).toMatchObject({ status: 0 });
  expect(records('mirror', 'linux-64')).toEqual({
    'other-1.0-0.conda': records('channel', 'linux-64')['other-1.0-0.conda'],
  });
  writeFileSync(at('list.txt'), `@EXPLICIT\n${url}#sha256:${'0'.repeat(64)}\n`);
  expect(await mirror(at('list.txt'))).toMatchObject({
    status: 3,
    stdout: expect.stringContaining(
      'the checksum of other-1.0-0.conda is not the one in the lock or in the channel’s repodata',
    ),
  });
});

it.each([
  ['an absent lock', ['absent.lock'], 'No such file or folder: absent.lock'],
  ['specs without a channel', ['app'], 'no channel to mirror from'],
  [
    'a bad virtual package',
    ['app', '--virtual-package', 'glibc', '--channel', '.'],
    'the command line cannot be used',
  ],
])('channel mirror refuses %s', async (_name, args, message) => {
  const { status, stdout } = await mirror(...args);
  expect(JSON.parse(stdout)).toMatchObject({ error: { message } });
  expect(status).toBe(2);
});

it('channel mirror, killed inside a package and run again, gives the same mirror', async () => {
  let stalled: (() => void) | null = null;
  const isStalled = new Promise<void>((resolve) => {
    stalled = resolve;
  });
  // Half of a package and then silence, until the first client is dead.
  const rough = createServer((request, response) => {
    const path = at(`channel${request.url}`);
    const bytes = existsSync(path) ? readFileSync(path) : null;
    if (bytes === null) return response.writeHead(404).end();
    if (!request.url?.endsWith('/app-1.0-0.conda') || stalled === null) return response.end(bytes);
    response.writeHead(200, { 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => {
      stalled?.();
      stalled = null;
    });
    return response;
  });
  await new Promise<void>((resolve) => rough.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    rough.closeAllConnections();
    rough.close();
  });
  const url = `http://127.0.0.1:${(rough.address() as AddressInfo).port}`;
  const args = ['app', '--channel', url, '--virtual-package', '__glibc 2.36', '--platform', 'linux-64'];
  const killed = spawn(process.execPath, [bin, 'channel', 'mirror', ...args, '--out', at('mirror')], {
    env: { ...process.env, ARCHI_CONSTRUCT_CACHE: at('cache') },
    stdio: 'ignore',
  });
  const ended = once(killed, 'close');
  await isStalled;
  killed.kill('SIGKILL');
  await ended;
  expect(existsSync(at('mirror/linux-64/app-1.0-0.conda'))).toBe(false);
  expect(await mirror('app', '--channel', url)).toMatchObject({ status: 0 });
  const broken = tree(at('mirror'));
  rmSync(at('mirror'), { recursive: true });
  rmSync(at('cache'), { recursive: true });
  expect(await mirror('app', '--channel', url)).toMatchObject({ status: 0 });
  expect(broken).toEqual(tree(at('mirror')));
});

it.each<[string, (fn: string, record: Record<string, unknown>) => [string, object]]>([
  ['a file name that leaves', (fn, record) => [`../../${fn}`, record]],
  ['a file name that leaves when it is decoded', (fn, record) => [`..%2f..%2f${fn}`, record]],
  ['the file name of another package', (_fn, record) => ['lib-2.0-0.conda', record]],
  ['a subdir that leaves', (fn, record) => [fn, { ...record, subdir: '../../evil' }]],
])('channel mirror refuses records with %s', async (_name, forge) => {
  const path = at('channel/linux-64/repodata.json');
  const repodata = JSON.parse(readFileSync(path, 'utf8'));
  const { 'app-1.0-0.conda': app, 'lib-2.0-0.conda': _other, ...rest } = repodata['packages.conda'];
  const [fn, record] = forge('app-1.0-0.conda', app);
  writeFileSync(path, JSON.stringify({ ...repodata, 'packages.conda': { ...rest, [fn]: record } }));
  expect(await mirror('app', '--channel', server.url)).toMatchObject({ status: 2 });
  expect(existsSync(at('mirror'))).toBe(false);
  expect(packagesAsked()).toEqual([]);
});

it('channel mirror fetches packages from the channel that lists them, wherever its records point', async () => {
  correct('linux-64', 'other-1.0-0.conda', { url: 'http://127.0.0.1:9/evil-1.0-0.conda', fn: '../evil' });
  expect(await mirror('other', '--channel', server.url)).toMatchObject({ status: 0 });
  expect(packagesAsked()).toEqual(['/linux-64/other-1.0-0.conda']);
  expect(JSON.stringify(records('mirror', 'linux-64'))).not.toContain('evil');
});

/** Returns the files of a folder with their content, without times. */
function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => statSync(join(folder, path)).isFile() && !path.includes('.cache/'),
  );
  return Object.fromEntries(files.sort().map((path) => [path, readFileSync(join(folder, path), 'latin1')]));
}
