import { expect, test } from 'vitest';
import { formatError, ToolError } from '../../../src/errors.js';
import type { HttpGet, HttpRequest } from '../../../src/host/http/get.js';
import { withResume } from '../../../src/host/http/resume.js';
import { fakeClock } from '../../fixtures/network.js';

interface Part {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The bytes that arrive. The connection is then reset, unless it `ends`. */
  readonly text: string;
  readonly ends?: true;
}

/** Returns the parts in their order, and records the requests. */
function sending(parts: readonly Part[]): { get: HttpGet; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const get: HttpGet = async (request) => {
    const part = parts[requests.length];
    requests.push(request);
    const headers = { get: (name: string) => part?.headers?.[name] ?? null };
    return { status: part?.status ?? 0, headers, body: pieces(part) };
  };
  return { get, requests };
}

async function* pieces(part: Part | undefined): AsyncGenerator<Uint8Array> {
  yield Buffer.from(part?.text ?? '');
  if (part?.ends) return;
  throw new ToolError('reset', [], { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
}

async function read(
  parts: readonly Part[],
  headers = {},
): Promise<{ text: string; requests: HttpRequest[] }> {
  const { get, requests } = sending(parts);
  const steady = withResume(get, { attempts: 3, clock: fakeClock(), random: () => 0, tell: () => {} });
  let text = '';
  const url = 'https://user:pw@a.example/t/to-ken/x';
  for await (const piece of (await steady({ url, headers })).body) text += Buffer.from(piece).toString();
  return { text, requests };
}

const tag = { etag: '"1"' };
const from = (start: number) => ({ 'content-range': `bytes ${start}-8/9` });

test.each<[string, Part[], (string | undefined)[]]>([
  ['it did not break', [{ status: 200, text: '123456789', ends: true }], [undefined]],
  [
    'by requests for the rest',
    [
      { status: 200, headers: tag, text: '123' },
      { status: 206, headers: from(3), text: '456' },
      { status: 206, headers: { ...tag, ...from(6) }, text: '789', ends: true },
    ],
    [undefined, 'bytes=3-', 'bytes=6-'],
  ],
  [
    'by an answer that starts again',
    [
      { status: 200, headers: tag, text: '123' },
      { status: 200, headers: tag, text: '123456789', ends: true },
    ],
    [undefined, 'bytes=3-'],
  ],
  [
    'by answers that start and break again',
    [
      { status: 200, text: '12345' },
      { status: 200, text: '123' },
      { status: 200, text: '123456789', ends: true },
    ],
    [undefined, 'bytes=5-', 'bytes=5-'],
  ],
])('a broken download is completed: %s', async (_, parts, ranges) => {
  const { text, requests } = await read(parts);
  expect(text).toBe('123456789');
  expect(requests.map((request) => request.headers?.['Range'])).toEqual(ranges);
});

test('a ranged request is resumed within its range', async () => {
  const parts: Part[] = [
    { status: 206, headers: from(3), text: '45' },
    { status: 200, text: '123456789', ends: true },
  ];
  const { text, requests } = await read(parts, { Range: 'bytes=3-' });
  expect([text, requests[1]?.headers?.['Range']]).toEqual(['456789', 'bytes=5-']);
});

test.each<[string, Record<string, string>, string | undefined]>([
  ['a strong tag', { etag: '"1"', 'last-modified': 'then' }, '"1"'],
  ['a weak tag', { etag: 'W/"1"', 'last-modified': 'then' }, 'then'],
  ['no validator', {}, undefined],
])('If-Range holds for %s the right value', async (_, headers, expected) => {
  const { requests } = await read([
    { status: 200, headers, text: '123' },
    { status: 206, headers: from(3), text: '456789', ends: true },
  ]);
  expect(requests[1]?.headers?.['If-Range']).toBe(expected);
});

test.each<[string, Part[]]>([
  [
    'another file',
    [
      { status: 200, headers: tag, text: '123' },
      { status: 200, headers: { etag: '"2"' }, text: 'abc', ends: true },
    ],
  ],
  [
    'another part',
    [
      { status: 200, text: '123' },
      { status: 206, headers: from(4), text: '5', ends: true },
    ],
  ],
  [
    'no content',
    [
      { status: 200, text: '123' },
      { status: 404, text: '', ends: true },
    ],
  ],
  [
    'no end after several tries',
    [1, 2, 3].map((start) => ({ status: start === 1 ? 200 : 206, headers: from(start - 1), text: '1' })),
  ],
])('a resumed answer with %s is refused', async (_, parts) => {
  const error = await read(parts).catch((reason) => reason);
  expect(formatError(error)).toMatchSnapshot();
});

test('a message says that a stalled download is resumed, and where', async () => {
  let time = 0;
  const clock = {
    now: () => time,
    sleep: async (milliseconds: number) => {
      time += milliseconds;
    },
  };
  const { get } = sending([
    { status: 200, headers: tag, text: '123' },
    { status: 206, headers: from(3), text: '456789', ends: true },
  ]);
  const stalling: HttpGet = async (request) => {
    const response = await get(request);
    async function* slow() {
      for await (const piece of response.body) {
        yield piece;
        time += 30_000;
      }
    }
    return { ...response, body: slow() };
  };
  const messages: string[] = [];
  const steady = withResume(stalling, {
    attempts: 5,
    clock,
    random: () => 0,
    tell: (line) => messages.push(line),
  });
  for await (const _ of (await steady({ url: 'https://a.example/x' })).body);
  expect(messages).toEqual(['no more data from a.example, resuming after 3 bytes, try 2 of 5']);
});
