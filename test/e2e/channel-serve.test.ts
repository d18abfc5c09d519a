import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { bin } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

it('channel serve --json prints a line with its URL when it answers, and one with its requests at the end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-serve-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await writeFixtureChannel(folder, [{ name: 'a' }]);
  const server = spawn(process.execPath, [bin, 'channel', 'serve', folder, '--port', '0', '--json']);
  onTestFinished(() => void server.kill('SIGKILL'));
  const ended = new Promise((resolve) => server.once('close', resolve));
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => JSON.parse((await lines.next()).value ?? 'null');
  const { url } = await next();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const { packages } = (await (await fetch(`${url}/linux-64/repodata.json`)).json()) as Record<
    string,
    unknown
  >;
  expect(packages).toEqual({});
  server.kill('SIGINT');
  expect(await next()).toEqual({ url, requests: 1 });
  expect(await ended).toBe(0);
});
