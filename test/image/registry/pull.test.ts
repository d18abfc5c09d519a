import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import type { Credentials } from '../../../src/image/registry/credentials.js';
import type { serveRegistry } from '../../fixtures/rough-registry.js';
import { serveRoughly } from '../../fixtures/rough-server.js';
import { ALICE, ALICES_DOOR, noise } from './images.js';
import {
  arm,
  bytesOf,
  cacheDir,
  digestsOf,
  index,
  pull,
  rangesOf,
  serve,
  useBlobCache,
  wanted,
} from './pulling.js';

useBlobCache();

test('a tag gives the manifest of the platform and the digest of the index, without its layers', async () => {
  const registry = await serve();
  const { base, digest } = await pull(registry.host);
  expect(digest).toBe(index.digest);
  expect(base.digest).toBe(arm.manifest.digest);
  expect(base.name).toBe(`${registry.host}/arm64v8/centos@${index.digest}`);
  expect(base.config?.architecture).toBe('arm64');
  expect(base.layers.map((layer) => [layer.digest, layer.diffId, layer.origin])).toEqual(
    wanted.map((digest) => [digest, digest, { registry: registry.host, repository: 'arm64v8/centos' }]),
  );
  const requests = registry.requests.map(({ line }) => line).join('\n');
  for (const layer of wanted) expect(requests).not.toContain(layer);
});

test('a second pull by digest sends no request', async () => {
  const registry = await serve();
  await digestsOf(await pull(registry.host));
  const before = registry.requests.length;
  const again = await pull(registry.host, { reference: index.digest });
  expect(registry.requests.length).toBe(before);
  expect(again.base.digest).toBe(arm.manifest.digest);
});

test('a cached layer is not fetched again, and a damaged one throws once and is then fetched again', async () => {
  const registry = await serve();
  await digestsOf(await pull(registry.host));
  const fetched = () =>
    registry.requests.filter(({ line }) => line.includes(`GET /v2/arm64v8/centos/blobs/${wanted[1]}`));
  expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
  expect(fetched()).toHaveLength(1);
  const hex = String(wanted[1]).slice('sha256:'.length);
  writeFileAtomic(join(cacheDir, 'blobs', 'sha256', hex.slice(0, 2), hex), noise(300_000, 'rot'));
  await expect(pull(registry.host).then(digestsOf)).rejects.toThrow('a blob of an image is damaged');
  expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
  expect(fetched()).toHaveLength(2);
});

describe('a pull succeeds although the registry fails for a while:', () => {
  const blobs = 'GET /v2/arm64v8/centos/blobs/';
  const cases: [string, Parameters<typeof serveRegistry>[0]][] = [
    [
      '429 with Retry-After',
      { troubles: [{ on: 'GET /v2/arm64v8/', times: 2, status: 429, headers: { 'retry-after': '2' } }] },
    ],
    ['500', { troubles: [{ on: 'GET /v2/arm64v8/', times: 3, status: 500 }] }],
    ['500 at the door', { troubles: [{ on: 'GET /v2/ ', times: 3, status: 500 }] }],
    ['cut in the middle of blobs', { troubles: [{ on: blobs, times: 3, resetAfter: 100 }] }],
    ['basic credentials', { door: { scheme: 'basic', ...ALICES_DOOR } }],
    ['tokens', { door: { scheme: 'token', ...ALICES_DOOR } }],
    ['tokens good for one request', { door: { scheme: 'token', ...ALICES_DOOR, uses: 1 } }],
    [
      'a token service that fails at first',
      { door: { scheme: 'token', ...ALICES_DOOR }, troubles: [{ on: 'GET /token', times: 2, status: 503 }] },
    ],
  ];
  test.each(cases)('%s', async (_, settings) => {
    const registry = await serve(settings);
    expect(await digestsOf(await pull(registry.host, { credentials: ALICE }))).toEqual(wanted);
  });

  test('a broken download of a blob is resumed by Range', async () => {
    const registry = await serve({ troubles: [{ on: `${blobs}${wanted[1]}`, resetAfter: 100_000 }] });
    await digestsOf(await pull(registry.host));
    expect(rangesOf(registry)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  test('a broken download of a blob is resumed by the next run', async () => {
    const registry = await serve({ troubles: [{ on: `${blobs}${wanted[1]}`, resetAfter: 100_000 }] });
    await expect(pull(registry.host, { attempts: 1 }).then(digestsOf)).rejects.toThrow('a download failed');
    expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
    expect(rangesOf(registry)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
    expect(readdirSync(join(cacheDir, 'blobs', 'partial'))).toEqual([]);
  });
});

test('the Content-Type of a manifest is ignored', async () => {
  const registry = await serve();
  for (const manifest of registry.store.manifests.get('arm64v8/centos')?.values() ?? [])
    Object.assign(manifest, { type: 'text/plain' });
  expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
});

test('an anonymous pull gets a token if the registry gives one', async () => {
  const registry = await serve({ door: { scheme: 'token', ...ALICES_DOOR, anonymousPull: true } });
  expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
});

test('an identity token is sent only to the token service', async () => {
  const door = { scheme: 'token', ...ALICES_DOOR, identityToken: 'refresh-me' } as const;
  const registry = await serve({ door });
  const credentials: Credentials = { kind: 'identity', token: 'refresh-me' };
  expect(await digestsOf(await pull(registry.host, { credentials }))).toEqual(wanted);
  expect(registry.requests.map(({ authorization }) => authorization).join()).not.toContain('refresh-me');
});

test('one token serves all requests of a connection', async () => {
  const registry = await serve({ door: { scheme: 'token', ...ALICES_DOOR } });
  await digestsOf(await pull(registry.host, { credentials: ALICE }));
  const opened = registry.requests.filter(({ line }) => line === 'GET /v2/').length;
  expect(registry.requests.filter(({ line }) => line.startsWith('GET /token'))).toHaveLength(opened);
});

test('redirected blobs are fetched without the credentials', async () => {
  const files = Object.fromEntries(
    await Promise.all(
      [arm.config, ...arm.layers].map(async (blob) => [
        `/far/${blob.digest}?signature=abc`,
        await bytesOf(blob.read()),
      ]),
    ),
  );
  const far = await serveRoughly(files);
  onTestFinished(() => far.close());
  for (const scheme of ['basic', 'token'] as const) {
    const registry = await serve({ blobsAt: `${far.url}/far`, door: { scheme, ...ALICES_DOOR } });
    expect(await digestsOf(await pull(registry.host, { credentials: ALICE }))).toEqual(wanted);
  }
  expect(far.requests.length).toBeGreaterThan(2);
  expect(far.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
});
