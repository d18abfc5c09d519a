import { describe, expect, test } from 'vitest';
import { formatError } from '../../../src/errors.js';
import { createRun, type RunRequest } from '../../../src/host/process/run.js';

const run = createRun({ 'no-such-program': 'apt-get install no-such-program' });

function sh(script: string, rest: Partial<RunRequest> = {}): RunRequest {
  return { command: 'sh', args: ['-c', script, 'sh', 'a b', '$(x)'], ...rest };
}

describe('a program', () => {
  test('gives its stdout as bytes, and its stderr', async () => {
    const { stdout, stderr } = await run(sh('printf "\\377\\0\\n"; echo talk >&2'));
    expect([stdout.toString('hex'), stderr]).toEqual(['ff000a', 'talk\n']);
  });

  test('gets its arguments as they stand, its input, folder and environment', async () => {
    const request = sh('cat; echo "$1|$2|$A"; pwd', { input: Buffer.from('in '), cwd: '/', env: { A: 'b' } });
    expect((await run(request)).stdout.toString()).toBe('in a b|$(x)|b\n/\n');
  });

  test('without input has none to wait for', async () => {
    expect((await run(sh('cat'))).stdout.toString()).toBe('');
  });
});

describe('a failure', () => {
  test.each<[string, RunRequest]>([
    ['missing', { command: 'no-such-program', args: [] }],
    ['missing, unknown', { command: 'no-such-program-either', args: [] }],
    ['exit', sh('echo out; seq 20 >&2; exit 4')],
    ['signal', sh('kill -9 $$')],
    ['silent', { command: 'false', args: [] }],
    ['folder', sh('true', { cwd: '/no/such/folder' })],
    ['secret', { command: 'false', args: ['https://user:pw@a.example/t/to-ken/x'] }],
  ])('%s', async (_, request) => {
    const error = await run(request).catch((reason) => reason);
    expect(formatError(error)).toMatchSnapshot();
  });
});
