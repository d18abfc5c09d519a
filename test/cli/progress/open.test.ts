import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { openProgressLines } from '../../../src/cli/progress/lines.js';
import { openProgressList } from '../../../src/cli/progress/list.js';
import { openProgress } from '../../../src/cli/progress/open.js';
import type { Event } from '../../../src/events.js';

const EVENTS: readonly Event[] = [
  { kind: 'start', step: 'fetch', title: 'Fetching packages', total: 36_600_000, unit: 'bytes' },
  { kind: 'progress', step: 'fetch', done: 5, detail: 'zlib-1.2.13-h998d150_1.conda' },
  { kind: 'start', step: 'write', title: 'Writing' },
  { kind: 'warning', message: 'more than two channels' },
  { kind: 'end', step: 'fetch', summary: '1 fetched, 2 in the cache' },
  { kind: 'end', step: 'write' },
];

interface Kind {
  quiet?: boolean;
  verbose?: boolean;
  isTTY?: boolean;
  env?: NodeJS.ProcessEnv;
}

async function shown({ quiet = false, verbose = false, isTTY = false, env = {} }: Kind): Promise<string> {
  let text = '';
  const stream = {
    isTTY,
    write: (piece: string) => {
      text += piece;
    },
  };
  const progress = openProgress({ stream, quiet, verbose, env });
  for (const event of EVENTS) progress.emit(event);
  await progress.close('done');
  return text;
}

describe('progress without a terminal', () => {
  const lines = `Fetching packages (36.6 MB)
Writing
Warning: more than two channels
Fetching packages: 1 fetched, 2 in the cache
`;
  const all = lines.replace('Writing', 'Fetching packages: zlib-1.2.13-h998d150_1.conda\nWriting');

  test.each<[string, Kind, string]>([
    ['in a pipe', {}, lines],
    ['in CI', { isTTY: true, env: { CI: 'true' } }, lines],
    ['on a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }, lines],
    ['verbose', { verbose: true }, all],
    ['verbose, on a terminal', { verbose: true, isTTY: true }, all],
    ['quiet', { quiet: true }, ''],
    ['quiet, on a terminal', { quiet: true, isTTY: true }, ''],
  ])('is shown as expected: %s', async (_, kind, expected) => {
    expect(await shown(kind)).toBe(expected);
  });
});

test('a long step reports its progress each half minute, and that of a long part as well', () => {
  const lines: string[] = [];
  let now = 0;
  const { emit } = openProgressLines({
    stream: { write: (text: string) => lines.push(text) },
    verbose: false,
    now: () => now,
  });
  emit({ kind: 'start', step: 'compile', title: 'Linking packages', total: 2, unit: 'packages' });
  for (now = 1_000; now <= 70_000; now += 1_000)
    emit({ kind: 'progress', step: 'compile', done: 1, detail: `gcc, ${now} of it`, within: true });
  expect(lines).toEqual([
    'Linking packages (2 packages)\n',
    'Linking packages: 1 of 2 packages, gcc, 30000 of it\n',
    'Linking packages: 1 of 2 packages, gcc, 60000 of it\n',
  ]);
});

test('the end of a part of a step gets no line with -v', () => {
  const lines: string[] = [];
  const { emit } = openProgressLines({
    stream: { write: (text: string) => lines.push(text) },
    verbose: true,
    now: () => 0,
  });
  emit({ kind: 'progress', step: 'a', done: 1, detail: 'half of it', within: true });
  emit({ kind: 'progress', step: 'a', done: 1, detail: 'all of it' });
  expect(lines).toEqual(['a: all of it\n']);
});

describe('progress on a terminal', () => {
  test.each([['done'], ['failed']] as const)('leaves one line for each step (%s)', async (outcome) => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120, rows: 40 });
    const progress = openProgressList(stream as unknown as NodeJS.WriteStream);
    for (const event of EVENTS.slice(0, outcome === 'done' ? undefined : 3)) progress.emit(event);
    await progress.close(outcome);
    const text = String(stream.read());
    expect(text).toContain('Fetching packages (36.6 MB)');
    expect(text).toContain('Writing');
    expect(text.includes('1 fetched, 2 in the cache')).toBe(outcome === 'done');
  });
});
