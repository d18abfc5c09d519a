import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { formatError, UserError } from '../../src/errors.js';
import { parseLock } from '../../src/lock/formats/parse-lock.js';
import { requestsOf } from '../../src/lock/make/lock-wheels.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { sha256 } from '../../src/sha256.js';
import { closeServer, listenOnLoopback } from '../fixtures/loopback.js';
import { wheelOf } from '../wheels/fixture.js';
import { lockedWith } from './locked-wheels.js';

const HELLO = wheelOf({ name: 'Hello_There', version: '1.0rc1', files: { 'hello.py': '' } });
const LOCKED = {
  name: 'hello-there',
  version: '1.0rc1',
  fn: HELLO.fn,
  sha256: sha256(HELLO.bytes),
  direct: true,
};

const locked = (text: string, files: Readonly<Record<string, Buffer>> = {}) => lockedWith({ text, files });

async function problemsOf(...request: Parameters<typeof locked>): Promise<string> {
  const error = await locked(...request).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(error instanceof Error && 'problems' in error)) throw new Error(`it was not refused: ${error}`);
  const problems = error.problems as readonly { where?: string; message: string }[];
  return problems
    .map(({ where, message }) => `${where?.replace(/^.*\//, '')}: ${message.replace(/'.*'/, "'PATH'")}`)
    .join('\n');
}

test('a wheel that is a file is pinned by its checksum, and the lock can be read again', async () => {
  const { folder, lock, text } = await locked(`wheels: [./${HELLO.fn}]`, { [HELLO.fn]: HELLO.bytes });
  const url = pathToFileURL(join(folder, HELLO.fn)).href;
  expect(lock.wheels).toEqual([{ ...LOCKED, url, size: HELLO.bytes.length }]);
  expect(JSON.parse(text).lockVersion).toBe(3);
  expect(parseLock(text, 'x.lock')).toEqual(lock);
});

test('a file that has changed is another wheel', async () => {
  const [first, second] = [HELLO, wheelOf({ name: 'Hello_There', version: '1.0rc1' })];
  const text = `wheels: [./${HELLO.fn}]`;
  const pins = [first, second].map(
    async ({ bytes }) => (await locked(text, { [HELLO.fn]: bytes })).lock.wheels?.[0]?.sha256,
  );
  expect(await Promise.all(pins)).toEqual([sha256(first.bytes), sha256(second.bytes)]);
});

test('environments have wheels of their own', async () => {
  const more = `wheels: []\nenvs: {one: {pins: [python-3.11.4-0], wheels: [./${HELLO.fn}]}}`;
  const { lock, text } = await locked(more, { [HELLO.fn]: HELLO.bytes });
  expect(lock.wheels).toBeUndefined();
  expect(lock.envs?.[0]?.wheels?.map(({ name }) => name)).toEqual(['hello-there']);
  expect(parseLock(text, 'x.lock')).toEqual(lock);
});

test('a wheel is fetched from its url, and must have the checksum that the manifest states', async () => {
  const server = createServer((_, response) => response.end(HELLO.bytes));
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}/x/${HELLO.fn}`;
  const { lock } = await locked(`wheels: ["${url}#sha256=${LOCKED.sha256}"]`);
  expect(lock.wheels).toEqual([{ ...LOCKED, url, size: HELLO.bytes.length }]);
  await expect(locked(`wheels: ["${url}#sha256=${'a'.repeat(64)}"]`)).rejects.toThrow();
  await closeServer(server);
});

test('every wheel that is not there or does not fit is told', async () => {
  const other = wheelOf({ name: 'other', tags: 'cp310-cp310-manylinux_2_17_aarch64' });
  const young = wheelOf({ name: 'young', tags: 'cp311-cp311-manylinux_2_28_aarch64' });
  const text = `wheels: [./gone-1-py3-none-any.whl, ./${other.fn}, ./${young.fn}]`;
  const files = { [other.fn]: other.bytes, [young.fn]: young.bytes };
  expect(await problemsOf(text, files)).toBe(
    [
      `gone-1-py3-none-any.whl: the wheel cannot be read: ENOENT: no such file or directory, open 'PATH'`,
      `manifest.yaml: ${other.fn}: it is not for python 3.11`,
      `manifest.yaml: ${young.fn}: it needs glibc 2.28, which is newer than the manifest promises for linux-aarch64`,
    ].join('\n'),
  );
  const declared = `virtual_packages: [__glibc 2.28]\nwheels: [./${young.fn}]`;
  expect((await locked(declared, files)).lock.wheels).toHaveLength(1);
});

test('items that name no wheel are refused with their golden message', async () => {
  const text = readFileSync(join(import.meta.dirname, 'wheels.manifest'), 'utf8');
  const { problems } = requestsOf(parseManifest(text, 'manifest.yaml').wheels);
  const message = `${formatError(new UserError('some wheels cannot be used', problems))}\n`;
  expect(message).not.toContain('secret');
  await expect(message).toMatchFileSnapshot('golden/wheels.txt');
});

test.each([
  ['a file name of another wheel', { fn: 'x-1.0-py3-none-any.whl' }],
  ['a path in its file name', { fn: '../Hello_There-1.0rc1-py3-none-any.whl' }],
  ['a url of another file', { url: 'https://example.org/x.whl' }],
  ['a url with credentials', { url: `https://user:secret@example.org/${HELLO.fn}` }],
  ['no checksum', { sha256: '' }],
  ['a size that is none', { size: -1 }],
  ['a name with a path', { name: '../x' }],
])('a lock is refused whose wheel has %s', async (_, damage) => {
  const { text } = await locked(`wheels: [./${HELLO.fn}]`, { [HELLO.fn]: HELLO.bytes });
  const { wheels, ...lock } = JSON.parse(text);
  const damaged = JSON.stringify({ ...lock, wheels: [{ ...wheels[0], ...damage }] });
  expect(() => parseLock(damaged, 'x.lock')).toThrow(UserError);
  const twice = JSON.stringify({ ...lock, wheels: [...wheels, ...wheels] });
  expect(() => parseLock(twice, 'x.lock')).toThrow(UserError);
});
