import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { silent } from '../../../src/events.js';
import { systemClock } from '../../../src/host/clock.js';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import { baseFromRegistry, type ResolvedBase } from '../../../src/image/base/from-registry.js';
import { bytesBlob } from '../../../src/image/oci/blob.js';
import { imageOf as ofImage } from '../../../src/image/oci/image.js';
import { OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { openBlobCache } from '../../../src/image/registry/blob-cache.js';
import { connect } from '../../../src/image/registry/connection.js';
import type { Credentials } from '../../../src/image/registry/credentials.js';
import type { Image, OciPlatform } from '../../../src/image/types.js';
import { type RoughRegistry, serveRegistry, type Trouble } from '../../fixtures/rough-registry.js';
import { serveRoughly } from '../../fixtures/rough-server.js';
import { ALICE, ALICES_DOOR, deps, imageOf, indexOf, noise } from './images.js';

const ARM: OciPlatform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const layers = [noise(1_000, 'a'), noise(300_000, 'b')];
const arm = imageOf(layers);
const amd = imageOf([noise(2_000, 'c')], 'amd64');
const index = indexOf([amd, arm]);
/** A manifest that is none of an image: its config is something else. */
const artifact = ofImage({
  platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
  config: bytesBlob('application/vnd.example.chart+json', Buffer.from('{"name":"chart"}')),
  layers: [],
});

const closers: (() => Promise<void>)[] = [];
let cacheDir: string;

beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'archi-blobs-'));
});

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  rmSync(cacheDir, { recursive: true });
});

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A registry with the images: an index as `7`, and each by its digest. */
async function serve(settings: Parameters<typeof serveRegistry>[0] = {}): Promise<RoughRegistry> {
  const registry = await serveRegistry(settings);
  closers.push(() => registry.close());
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, { type: string; bytes: Buffer }>();
  for (const { config, layers, manifest } of [arm, amd] as Image[]) {
    for (const blob of [config, ...layers]) blobs.set(blob.digest, await bytesOf(blob.read()));
    manifests.set(manifest.digest, { type: manifest.mediaType, bytes: await bytesOf(manifest.read()) });
  }
  manifests.set('7', { type: index.mediaType, bytes: await bytesOf(index.read()) });
  manifests.set('artifact', { type: OCI_MANIFEST, bytes: await bytesOf(artifact.manifest.read()) });
  blobs.set(artifact.config.digest, await bytesOf(artifact.config.read()));
  manifests.set(index.digest, { type: index.mediaType, bytes: await bytesOf(index.read()) });
  registry.store.blobs.set('arm64v8/centos', blobs);
  registry.store.manifests.set('arm64v8/centos', manifests);
  return registry;
}

async function pull(
  host: string,
  options: { reference?: string; platform?: OciPlatform; credentials?: Credentials; attempts?: number } = {},
): Promise<ResolvedBase> {
  const repository = 'arm64v8/centos';
  return baseFromRegistry({
    registry: host,
    repository,
    reference: options.reference ?? '7',
    platform: options.platform ?? ARM,
    cache: openBlobCache({ cacheDir, clock: systemClock, write: writeFileAtomic, emit: silent }),
    open: async () => (await connect(host, deps(options)))({ repository, actions: 'pull' }),
  });
}

const digestsOf = async ({ base }: ResolvedBase) =>
  Promise.all(base.layers.map(async (layer) => `sha256:${hash(await bytesOf(layer.read()))}`));

