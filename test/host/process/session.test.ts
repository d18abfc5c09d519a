import { spawnSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { formatError } from '../../../src/errors.js';
import { openSession } from '../../../src/host/process/session.js';

const ENV = { PATH: process.env['PATH'] ?? '' };
const LIMITS = { timeout: 60, maxOutput: 1 << 20 };

function sh(script: string, cwd = '/') {
  const session = openSession({ command: '/bin/sh', args: ['-c', script], cwd, env: { ...ENV, A: 'a' } });
  onTestFinished(session.close);
  return session;
}

/** Reads up to the first newline. */
async function line(output: AsyncIterable<Buffer>): Promise<string> {
  const chunks = output[Symbol.asyncIterator]();
  let text = '';
  while (!text.endsWith('\n')) text += (await chunks.next()).value;
  return text.trimEnd();
}

/** Answers with the process, its environment and the request. */
const ECHO = 'while read -r line; do echo "$$ $A $line"; done';

test('one program answers one request after the other', async () => {
  const { ask } = sh(ECHO);
  const [first = '', a, text] = (await ask({ input: [Buffer.from('b\n')], ...LIMITS }, line)).split(' ');
  expect([a, text]).toEqual(['a', 'b']);
  expect(await ask({ input: [Buffer.from('c '), Buffer.from('d\n')], ...LIMITS }, line)).toBe(
    `${first} a c d`,
  );
});

test('many pieces that the program is slow to read make no warnings', () => {
  const url = new URL('../../../lib/host/process/session.js', import.meta.url).href;
  const script = `
    import { openSession } from ${JSON.stringify(url)};
    const { ask } = openSession({ command: '/bin/sh', args: ['-c', 'cat | wc -c'], cwd: '/', env: { PATH: process.env.PATH } });
    const input = Array.from({ length: 50 }, () => Buffer.alloc(1 << 17));
    await ask({ input, timeout: 60, maxOutput: 100 }, async () => {});
  `;
  const node = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 });
  expect([node.status, node.stderr.toString()]).toEqual([0, '']);
});

test('requests are sent as fast as they are read, while the answer is read', async () => {
  const { ask } = sh('cat');
  const piece = Buffer.alloc(1 << 16, 'x');
  let sent = 0;
  let most = 0;
  function* input() {
    for (; sent < 200; sent++) yield piece;
  }
  const read = async (output: AsyncIterable<Buffer>) => {
    let size = 0;
    for await (const chunk of output) {
      size += chunk.length;
      most = Math.max(most, sent * piece.length - size);
      if (size === 200 * piece.length) return size;
    }
    return size;
  };
  expect(await ask({ input: input(), timeout: 60, maxOutput: 1 << 24 }, read)).toBe(200 * piece.length);
  // Two pipes, and what node reads ahead.
  expect(most).toBeLessThan(20 * piece.length);
});

test.each([
  ['ends', 'read -r line; seq 20 >&2; exit 4', LIMITS],
  ['ends before it is asked', 'exit 0', LIMITS],
  ['is killed', 'read -r line; kill -9 $$', LIMITS],
  ['does not answer, and has a child', 'sleep 600 & sleep 600', { ...LIMITS, timeout: 1 }],
  ['answers with more than is asked for', 'read -r line; yes', { ...LIMITS, maxOutput: 100 }],
])('a program that %s is an error', async (_, script, limits) => {
  const { ask } = sh(script);
  const all = async (output: AsyncIterable<Buffer>) => {
    for await (const _ of output);
  };
  const error = await ask({ input: [Buffer.from('x\n')], ...limits }, all).catch((reason) => reason);
  expect(formatError(error)).toMatchSnapshot();
});

test.each([
  ['a missing program', { command: '/no/such/program', cwd: '/' }],
  ['a missing folder', { command: '/bin/sh', cwd: '/no/such/folder' }],
])('%s is an error', async (_, places) => {
  const { ask } = openSession({ ...places, args: [], env: ENV });
  const error = await ask({ input: [Buffer.from('x\n')], ...LIMITS }, line).catch((reason) => reason);
  expect(formatError(error)).toMatchSnapshot();
});

test('an error of the input, or of who reads, stops the program', async () => {
  const input = function* () {
    yield Buffer.from('x\n');
    throw new Error('the disk is gone');
  };
  const failing = [
    (ask: ReturnType<typeof sh>['ask']) => ask({ input: input(), ...LIMITS }, line),
    (ask: ReturnType<typeof sh>['ask']) =>
      ask({ input: [Buffer.from('x\n')], ...LIMITS }, async () => {
        throw new Error('the disk is gone');
      }),
  ];
  for (const asked of failing) {
    const { ask } = sh('sleep 600');
    await expect(asked(ask)).rejects.toThrow('the disk is gone');
    await expect(ask({ input: [], ...LIMITS }, line)).rejects.toThrow('/bin/sh failed');
  }
});

test('a program that waits does not keep this process from ending, and ends with it', () => {
  const url = new URL('../../../lib/host/process/session.js', import.meta.url).href;
  const script = `
    import { openSession } from ${JSON.stringify(url)};
    const { ask } = openSession({ command: '/bin/sh', args: ['-c', ${JSON.stringify(ECHO)}], cwd: '/', env: {} });
    const answer = await ask({ input: [Buffer.from('b\\n')], timeout: 60, maxOutput: 100 }, async (output) => {
      for await (const chunk of output) return String(chunk);
    });
    console.log(answer.split(' ')[0]);
  `;
  const node = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 });
  expect([node.status, node.stderr.toString()]).toEqual([0, '']);
  const pid = Number(node.stdout.toString());
  expect(pid).toBeGreaterThan(1);
  const isGone = () => spawnSync('kill', ['-0', String(pid)]).status !== 0;
  return expect.poll(isGone, { timeout: 10_000 }).toBe(true);
});
