import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onlyRemembered, rememberAnswers } from '../../src/channel/cache.js';
import { readOverHttp } from '../../src/channel/http.js';
import { ArchiError, formatError } from '../../src/errors.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import { createHttp } from '../../src/host/http/get.js';
import { serve } from '../host/http/serving.js';

const get = createHttp({ env: {} });

function cacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'answers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function errorOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error;
  return `exit ${error.exitCode}\n${formatError(error)}`
    .replace(/127\.0\.0\.1:\d+/g, 'HOST')
    .replace(/\/\S*answers-\S+/g, 'CACHE');
}

describe('readOverHttp', () => {
  it.each([404, 410])('takes the status %i for a missing file', async (status) => {
    const url = await serve((_request, response) => response.writeHead(status).end('no'));
    expect(await readOverHttp(get)(url, 'noarch', 'repodata.json')).toBeNull();
  });

  it('sends credentials and token and never prints them', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization}`);
      response.writeHead(403).end();
    });
    const location = `${url.replace('//', '//me:pw@')}/t/SECRET/team`;
    expect(await errorOf(readOverHttp(get)(location, 'noarch', 'repodata.json'))).toMatchInlineSnapshot(`
      "exit 2
      Error: a channel needs authentication
        http://HOST/t/<token>/team/noarch/repodata.json: the server answered 403: authentication required
          do:       put credentials or /t/<token>/ into the channel’s url, or check it"
    `);
    expect(seen).toEqual(['/t/SECRET/team/noarch/repodata.json Basic bWU6cHc=']);
  });

  it('reports a failing server as an error, not as a missing file', async () => {
    const url = await serve((_request, response) => response.writeHead(503).end());
    expect(await errorOf(readOverHttp(get)(url, 'noarch', 'repodata.json'))).toMatchInlineSnapshot(`
      "exit 3
      Error: a channel cannot be read
        http://HOST/noarch/repodata.json: the server answered 503
          expected: 200 or 404
          do:       try again later"
    `);
  });

  it('refuses an answer that is cut short', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"packages"', () => response.destroy());
    });
    expect(await errorOf(readOverHttp(get)(url, 'noarch', 'repodata.json'))).toContain('exit 3');
  });
});

describe('rememberAnswers', () => {
  it('asks whether an answer has changed, and uses the kept answer offline', async () => {
    const statuses: number[] = [];
    const url = await serve((request, response) => {
      const status = request.url?.endsWith('.zst')
        ? 404
        : request.headers['if-none-match'] === '"1"'
          ? 304
          : 200;
      statuses.push(status);
      response.writeHead(status, { etag: '"1"' }).end(status === 200 ? '{}' : '');
    });
    const folder = cacheFolder();
    const read = readOverHttp(rememberAnswers({ get, folder, write: writeFileAtomic }));
    const offline = readOverHttp(onlyRemembered(folder));
    for (const reader of [read, read, offline]) {
      expect(await reader(url, 'noarch', 'repodata.json.zst')).toBeNull();
      expect(Buffer.from((await reader(url, 'noarch', 'repodata.json')) ?? []).toString()).toBe('{}');
    }
    expect(statuses).toEqual([404, 200, 404, 304]);
  });

  it('fetches a damaged answer again, and refuses it offline', async () => {
    const url = await serve((request, response) => {
      const known = request.headers['if-none-match'] !== undefined;
      response.writeHead(known ? 304 : 200, { etag: '"1"' }).end(known ? '' : '{"good":1}');
    });
    const folder = cacheFolder();
    const read = readOverHttp(rememberAnswers({ get, folder, write: writeFileAtomic }));
    await read(url, 'noarch', 'repodata.json');
    const [file = ''] = readdirSync(folder);
    writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace('good', 'evil'));
    expect(
      await errorOf(readOverHttp(onlyRemembered(folder))(url, 'noarch', 'repodata.json')),
    ).toMatchInlineSnapshot(`
      "exit 2
      Error: a channel is not in the cache
        http://HOST/noarch/repodata.json: it is not in the cache, and the network is off (--offline)
          expected: an earlier response in CACHE
          found:    none
          do:       run once without --offline, or with the same --cache-dir as before"
    `);
    expect(Buffer.from((await read(url, 'noarch', 'repodata.json')) ?? []).toString()).toBe('{"good":1}');
  });

  it('writes no token to the disk', async () => {
    const url = await serve((_request, response) => response.end('{}'));
    const folder = cacheFolder();
    const location = `${url.replace('//', '//me:PW-SECRET@')}/t/SECRET/team`;
    await readOverHttp(rememberAnswers({ get, folder, write: writeFileAtomic }))(
      location,
      'noarch',
      'repodata.json',
    );
    const written = readdirSync(folder).map((name) => name + readFileSync(join(folder, name), 'utf8'));
    expect(written).toHaveLength(1);
    expect(written.join()).not.toContain('SECRET');
  });
});
