import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchDebs } from '../../../src/bootstrap/debian/fetch-debs.js';
import { fetchVerified } from '../../../src/bootstrap/debian/fetch-verified.js';
import type { PackageBuild } from '../../../src/bootstrap/types.js';
import { ArchiError, formatError } from '../../../src/errors.js';
import { systemClock } from '../../../src/host/clock.js';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import { createHttp } from '../../../src/host/http/get.js';
import { reliably } from '../../../src/host/http/network.js';
import { sha256 } from '../../../src/sha256.js';
import { listenOnLoopback } from '../../fixtures/loopback.js';

const CONTENT = Buffer.alloc(100_000, 'deb');
let folder: string;
let server: Server;
let url: string;
/** The paths of unfinished answers. */
let open: Set<string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'debs-'));
  const answering = new Set<string>();
  open = answering;
  server = createServer((request, response) => {
    const path = request.url ?? '';
    answering.add(path);
    response.on('close', () => answering.delete(path));
    if (path === '/silent') return;
    response.writeHead(200, { 'Content-Length': CONTENT.length });
    response.write(CONTENT.subarray(0, 1000));
    if (path !== '/half') response.end(CONTENT.subarray(1000));
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server)}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const host = () => ({
  // Five tries, as in the command.
  httpGet: reliably(createHttp({ env: {} }), {
    attempts: 5,
    clock: systemClock,
    random: () => 0,
    tell: () => {},
  }),
  silenceLimit: 300,
  writeFile: writeFileAtomic,
  cacheDir: folder,
  offline: false,
});

const wanted = (path: string) => ({ url: `${url}${path}`, sha256: sha256(CONTENT), size: CONTENT.length });

test.each(['/silent', '/half'])('a mirror that stops answering is given up: %s', async (path) => {
  const error = await fetchVerified(wanted(path), host()).catch((reason: unknown) => reason);
  if (!(error instanceof ArchiError)) throw error;
  expect(`${error.exitCode} ${formatError(error)}`.replaceAll(url, 'http://mirror')).toBe(
    [
      `3 Error: cannot fetch http://mirror${path}`,
      `  http://mirror${path}: the mirror has sent nothing for 0.3 seconds`,
      '    do:       try again, or give another mirror with --mirror',
    ].join('\n'),
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('the first package that cannot be fetched ends the downloads beside it', async () => {
  const sources = ['silent', 'half', 'whole'].map((filename) => ({
    ...{ name: filename, filename, sha256: sha256(Buffer.from(filename)), size: CONTENT.length },
  }));
  const builds = [{ sources }] as unknown as PackageBuild[];
  const patient = { ...host(), silenceLimit: 600_000 };
  const run = fetchDebs(builds, { mirror: url, host: patient as never, emit: () => {} });
  await expect(run).rejects.toThrow('does not match the index');
  await new Promise<void>((done) => {
    const look = () => (open.size === 0 ? done() : setTimeout(look, 5));
    look();
  });
  expect([...open]).toEqual([]);
});
