import { assert, asyncProperty, constantFrom, array as listOf, nat, oneof, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silent } from '../../../src/events.js';
import { pushImages } from '../../../src/image/registry/push.js';
import type { Blob, Image } from '../../../src/image/types.js';
import { serveRegistry, type Trouble } from '../../fixtures/rough-registry.js';
import { ALICE, ALICES_DOOR, imageOf, indexOf, noise, push, repositoryOf } from './images.js';
import { CHUNK, expectWhole, image, large, sentTo, serve, small } from './pushing.js';

test('small blobs are sent in one piece, large ones in several, and the manifest last', async () => {
  const registry = await serve();
  const pushed = await push(await repositoryOf(registry.host), image, CHUNK);
  expectWhole(registry);
  expect(pushed.blobs).toEqual({ uploaded: 3, mounted: 0, there: 0 });
  expect(pushed.bytes).toBe(small.length + large.length + image.config.size);
  const lines = sentTo(registry);
  expect(lines.filter((line) => line.startsWith('PATCH'))).toHaveLength(4);
  expect(lines.at(-1)).toBe('PUT /v2/team/image/manifests/1.0');
});

test('a second push sends nothing', async () => {
  const registry = await serve();
  await push(await repositoryOf(registry.host), image, CHUNK);
  const before = registry.requests.length;
  const pushed = await push(await repositoryOf(registry.host), image, CHUNK);
  const after = registry.requests.slice(before).map(({ line }) => line.split(' ')[0]);
  expect(pushed).toMatchObject({ blobs: { uploaded: 0, mounted: 0, there: 3 }, bytes: 0 });
  expect(new Set(after)).toEqual(new Set(['GET', 'HEAD']));
});

describe('blobs of the same registry', () => {
  /** Returns the image with layers from a repository of that registry. */
  const based = (registry: string): Image => ({
    ...image,
    layers: image.layers.map((layer) => ({ ...layer, origin: { registry, repository: 'other/base' } })),
  });
  const unreadable = (source: Image): Image => ({
    ...source,
    layers: source.layers.map((layer) => ({
      ...layer,
      read: () => {
        throw new Error('nobody may read this');
      },
    })),
  });

  test('are mounted without being read', async () => {
    const registry = await serve({ door: { scheme: 'token', ...ALICES_DOOR } });
    await push(await repositoryOf(registry.host, 'other/base', { credentials: ALICE }), image);
    const repository = await repositoryOf(registry.host, 'team/image', { credentials: ALICE });
    const pushed = await push(repository, unreadable(based(registry.host)));
    expect(pushed.blobs).toEqual({ uploaded: 1, mounted: 2, there: 0 });
    expectWhole(registry);
  });

  test('are sent if the registry does not mount', async () => {
    const registry = await serve({
      troubles: [{ on: 'POST /v2/team/image/blobs/uploads/?mount', times: 9, status: 404 }],
    });
    const pushed = await push(await repositoryOf(registry.host), based(registry.host));
    expect(pushed.blobs).toEqual({ uploaded: 3, mounted: 0, there: 0 });
    expectWhole(registry);
  });

  test('are sent if the registry begins an upload in place of a mount', async () => {
    const headers = { location: '/v2/team/image/blobs/uploads/nobody-goes-on-with-this' };
    const registry = await serve({
      troubles: [{ on: 'POST /v2/team/image/blobs/uploads/?mount', times: 9, status: 202, headers }],
    });
    const pushed = await push(await repositoryOf(registry.host), based(registry.host));
    expect(pushed.blobs).toEqual({ uploaded: 3, mounted: 0, there: 0 });
    expectWhole(registry);
  });

  test('are sent if no token covers both repositories', async () => {
    const service = 'GET /token?service=rough&scope=repository%3Ateam%2Fimage%3Apull%2Cpush&scope=';
    const registry = await serve({
      door: { scheme: 'token', ...ALICES_DOOR },
      troubles: [{ on: service, times: 9, status: 403 }],
    });
    const repository = await repositoryOf(registry.host, 'team/image', { credentials: ALICE });
    const pushed = await push(repository, based(registry.host));
    expect(pushed.blobs).toEqual({ uploaded: 3, mounted: 0, there: 0 });
    expect(registry.requests.some(({ line }) => line.startsWith(service))).toBe(true);
  });

  test('are not mounted from another registry', async () => {
    const registry = await serve();
    await push(await repositoryOf(registry.host), based('elsewhere.example'));
    expect(sentTo(registry).join()).not.toContain('mount');
  });
});

