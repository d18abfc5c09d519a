import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type RunLinesRequest, runLines } from '../../../src/host/process/lines.js';

async function linesOf(script: string, rest: Partial<RunLinesRequest> = {}) {
  const lines: string[] = [];
  const end = await runLines({ command: 'sh', args: ['-c', script], ...rest }, (line) => lines.push(line));
  return { lines, end };
}

describe('runLines', () => {
  test('passes on whole lines of stdout and stderr, the last without a newline too', async () => {
    const { lines, end } = await linesOf('printf out; echo err >&2; printf "put\\nlast"');
    expect(lines.toSorted()).toEqual(['err', 'last', 'output']);
    expect(end.kind).toBe('done');
  });

  test('passes on a line without an end in pieces: it may be longer than text can be', async () => {
    const { lines } = await linesOf('head -c 3000000 /dev/zero | tr "\\0" x; printf "é\nlast"');
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.map((line) => line.length).reduce((most, length) => Math.max(most, length))).toBeLessThan(
      1.2e6,
    );
    expect(lines.join('')).toBe(`${'x'.repeat(3_000_000)}élast`);
  });

  test('removes control characters, and keeps the last state of a line drawn over itself', async () => {
    const { lines } = await linesOf(
      'printf "\\033[31mred\\033[0m\\a\\n\\033]0;title\\007x\\n1%%\\r50%%\\r100%%\\r\\r\\n"',
    );
    expect(lines).toEqual(['red', 'x', '100%']);
  });

  test('a line is sent, and the input stays open while the program runs', async () => {
    const script =
      'read line; echo "$line"; exec 3<&0; (cat <&3; echo closed) & sleep 0.3; kill $!; echo end';
    const { lines, end } = await linesOf(script, { line: 'request', timeout: 30 });
    expect([lines, end.kind]).toEqual([['request', 'end'], 'done']);
  });

  test('with a time limit, what the program started ends with it', async () => {
    const { lines } = await linesOf('sleep 600 >/dev/null 2>&1 & echo $!', { timeout: 30 });
    const ended = () =>
      !existsSync(`/proc/${lines[0]}`) || readFileSync(`/proc/${lines[0]}/stat`, 'utf8').includes(') Z ');
    await expect.poll(ended, { timeout: 10_000 }).toBe(true);
  });

  test('returns how the program failed: exit code, signal, time limit, missing program, missing folder', async () => {
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

  test('returns the end of a program that does not read its whole input', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(65_536);
    }
    expect((await linesOf('exit 3', { input: endless() })).end).toMatchObject({ reason: 'exit code 3' });
  });

  test('throws what its input throws', async () => {
    // biome-ignore lint/correctness/useYield: it fails before the first chunk, as a missing file does.
    async function* failing(): AsyncGenerator<Uint8Array> {
      throw new Error('the blob is damaged');
    }
    await expect(linesOf('cat', { input: failing() })).rejects.toThrow('the blob is damaged');
  });
});
