import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Arbitrary,
  assert,
  asyncProperty,
  constant,
  constantFrom,
  oneof,
  option,
  record,
} from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../../../src/events.js';
import { systemClock } from '../../../src/host/clock.js';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import { baseFromRegistry } from '../../../src/image/base/from-registry.js';
import { openBlobCache } from '../../../src/image/registry/blob-cache.js';
import { connect } from '../../../src/image/registry/connection.js';
import type { Door } from '../../fixtures/registry-door.js';
import type { StoreSettings } from '../../fixtures/registry-store.js';
import { type RoughRegistry, serveRegistry } from '../../fixtures/rough-registry.js';
import { ALICE, ALICES_DOOR, deps, imageOf, noise, push, repositoryOf } from './images.js';

const CHUNK = 50_000;
const image = imageOf([noise(1_000, 'small'), noise(180_000, 'large')]);
const ARM = { os: 'linux', architecture: 'arm64', variant: 'v8' } as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-allowed-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Pushes an image whose layers are in another repository, and pulls it back. */
async function roundTrip(
  settings: StoreSettings & { readonly door?: Door },
  look: (registry: RoughRegistry) => void = () => {},
): Promise<void> {
  const registry = await serveRegistry(settings);
  const { host } = registry;
  const cacheDir = mkdtempSync(join(folder, 'cache-'));
  try {
    const with_ = { credentials: ALICE };
    await push(await repositoryOf(host, 'other/base', with_), image, CHUNK);
    const layers = image.layers.map((layer) => ({
      ...layer,
      origin: { registry: host, repository: 'other/base' },
    }));
    await push(await repositoryOf(host, 'team/image', with_), { ...image, layers }, CHUNK);
    const { base } = await baseFromRegistry({
      registry: host,
      repository: 'team/image',
      reference: '1.0',
      platform: ARM,
      cache: openBlobCache({ cacheDir, clock: systemClock, write: writeFileAtomic, emit: silent }),
      open: async () => (await connect(host, deps(with_)))({ repository: 'team/image', actions: 'pull' }),
    });
    expect(base.digest).toBe(image.manifest.digest);
    expect(base.layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest));
    for (const layer of base.layers) {
      let size = 0;
      for await (const piece of layer.read()) size += piece.length;
      expect(size).toBe(layer.size);
    }
    look(registry);
  } finally {
    await registry.close();
    rmSync(cacheDir, { recursive: true });
  }
}

const BEARER_LAST = (own: string) => ['Negotiate', 'NTLM TlRM==', 'Basic realm="a, \\"b\\""', own];

