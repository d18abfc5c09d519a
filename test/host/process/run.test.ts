import { describe, expect, test } from 'vitest';
import { formatError } from '../../../src/errors.js';
import { createRun, type RunRequest, tryRun } from '../../../src/host/process/run.js';

const run = createRun({ 'no-such-program': 'apt-get install no-such-program' });

function sh(script: string, rest: Partial<RunRequest> = {}): RunRequest {
  return { command: 'sh', args: ['-c', script, 'sh', 'a b', '$(x)'], ...rest };
}

describe('run', () => {
  test('returns stdout as bytes, and stderr', async () => {
    const { stdout, stderr } = await run(sh('printf "\\377\\0\\n"; echo talk >&2'));
    expect([stdout.toString('hex'), stderr]).toEqual(['ff000a', 'talk\n']);
  });

  test('passes arguments unchanged, with input, folder and environment', async () => {
    const request = sh('cat; echo "$1|$2|$A"; pwd', { input: Buffer.from('in '), cwd: '/', env: { A: 'b' } });
    expect((await run(request)).stdout.toString()).toBe('in a b|$(x)|b\n/\n');
  });

  test('gives empty input if none is passed', async () => {
    expect((await run(sh('cat'))).stdout.toString()).toBe('');
  });
});

describe('a program that does not end within the timeout', () => {
  test.each([
    ['with a child', 'echo begun; sleep 600 & sleep 600'],
    ['that handles the signal, with a child', 'trap "exit 3" TERM; sleep 600 & wait'],
    ['whose child alone goes on', 'sleep 600 & echo begun'],
  ])('%s is stopped, and its child too', async (_, script) => {
    const end = await tryRun(sh(`${script} # $$`, { timeout: 1 }));
    expect(end).toMatchObject({ kind: 'failed', reason: 'did not answer in time' });
  });
});

describe('run reports a failure:', () => {
  test.each<[string, RunRequest]>([
    ['a missing program', { command: 'no-such-program', args: [] }],
    ['a missing program that no package is known for', { command: 'no-such-program-either', args: [] }],
    ['an exit code, with the last lines of stderr', sh('echo out; seq 20 >&2; exit 4')],
    ['a signal', sh('kill -9 $$')],
    ['a failure without output', { command: 'false', args: [] }],
    ['a missing folder', sh('true', { cwd: '/no/such/folder' })],
    ['without passwords and tokens', { command: 'false', args: ['https://user:pw@a.example/t/to-ken/x'] }],
  ])('%s', async (_, request) => {
    const error = await run(request).catch((reason) => reason);
    expect(formatError(error)).toMatchSnapshot();
  });
});