describe('a push succeeds although the registry fails for a while:', () => {
  const uploads = '/v2/team/image/blobs/uploads/';
  const cases: [string, Parameters<typeof serveRegistry>[0]][] = [
    [
      'too many requests',
      { troubles: [{ on: `POST ${uploads}`, times: 2, status: 429, headers: { 'retry-after': '3' } }] },
    ],
    ['500 for a piece', { troubles: [{ on: 'PATCH', times: 2, status: 500 }] }],
    ['500 for a small blob', { troubles: [{ on: `PUT ${uploads}`, times: 2, status: 500 }] }],
    ['500 for the manifest', { troubles: [{ on: 'PUT /v2/team/image/manifests', times: 2, status: 503 }] }],
    ['connections cut in a piece', { troubles: [{ on: 'PATCH', times: 3, resetAfter: 20_000 }] }],
    ['a connection cut after one byte', { troubles: [{ on: 'PATCH', resetAfter: 1 }] }],
    ['a connection cut in a small blob', { troubles: [{ on: `PUT ${uploads}`, resetAfter: 500 }] }],
    ['the answer to a piece lost', { troubles: [{ on: 'PATCH', answerLost: true }] }],
    [
      'the answer to the end of an upload lost',
      { troubles: [{ on: `PUT ${uploads}`, times: 2, answerLost: true }] },
    ],
    [
      'the answer to the manifest lost',
      { troubles: [{ on: 'PUT /v2/team/image/manifests', answerLost: true }] },
    ],
    ['uploads forgotten', { troubles: [{ on: 'PATCH', forgets: true }] }],
    ['no pieces taken', { troubles: [{ on: 'PATCH', times: 100, status: 416 }] }],
    ['relative locations', { location: 'path' }],
    ['basic credentials', { door: { scheme: 'basic', ...ALICES_DOOR } }],
    ['tokens', { door: { scheme: 'token', ...ALICES_DOOR } }],
    ['tokens that expire while it pushes', { door: { scheme: 'token', ...ALICES_DOOR, uses: 3 } }],
  ];
  test.each(cases)('%s', async (_, settings) => {
    const registry = await serve(settings);
    await push(await repositoryOf(registry.host, 'team/image', { credentials: ALICE }), image, CHUNK);
    expectWhole(registry);
  });

  test('any of its requests is cut or refused', async () => {
    const trouble = oneof(
      record({ on: constantFrom('PATCH', `PUT ${uploads}`), resetAfter: nat(CHUNK) }),
      record({ on: constantFrom('PATCH', 'POST', 'PUT', 'HEAD'), status: constantFrom(429, 500, 502) }),
      record({ on: constantFrom('PATCH', 'PUT'), answerLost: constantFrom(true) }),
    );
    await assert(
      asyncProperty(listOf<Trouble>(trouble, { maxLength: 4 }), async (troubles) => {
        const registry = await serveRegistry({ troubles });
        try {
          const repository = await repositoryOf(registry.host, 'team/image', { attempts: 10 });
          await push(repository, image, CHUNK);
          expectWhole(registry);
        } finally {
          await registry.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});

test.each<[string, Trouble]>([
  ['connections are cut', { on: 'PATCH', times: 3, resetAfter: 20_000 }],
  ['the answer to a piece is lost', { on: 'PATCH', answerLost: true }],
  ['the answer to the end is lost', { on: 'PUT /v2/team/image/blobs/uploads/', answerLost: true }],
])('bytes that have arrived are not sent again if %s', async (_, trouble) => {
  const registry = await serve({ troubles: [trouble] });
  const layer = imageOf([large]);
  // No small blob, which the trouble could hit instead.
  const oneBlob = { ...layer, config: layer.layers[0] as Blob };
  await push(await repositoryOf(registry.host), oneBlob, CHUNK);
  const sent = registry.requests.filter(({ line }) => line.startsWith('PATCH'));
  expect(sent.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(large.length);
});

test.each(['basic', 'token'] as const)(
  'uploads to another server are sent without %s credentials',
  async (scheme) => {
    const far = await serve();
    const begun = await fetch(`http://${far.host}/v2/team/image/blobs/uploads/`, { method: 'POST' });
    const location = new URL(begun.headers.get('location') ?? '', `http://${far.host}`).href;
    const registry = await serve({
      door: { scheme, ...ALICES_DOOR },
      troubles: [{ on: 'POST /v2/team/image/blobs/uploads/', status: 202, headers: { location } }],
    });
    const oneBlob = { ...image, layers: [], config: image.layers[0] as Blob };
    await push(await repositoryOf(registry.host, 'team/image', { credentials: ALICE }), oneBlob);
    expect(far.store.blobs.get('team/image')?.has(oneBlob.config.digest)).toBe(true);
    const sent = far.requests.filter(({ line }) => line.startsWith('PUT'));
    expect(sent).toEqual([expect.objectContaining({ authorization: undefined })]);
  },
);

test('pieces are as large as the registry requires', async () => {
  const registry = await serve({ smallestChunk: 100_000 });
  await push(await repositoryOf(registry.host), imageOf([large]), CHUNK);
  const sent = registry.requests.filter(({ line }) => line.startsWith('PATCH'));
  expect(sent.map(({ bytes }) => bytes)).toEqual([100_000, 80_000]);
});

test('concurrent requests share one token', async () => {
  const registry = await serve({ door: { scheme: 'token', ...ALICES_DOOR } });
  const many = imageOf(Array.from({ length: 9 }, (_, i) => noise(100, `layer ${i}`)));
  await push(await repositoryOf(registry.host, 'team/image', { credentials: ALICE }), many);
  expect(registry.requests.filter(({ line }) => line.startsWith('GET /token'))).toHaveLength(1);
});

test('an index of several platforms is pushed after their manifests and gets the tag', async () => {
  const registry = await serve();
  const images = [imageOf([small, large]), imageOf([small, noise(10)], 'amd64')];
  const tagged = indexOf(images);
  const repository = await repositoryOf(registry.host);
  const pushed = await pushImages({ images, tagged, repository, tag: '1.0', emit: silent });
  expect(pushed.blobs.uploaded).toBe(5);
  expect(pushed.name).toBe(`${registry.host}/team/image@${tagged.digest}`);
  const stored = registry.store.manifests.get('team/image');
  expect(stored?.get('1.0')?.type).toBe(tagged.mediaType);
  for (const { manifest } of images) expect(stored?.has(manifest.digest)).toBe(true);
});

test('the upload of a damaged blob is never completed', async () => {
  const registry = await serve();
  const layers = image.layers.map((layer) => ({
    ...layer,
    async *read() {
      yield Buffer.alloc(layer.size);
    },
  }));
  const damaged = push(await repositoryOf(registry.host), { ...image, layers }, CHUNK);
  await expect(damaged).rejects.toThrow('a blob of an image is damaged');
  expect(registry.store.manifests.get('team/image')?.has('1.0') ?? false).toBe(false);
  for (const { digest } of image.layers)
    expect(registry.store.blobs.get('team/image')?.has(digest) ?? false).toBe(false);
});
