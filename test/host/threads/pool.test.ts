import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createPool, type Pool } from '../../../src/host/threads/pool.js';

/**
 * A worker with the protocol of serveJobs: it answers with the job, fails on "bad", dies on "die", exits on "exit"
 * and soon after "last", and never answers "never".
 */
const SCRIPT = `
import { parentPort, threadId } from 'node:worker_threads';
let isEnding = false;
parentPort.on('message', (job) => {
  if (job === 'never' || isEnding) return;
  if (job === 'last') {
    isEnding = true;
    setTimeout(() => process.exit(), 20);
    parentPort.postMessage({ result: { job, threadId } });
    return;
  }
  if (job === 'told') for (const done of [1, 2]) parentPort.postMessage({ done });
  if (job === 'exit') process.exit(3);
  if (job === 'die') throw new Error('gone');
  if (job === 'bad') {
    parentPort.postMessage({ failure: { name: 'UserError', message: 'no good', problems: [{ message: 'why' }] } });
  } else setTimeout(() => parentPort.postMessage({ result: { job, threadId } }), 5);
});
`;

const script = (() => {
  const path = join(mkdtempSync(join(tmpdir(), 'archi-pool-')), 'worker.mjs');
  writeFileSync(path, SCRIPT);
  return pathToFileURL(path);
})();

type Answer = { job: string; threadId: number };
let pool: Pool<string, Answer> | undefined;

afterEach(() => pool?.close());

const open = (size: number, weigh?: (job: string) => number): Pool<string, Answer> => {
  pool = createPool<string, Answer>({ script, size, ...(weigh === undefined ? {} : { weigh }) });
  return pool;
};

test('every job is answered, by at most the allowed number of workers', async () => {
  const { run } = open(2);
  const jobs = Array.from({ length: 20 }, (_, i) => `job ${i}`);
  const answers = await Promise.all(jobs.map((job) => run(job)));
  expect(answers.map(({ job }) => job)).toEqual(jobs);
  expect(new Set(answers.map(({ threadId }) => threadId)).size).toBeLessThanOrEqual(2);
});

test('the heaviest waiting job is next, and equal ones keep their order', async () => {
  const { run } = open(1, (job) => job.length);
  const done: string[] = [];
  const jobs = ['first', 'a', 'bb', 'cccc', 'dddd', 'e'];
  await Promise.all(jobs.map((job) => run(job).then(() => done.push(job))));
  expect(done).toEqual(['first', 'cccc', 'dddd', 'bb', 'a', 'e']);
});

test('a message of a worker reaches the caller of its job', async () => {
  const { run } = open(1);
  const reported: number[] = [];
  await Promise.all([run('told', (done) => reported.push(done)), run('told')]);
  expect(reported).toEqual([1, 2]);
});

test('workers started early take the jobs', async () => {
  const { start, run } = open(2);
  start();
  expect(await run('job')).toMatchObject({ job: 'job' });
});

test('a failed job keeps its error, and its worker is used again, but not for ever', async () => {
  const { run } = open(1);
  const { threadId } = await run('before');
  await expect(run('bad')).rejects.toMatchObject({
    name: 'UserError',
    exitCode: 2,
    problems: [{ message: 'why' }],
  });
  expect(await run('good')).toEqual({ job: 'good', threadId });
  for (let i = 1; i < 16; i++) await expect(run('bad')).rejects.toThrow('no good');
  const { job, threadId: other } = await run('good');
  expect(job).toBe('good');
  expect(other).not.toBe(threadId);
});

test('a worker that dies fails only its own job', async () => {
  const { run } = open(1);
  const [died, next] = await Promise.allSettled([run('die'), run('next')]);
  expect(died).toMatchObject({ status: 'rejected', reason: { exitCode: 70 } });
  expect(next).toMatchObject({ status: 'fulfilled', value: { job: 'next' } });
});

test('a worker that exits without an error fails only its own job', async () => {
  const { run } = open(1);
  const [ended, next] = await Promise.allSettled([run('exit'), run('next')]);
  expect(ended).toMatchObject({
    status: 'rejected',
    reason: { exitCode: 70, message: 'a worker thread died: it ended with exit code 3' },
  });
  expect(next).toMatchObject({ status: 'fulfilled', value: { job: 'next' } });
});

test('a worker that exits while it waits gets no more jobs', async () => {
  const { run } = open(1);
  await run('last');
  await setTimeout(100);
  // It is rejected if the worker got it before it ended, but it never stays unanswered.
  await Promise.allSettled([run('first')]);
  expect(await run('second')).toMatchObject({ job: 'second' });
});

test('a closed pool rejects unfinished jobs, begun or not', async () => {
  const { run, close } = open(1);
  const results = Promise.allSettled([run('never'), run('two'), run('three')]);
  await close();
  for (const result of await results) {
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'the pool was closed' } });
  }
});
