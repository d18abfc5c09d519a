import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { digestOf } from '../../../src/image/oci/digest.js';
import { imageOf as ofImage } from '../../../src/image/oci/image.js';
import type { Blob } from '../../../src/image/types.js';
import { type RoughRegistry, serveRegistry } from '../../fixtures/rough-registry.js';
import { CLAUSES } from './clauses.js';
import { imageOf, noise, push, repositoryOf } from './images.js';

const CHUNK = 50_000;
const image = imageOf([noise(180_000, 'large')]);

const closers: RoughRegistry[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((registry) => registry.close()));
});

async function serve(settings: Parameters<typeof serveRegistry>[0] = {}): Promise<RoughRegistry> {
  const registry = await serveRegistry(settings);
  closers.push(registry);
  return registry;
}

describe('a clause of the specifications is tested or does not apply for a reason:', () => {
  test.each(CLAUSES.map((clause) => [`${clause.of}: ${clause.says}`, clause] as const))('%s', (_, clause) => {
    if ('because' in clause) expect(clause.because).toMatch(/^\w+ .*\w+ \w+$/);
    else {
      const path = fileURLToPath(new URL(`../../${clause.test[0]}`, import.meta.url));
      // The beginning of a test's title or of a row in a table.
      expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`['"\`]${escaped(clause.test[1])}`));
    }
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

test('manifests are requested with all known types and sent with their own, without parameters', async () => {
  const registry = await serve();
  await push(await repositoryOf(registry.host), image);
  const headersOf = (method: string) =>
    registry.requests.find(({ line }) => line.startsWith(`${method} /v2/team/image/manifests/`))?.headers;
  expect(headersOf('HEAD')?.accept?.split(', ')).toEqual([
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ]);
  expect(headersOf('PUT')?.['content-type']).toBe('application/vnd.oci.image.manifest.v1+json');
});

test('a manifest has schemaVersion and mediaType', async () => {
  const [layer] = image.layers;
  const built = ofImage({ platform: image.platform, config: layer as Blob, layers: image.layers });
  for await (const bytes of built.manifest.read())
    expect(JSON.parse(String(bytes))).toMatchObject({
      schemaVersion: 2,
      mediaType: built.manifest.mediaType,
    });
});

test('an upload in pieces begins with an empty POST, and its pieces follow in order', async () => {
  const registry = await serve();
  const one = { ...image, config: image.layers[0] as Blob };
  await push(await repositoryOf(registry.host), one, CHUNK);
  const sent = (method: string) => registry.requests.filter(({ line }) => line.startsWith(method));
  expect(sent('POST').map(({ headers }) => headers['content-length'])).toEqual(['0']);
  expect(
    sent('PATCH').map(({ headers }) => [
      headers['content-range'],
      headers['content-length'],
      headers['content-type'],
    ]),
  ).toEqual([
    ['0-49999', '50000', 'application/octet-stream'],
    ['50000-99999', '50000', 'application/octet-stream'],
    ['100000-149999', '50000', 'application/octet-stream'],
    ['150000-179999', '30000', 'application/octet-stream'],
  ]);
  expect(sent('PUT').at(0)?.headers['content-length']).toBe('0');
});

test('an abandoned upload is cancelled, and a failure to cancel is ignored', async () => {
  const registry = await serve({
    troubles: [
      { on: 'PUT /v2/team/image/blobs/', times: 9, status: 403 },
      { on: 'DELETE', times: 9, status: 405 },
    ],
  });
  const one = { ...image, config: image.layers[0] as Blob };
  await expect(push(await repositoryOf(registry.host), one)).rejects.toThrow('cannot push this blob');
  expect(
    registry.requests.filter(({ line }) => line.startsWith('DELETE /v2/team/image/blobs/uploads/u')),
  ).toHaveLength(1);
});

test('pieces become smaller after a 413, down to 1 MiB', async () => {
  const registry = await serve({ largestBody: 1024 * 1024 });
  const large = imageOf([noise(3_000_000, 'much')]);
  await push(await repositoryOf(registry.host), large);
  expect(registry.store.blobs.get('team/image')?.get(String(large.layers[0]?.digest))?.length).toBe(
    3_000_000,
  );
});

test('a blob named by sha512 is uploaded as such', async () => {
  const registry = await serve();
  const bytes = noise(1_000, 'other');
  const layer = {
    ...(imageOf([bytes]).layers[0] as (typeof image.layers)[0]),
    digest: digestOf(bytes, 'sha512'),
  };
  await push(await repositoryOf(registry.host), { ...image, layers: [layer] });
  expect(registry.store.blobs.get('team/image')?.has(layer.digest)).toBe(true);
  expect(registry.requests.map(({ line }) => line)).toContain(
    'POST /v2/team/image/blobs/uploads/?digest-algorithm=sha512',
  );
});

test('a layer that may not be distributed is reported and not sent', async () => {
  const registry = await serve();
  const [layer] = image.layers;
  const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';
  const foreign = { ...(layer as (typeof image.layers)[0]), mediaType };
  const pushed = await push(await repositoryOf(registry.host), { ...image, layers: [foreign] });
  expect(pushed.blobs).toEqual({ uploaded: 1, mounted: 0, there: 0 });
  expect(registry.store.blobs.get('team/image')?.has(foreign.digest)).toBe(false);
});

test('a warning of a registry is shown once, without control characters', async () => {
  const warning = [
    '299 - "Your token \\"x\\" will expire."',
    '299 - "red \u001b[31m", 299 - "Your token \\"x\\" will expire."',
  ];
  const registry = await serve({
    headers: { warning: warning.map((text) => text.replace('\u001b', '\u0080')) },
  });
  const warnings: string[] = [];
  await push(await repositoryOf(registry.host, 'team/image', { warn: (text) => warnings.push(text) }), image);
  expect(warnings).toEqual([
    `${registry.host} warns: Your token "x" will expire.`,
    `${registry.host} warns: red \\u0080[31m`,
  ]);
});

test('an upload without a location is refused', async () => {
  const registry = await serve({ troubles: [{ on: 'POST', times: 9, status: 202 }] });
  await expect(push(await repositoryOf(registry.host), image)).rejects.toThrow(
    'the upload to the registry cannot continue',
  );
});
