import { describe, expect, test } from 'vitest';
import { type RunLinesRequest, runLines } from '../../../src/host/process/lines.js';

async function linesOf(script: string, rest: Partial<RunLinesRequest> = {}) {
  const lines: string[] = [];
  const end = await runLines({ command: 'sh', args: ['-c', script], ...rest }, (line) => lines.push(line));
  return { lines, end };
}

describe('a program whose lines are followed', () => {
  test('every line is whole, of stdout and of stderr, also the last without a newline', async () => {
    const { lines, end } = await linesOf('printf out; echo err >&2; printf "put\\nlast"');
    expect(lines.toSorted()).toEqual(['err', 'last', 'output']);
    expect(end.kind).toBe('done');
  });

  test('control characters do not reach a terminal; of a line drawn over itself the last stays', async () => {
    const { lines } = await linesOf(
      'printf "\\033[31mred\\033[0m\\a\\n\\033]0;title\\007x\\n1%%\\r50%%\\r100%%\\r\\r\\n"',
    );
    expect(lines).toEqual(['red', 'x', '100%']);
  });

  test('a failure is an answer: exit code, signal, time, no such program, no such folder', async () => {
    const ends = await Promise.all([
      linesOf('exit 4'),
      linesOf('kill -9 $$'),
      linesOf('exec sleep 600', { timeout: 0.2 }),
      linesOf('', { command: 'no-such-program' }),
      linesOf('true', { cwd: '/no/such/folder' }),
    ]);
    expect(ends.map(({ end }) => (end.kind === 'failed' ? end.reason : end.kind))).toEqual([
      'exit code 4',
      'killed by SIGKILL',
      'did not answer in time',
      'missing',
      expect.stringContaining('/no/such/folder'),
    ]);
  });

  test('a program that does not read its input to the end has ended all the same', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(65_536);
    }
    expect((await linesOf('exit 3', { input: endless() })).end).toMatchObject({ reason: 'exit code 3' });
  });

  test('what its input throws is thrown', async () => {
    // biome-ignore lint/correctness/useYield: it fails before the first chunk, as a missing file does.
    async function* failing(): AsyncGenerator<Uint8Array> {
      throw new Error('the blob is damaged');
    }
    await expect(linesOf('cat', { input: failing() })).rejects.toThrow('the blob is damaged');
  });
});
