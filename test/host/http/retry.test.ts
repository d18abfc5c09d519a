import { describe, expect, test } from 'vitest';
import { ToolError } from '../../../src/errors.js';
import type { Clock } from '../../../src/host/clock.js';
import type { HttpGet, HttpResponse } from '../../../src/host/http/get.js';
import { pauseBefore, withRetry } from '../../../src/host/http/retry.js';
import { fakeClock } from '../../fixtures/network.js';

type Answer = number | 'ECONNRESET' | 'ECONNREFUSED' | { status: number; retryAfter: string };

/** Returns the answers in their order. A name is the code of a system error. */
function answering(answers: readonly Answer[]): { get: HttpGet; asked: () => number } {
  let requests = 0;
  const get: HttpGet = async () => {
    const answer = answers[requests++];
    if (typeof answer === 'string') {
      throw new ToolError('failed', [], { cause: Object.assign(new Error(), { code: answer }) });
    }
    return response(answer);
  };
  return { get, asked: () => requests };
}

function response(answer: Exclude<Answer, string> | undefined): HttpResponse {
  const { status, retryAfter } =
    typeof answer === 'object' ? answer : { status: answer ?? 0, retryAfter: null };
  const headers = { get: (name: string) => (name === 'retry-after' ? retryAfter : null) };
  return { status, headers, body: (async function* () {})() };
}

describe('withRetry', () => {
  test.each<[Answer[], number | string, number]>([
    [[200], 200, 1],
    [[404], 404, 1],
    [[501], 501, 1],
    [[500, 200], 200, 2],
    [[408, 429, 200], 200, 3],
    [[502, 503, 504], 504, 3],
    [['ECONNRESET', 200], 200, 2],
    [['ECONNRESET', 'ECONNRESET', 'ECONNRESET'], 'failed', 3],
    [['ECONNREFUSED', 200], 'failed', 1],
  ])('ends the answers %j with %s after %i requests', async (answers, expected, count) => {
    const { get, asked } = answering(answers);
    const patient = withRetry(get, { attempts: 3, clock: fakeClock(), random: () => 0, tell: () => {} });
    const outcome = await patient({ url: 'http://a' }).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
    expect([outcome, asked()]).toEqual([expected, count]);
  });

  test.each<[string, number[], number]>([
    ['3', [3000], 200],
    ['0', [500], 200],
    ['Thu, 01 Jan 1970 00:01:10 GMT', [10_000], 200],
    ['soon', [500], 200],
    ['3600', [], 429],
  ])('after Retry-After: %s sleeps %j', async (retryAfter, slept, status) => {
    const clock = fakeClock(60_000);
    const { get } = answering([{ status: 429, retryAfter }, 200]);
    const answer = await withRetry(get, { attempts: 3, clock, random: () => 0, tell: () => {} })({
      url: 'http://a',
    });
    expect([answer.status, clock.slept]).toEqual([status, slept]);
  });

  test('an aborted request is not tried again', async () => {
    const stop = new AbortController();
    const clock = { now: () => 0, sleep: async () => stop.abort(new Error('enough')) };
    const { get, asked } = answering([500, 200]);
    const patient = withRetry(get, { attempts: 3, clock, random: () => 0, tell: () => {} });
    await expect(patient({ url: 'http://a', signal: stop.signal })).rejects.toThrow('enough');
    expect(asked()).toBe(1);
  });
});

describe('requests end after two minutes without progress', () => {
  const silence = (clock: Clock, seconds: number) => async () => {
    await clock.sleep(seconds * 1000);
    throw new ToolError('failed', [], { cause: Object.assign(new Error(), { code: 'ETIMEDOUT' }) });
  };

  test.each([
    ['no connection', 10, 5, [2, 3, 4, 5]],
    ['a silent server', 30, 3, [2, 3]],
  ])('%s: %i s a try', async (_, seconds, tries, announced) => {
    const clock = fakeClock();
    const messages: string[] = [];
    const tell = (message: string) => void messages.push(message);
    const send = silence(clock, seconds);
    let requests = 0;
    const counted = async () => {
      requests++;
      return send();
    };
    const patient = withRetry(counted, { attempts: 5, clock, random: () => 0, tell });
    await expect(patient({ url: 'https://user:pw@a.example/x' })).rejects.toThrow('failed');
    expect(requests).toBe(tries);
    expect(clock.now()).toBeLessThanOrEqual(120_000);
    expect(messages).toEqual(announced.map((n) => `no answer from a.example yet, trying again, ${n} of 5`));
  });

  test('time spent before the call counts', async () => {
    const clock = fakeClock(100_000);
    const patient = withRetry(silence(clock, 10), { attempts: 5, clock, random: () => 0, tell: () => {} });
    await expect(patient({ url: 'https://a.example/x' }, 0)).rejects.toThrow('failed');
    expect(clock.now()).toBe(110_000);
  });

  test('a longer Retry-After returns the answer', async () => {
    const clock = fakeClock();
    const { get, asked } = answering([{ status: 503, retryAfter: '91' }, 200]);
    const patient = withRetry(get, { attempts: 5, clock, random: () => 0, tell: () => {} });
    expect([(await patient({ url: 'http://a' })).status, asked()]).toEqual([503, 1]);
  });

  test('a message announces a long pause that the server asks for', async () => {
    const messages: string[] = [];
    const { get } = answering([{ status: 429, retryAfter: '60' }, 200]);
    const tell = (message: string) => void messages.push(message);
    await withRetry(get, { attempts: 5, clock: fakeClock(), random: () => 0, tell })({ url: 'http://a:81' });
    expect(messages).toEqual(['a:81 answered 429, trying again, 2 of 5']);
  });
});

test.each([
  [1, 0, 500],
  [2, 0, 1000],
  [3, 0.5, 1500],
  [20, 0, 30_000],
])('pauseBefore(%i, () => %d) is %i', (attempt, random, pause) => {
  expect(pauseBefore(attempt, () => random)).toBe(pause);
});