/** What was asked of the larger layer. */
function rangesOf({ requests }: RoughRegistry): (string | undefined)[] {
  return requests.filter(({ line }) => line.includes(String(wanted[1]))).map(({ range }) => range);
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const wanted = arm.layers.map(({ digest }) => digest);

test('the platform is chosen, what the tag stood for is told, and layers are not fetched', async () => {
  const registry = await serve();
  const { base, digest } = await pull(registry.host);
  expect(digest).toBe(index.digest);
  expect(base.digest).toBe(arm.manifest.digest);
  expect(base.name).toBe(`${registry.host}/arm64v8/centos@${index.digest}`);
  expect(base.config?.architecture).toBe('arm64');
  expect(base.layers.map((layer) => [layer.digest, layer.diffId, layer.origin])).toEqual(
    wanted.map((each) => [each, each, { registry: registry.host, repository: 'arm64v8/centos' }]),
  );
  const asked = registry.requests.map(({ line }) => line).join('\n');
  for (const layer of wanted) expect(asked).not.toContain(layer);
});

test('a second build by digest asks for nothing at all', async () => {
  const registry = await serve();
  await digestsOf(await pull(registry.host));
  const before = registry.requests.length;
  const again = await pull(registry.host, { reference: index.digest });
  expect(registry.requests.length).toBe(before);
  expect(again.base.digest).toBe(arm.manifest.digest);
});

test('a cached layer is not fetched again; one that was damaged is told once, then fetched anew', async () => {
  const registry = await serve();
  await digestsOf(await pull(registry.host));
  const fetched = () =>
    registry.requests.filter(({ line }) => line.includes(`GET /v2/arm64v8/centos/blobs/${wanted[1]}`));
  expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
  expect(fetched()).toHaveLength(1);
  const hex = String(wanted[1]).slice('sha256:'.length);
  writeFileAtomic(join(cacheDir, 'blobs', 'sha256', hex.slice(0, 2), hex), noise(300_000, 'rot'));
  await expect(pull(registry.host).then(digestsOf)).rejects.toThrow('the content of an image is damaged');
  expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
  expect(fetched()).toHaveLength(2);
});

describe('a registry that mends its ways', () => {
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

  test('a blob that was cut goes on by Range', async () => {
    const registry = await serve({ troubles: [{ on: `${blobs}${wanted[1]}`, resetAfter: 100_000 }] });
    await digestsOf(await pull(registry.host));
    expect(rangesOf(registry)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  test('and in the next run as well', async () => {
    const registry = await serve({ troubles: [{ on: `${blobs}${wanted[1]}`, resetAfter: 100_000 }] });
    await expect(pull(registry.host, { attempts: 1 }).then(digestsOf)).rejects.toThrow('a download failed');
    expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
    expect(rangesOf(registry)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
    expect(readdirSync(join(cacheDir, 'blobs', 'partial'))).toEqual([]);
  });
});

test('a manifest is what is in it, whatever type the server sends with it', async () => {
  const registry = await serve();
  for (const manifest of registry.store.manifests.get('arm64v8/centos')?.values() ?? [])
    Object.assign(manifest, { type: 'text/plain' });
  expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
});

test('anonymous pulls get a token where the registry gives them one', async () => {
  const registry = await serve({ door: { scheme: 'token', ...ALICES_DOOR, anonymousPull: true } });
  expect(await digestsOf(await pull(registry.host))).toEqual(wanted);
});

test('an identity token is exchanged, and goes nowhere but to the token service', async () => {
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

test('blobs elsewhere are fetched there, without the credentials', async () => {
  const files = Object.fromEntries(
    await Promise.all(
      [arm.config, ...arm.layers].map(async (blob) => [
        `/far/${blob.digest}?signature=abc`,
        await bytesOf(blob.read()),
      ]),
    ),
  );
  const far = await serveRoughly(files);
  closers.push(() => far.close());
  for (const scheme of ['basic', 'token'] as const) {
    const registry = await serve({ blobsAt: `${far.url}/far`, door: { scheme, ...ALICES_DOOR } });
    expect(await digestsOf(await pull(registry.host, { credentials: ALICE }))).toEqual(wanted);
  }
  expect(far.requests.length).toBeGreaterThan(2);
  expect(far.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
});

describe('what cannot be pulled says why', () => {
  const manifests = 'GET /v2/arm64v8/centos/manifests/';
  const door = { scheme: 'token', ...ALICES_DOOR } as const;
  const wrong: Credentials = { kind: 'password', username: 'alice', password: 'wrong-secret' };
  const always = (trouble: Omit<Trouble, 'times'>): Parameters<typeof serveRegistry>[0] => ({
    troubles: [{ ...trouble, times: 100 }],
  });
  const schema1 = JSON.stringify({ schemaVersion: 1, fsLayers: [] });
  const otherType = JSON.stringify({ schemaVersion: 2, mediaType: 'application/x', layers: [], config: {} });
  const both = JSON.stringify({ schemaVersion: 2, manifests: [], layers: [], config: {} });
  type Case = [string, Parameters<typeof serveRegistry>[0], Parameters<typeof pull>[1]?];
  const cases: Case[] = [
    ['no-such-tag', {}, { reference: '8' }],
    ['no-such-digest', {}, { reference: `sha256:${'0'.repeat(64)}` }],
    ['no-such-platform', {}, { platform: { os: 'linux', architecture: 's390x' } }],
    ['no-credentials', { door }],
    ['no-credentials-basic', { door: { ...door, scheme: 'basic' } }],
    ['wrong-password', { door }, { credentials: wrong }],
    ['wrong-password-basic', { door: { ...door, scheme: 'basic' } }, { credentials: wrong }],
    [
      'forbidden',
      always({
        on: manifests,
        status: 403,
        body: '{"errors":[{"code":"DENIED","message":"not \\u001b[31myours"}]}',
      }),
    ],
    ['always-429', always({ on: manifests, status: 429, headers: { 'retry-after': '1' } })],
    ['always-500', always({ on: manifests, status: 500, body: '<html>' })],
    ['always-cut', always({ on: manifests, resetAfter: 3 })],
    ['wrong-manifest', always({ on: manifests, damages: true }), { reference: index.digest }],
    ['wrong-blob', always({ on: 'GET /v2/arm64v8/centos/blobs/', damages: true })],
    ['manifest-too-large', always({ on: manifests, status: 200, body: ' '.repeat(4 * 1024 * 1024 + 1) })],
    ['schema-1', always({ on: manifests, status: 200, body: schema1 })],
    ['other-type', always({ on: manifests, status: 200, body: otherType })],
    ['an-artifact', {}, { reference: 'artifact' }],
    ['both-kinds', always({ on: manifests, status: 200, body: both })],
    ['no-json', always({ on: manifests, status: 200, body: '<html>' })],
    ['no-registry', always({ on: 'GET /v2/', status: 200, headers: { 'content-type': 'text/html' } })],
    [
      'endless-redirect',
      always({ on: manifests, status: 307, headers: { location: '/v2/arm64v8/centos/manifests/7' } }),
    ],
    [
      'redirect-to-a-file',
      always({ on: manifests, status: 307, headers: { location: 'file:///etc/passwd' } }),
    ],
    ['no-token', { door, ...always({ on: 'GET /token', status: 200, body: '{"tok":1}' }) }],
    [
      'bad-realm',
      always({ on: manifests, status: 401, headers: { 'www-authenticate': 'Bearer realm="ftp://u:pw@x/"' } }),
    ],
  ];
  test.each(cases)('%s', async (name, settings, options = {}) => {
    const registry = await serve(settings);
    const error = await pull(registry.host, { attempts: 2, ...options })
      .then(digestsOf)
      .catch((reason) => reason);
    const text = `exit ${error.exitCode}\n${formatError(error)}`
      .replaceAll(registry.host, '<registry>')
      .replace(/no TLS connection: .*/, 'no TLS connection: <OpenSSL’s words>');
    expect(text).not.toMatch(/wrong-secret|pa:ss|u:pw/);
    expect(text).not.toContain('\u001b');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/pull-${name}.txt`);
    // Nothing that is not what it is named by is kept.
    const kept = readdirSync(cacheDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(kept.filter(({ name: file }) => !/^[0-9a-f]{64}$|\.part$/.test(file))).toEqual([]);
  });

  test('nobody listens', async () => {
    const registry = await serveRegistry();
    await registry.close();
    await expect(pull(registry.host)).rejects.toThrow('a download failed');
  });

  test('a manifest by tag that is not what its header says', async () => {
    const headers = { 'docker-content-digest': arm.manifest.digest };
    const registry = await serve(always({ on: manifests, status: 200, headers, body: '{}' }));
    await expect(pull(registry.host)).rejects.toThrow('the registry gives another manifest than it says');
  });

  test('a manifest that calls itself otherwise than the registry calls it', async () => {
    const registry = await serve();
    const bytes = await bytesOf(index.read());
    registry.store.manifests.get('arm64v8/centos')?.set('7', { type: OCI_MANIFEST, bytes });
    await expect(pull(registry.host)).rejects.toThrow('this is not an image that can be used');
    // Its digest says more than a type.
    registry.store.manifests.get('arm64v8/centos')?.set(index.digest, { type: OCI_MANIFEST, bytes });
    expect(await digestsOf(await pull(registry.host, { reference: index.digest }))).toEqual(wanted);
  });

  test('an index whose manifest is for another architecture than it says', async () => {
    const liar = indexOf([{ ...amd, platform: arm.platform }]);
    const registry = await serve();
    const bytes = await bytesOf(liar.read());
    registry.store.manifests.get('arm64v8/centos')?.set('7', { type: liar.mediaType, bytes });
    await expect(pull(registry.host)).rejects.toThrow(UserError);
  });
});
