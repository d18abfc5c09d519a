import { expect, onTestFinished, test } from 'vitest';
import { solveSpecs, Unsolvable } from '../../src/conda/solve.js';
import { ToolError } from '../../src/errors.js';
import { serveLoopback } from '../../src/host/server/loopback.js';

const solve = (channel: string, spec = 'zlib') =>
  solveSpecs({ specs: [spec], channels: [channel], platform: 'linux-64' }).catch((error: unknown) => error);

async function channelOf(repodata: string | null): Promise<string> {
  const server = await serveLoopback((path) =>
    path.endsWith('/repodata.json') && repodata !== null ? Buffer.from(repodata) : null,
  );
  onTestFinished(() => server.close());
  return server.url;
}

test('specs without a solution are Unsolvable, with the reason', async () => {
  const channel = await channelOf('{"packages":{},"packages.conda":{}}');
  const error = await solve(channel);
  expect(error).toBeInstanceOf(Unsolvable);
  expect(error).toMatchObject({ message: expect.stringContaining('No candidates were found for zlib') });
});

test('a channel that cannot be reached is a ToolError, with what failed', async () => {
  const { url, close } = await serveLoopback(() => null);
  await close();
  const error = await solve(url);
  expect(error).toBeInstanceOf(ToolError);
  expect(error).toMatchObject({ exitCode: 3, problems: [{ message: 'error sending request' }] });
});

test('a channel without repodata is a ToolError', async () => {
  expect(await solve(await channelOf(null))).toBeInstanceOf(ToolError);
});

test('repodata that is no JSON is a ToolError', async () => {
  expect(await solve(await channelOf('{"packages":'))).toBeInstanceOf(ToolError);
});

test('a version that rattler cannot parse is Unsolvable: the spec is at fault', async () => {
  const channel = await channelOf('{"packages":{},"packages.conda":{}}');
  expect(await solve(channel, 'zlib >1__1')).toMatchObject({ message: expect.stringContaining('1__1') });
  expect(await solve(channel, 'zlib >1__1')).toBeInstanceOf(Unsolvable);
});