describe('an image is pushed, mounted and pulled with a registry where', () => {
  const token = { scheme: 'token', ...ALICES_DOOR } as const;
  test.each<[string, StoreSettings & { readonly door?: Door }]>([
    ['every status is 200', { statuses: { begun: 200, piece: 200, state: 200, blob: 200, manifest: 200 } }],
    ['every status is 201', { statuses: { begun: 201, piece: 201, blob: 201, manifest: 201 } }],
    ['every status is 202', { statuses: { piece: 202, state: 202, blob: 202, manifest: 202 } }],
    ['every status is 204', { statuses: { begun: 204, piece: 204, blob: 204, manifest: 204 } }],
    ['locations are paths with a signed query', { location: 'path', query: 'sig=a/b%20c~+&_state=x==&flag' }],
    ['locations are relative', { location: 'relative' }],
    ['Range is written as bytes=', { range: 'bytes' }],
    ['Range is of the last piece', { range: 'piece' }],
    ['Range is always 0-0', { range: 'zero' }],
    ['there is no Range', { range: 'none' }],
    ['a mount begins an upload', { mount: 'begun' }],
    ['a mount is not found', { mount: 404 }],
    ['a mount is not allowed', { mount: 405 }],
    ['HEAD is not allowed', { head: 405 }],
    ['digests are given by sha512', { digestBy: 'sha512' }],
    ['no digest is given', { digestBy: null }],
    ['content types have parameters', { typeOf: (type) => `${type}; charset=utf-8` }],
    ['content types are those of files', { typeOf: () => 'application/octet-stream' }],
    ['there are no content types', { typeOf: () => null }],
    ['manifests are compressed on the way', { gzips: true }],
    ['passwords are asked for', { door: { scheme: 'basic', ...ALICES_DOOR } }],
    ['tokens are asked for', { door: token }],
    ['/v2/ is open, what lies below is not', { door: { ...token, openPing: true } }],
    ['tokens are for another name than the url has', { door: { ...token, scopePrefix: 'remote/' } }],
    [
      'tokens are for another name, behind an open /v2/',
      { door: { ...token, scopePrefix: 'remote/', openPing: true } },
    ],
    ['403 asks for a token', { door: { ...token, unauthorized: 403 } }],
    ['404 asks for a token', { door: { ...token, unauthorized: 404 } }],
    ['several challenges are offered', { door: { ...token, challenges: BEARER_LAST } }],
    [
      'several challenges are one header',
      { door: { ...token, challenges: (own) => BEARER_LAST(own).join(' , ') } },
    ],
    [
      'names of challenges are in odd case',
      {
        door: {
          ...token,
          challenges: (own) => own.replace('Bearer realm=', 'bEARER REALM = ').replace('service', 'SERVICE'),
        },
      },
    ],
    ['a password is asked for besides the token', { door: { ...token, takesPassword: true } }],
    [
      'the token is an access_token',
      { door: { ...token, tokenAnswer: (access_token) => ({ access_token }) } },
    ],
    [
      'the answer has token and access_token',
      { door: { ...token, tokenAnswer: (text) => ({ token: text, access_token: text }) } },
    ],
    [
      'expires_in is a text',
      { door: { ...token, tokenAnswer: (text) => ({ token: text, expires_in: '9' }) } },
    ],
    [
      'expires_in is an object',
      { door: { ...token, tokenAnswer: (text) => ({ token: text, expires_in: { valueOf: null } }) } },
    ],
    [
      'expires_in is null',
      { door: { ...token, tokenAnswer: (text) => ({ token: text, expires_in: null }) } },
    ],
    ['tokens expire during the push', { door: { ...token, uses: 3 } }],
  ])('%s', async (_, settings) => roundTrip(settings));

  test('any of these settings are combined', async () => {
    const optional = <T>(values: Arbitrary<T>) => option(values, { nil: undefined, freq: 2 });
    const status = optional(constantFrom(200, 201, 202, 204));
    const store = record({
      statuses: record({ begun: status, piece: status, state: status, blob: status, manifest: status }),
      location: optional(constantFrom('url', 'path', 'relative')),
      query: optional(constantFrom('a=b%2Fc', 'x', '_state=a%2Bb%3D%3D&y=~/')),
      range: optional(constantFrom('all', 'bytes', 'none', 'zero', 'piece')),
      mount: optional(constantFrom('done', 'begun', 404, 405)),
      head: optional(constantFrom(404, 405)),
      digestBy: optional(constantFrom('sha256', 'sha512', null)),
      typeOf: optional(
        constantFrom(
          (type: string) => `${type};charset=utf-8`,
          () => null,
        ),
      ),
      gzips: optional(constant(true)),
      smallestChunk: optional(constantFrom(1, 70_000, 1_000_000)),
      // 201 to a POST that mounts says that the blob was mounted (distribution-spec, "Mounting a blob from another repository").
    }).filter(({ mount, statuses }) => mount !== 'begun' || statuses.begun !== 201);
    const door = oneof(
      constant(undefined),
      record({
        scheme: constantFrom('basic', 'token'),
        scopePrefix: optional(constant('remote/')),
        openPing: optional(constant(true)),
        unauthorized: optional(constantFrom(401, 403)),
        challenges: optional(constant(BEARER_LAST)),
        tokenAnswer: optional(constant((access_token: string) => ({ access_token }))),
      }),
    );
    await assert(
      asyncProperty(store, door, async (settings, its) => {
        const given = its && present({ ...ALICES_DOOR, ...its });
        await roundTrip({
          ...present(settings),
          statuses: present(settings.statuses),
          ...(given && { door: given }),
        });
      }),
      { numRuns: 40 },
    );
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what is left out is left out of any record
function present(values: any): any {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

test('the query of a location is sent back unchanged', async () => {
  const query = 'sig=a/b%20c~+&_state=x==&flag';
  await roundTrip({ query }, ({ requests }) => {
    const ends = requests.filter(({ line }) => line.startsWith('PUT') && line.includes('/uploads/'));
    expect(ends.length).toBeGreaterThan(0);
    for (const { line } of ends)
      expect(line).toMatch(new RegExp(`\\?${escaped(query)}&digest=sha256%3A\\w+$`));
  });
});

test('an upload that a registry begins in place of a mount is used', async () => {
  await roundTrip({ mount: 'begun' }, ({ requests }) => {
    const begun = requests.filter(({ line }) => line.startsWith('POST /v2/team/image/'));
    expect(begun.filter(({ line }) => line.includes('?mount='))).toHaveLength(image.layers.length);
    // And one for the config, which cannot be mounted.
    expect(begun).toHaveLength(image.layers.length + 1);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
