import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import type { Credentials } from '../../../src/image/registry/credentials.js';
import { serveRegistry, type Trouble } from '../../fixtures/rough-registry.js';
import { ALICES_DOOR, indexOf } from './images.js';
import {
  amd,
  arm,
  bytesOf,
  cacheDir,
  digestsOf,
  index,
  pull,
  serve,
  useBlobCache,
  wanted,
} from './pulling.js';

useBlobCache();

describe('a pull is refused with the reason:', () => {
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
    // Every kept file has the content that its name states.
    const kept = readdirSync(cacheDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(kept.filter(({ name: file }) => !/^[0-9a-f]{64}$|\.part$/.test(file))).toEqual([]);
  });

  test('no server listens', async () => {
    const registry = await serveRegistry();
    await registry.close();
    await expect(pull(registry.host)).rejects.toThrow('a download failed');
  });

  test('a manifest differs from the digest in its header', async () => {
    const headers = { 'docker-content-digest': arm.manifest.digest };
    const registry = await serve(always({ on: manifests, status: 200, headers, body: '{}' }));
    await expect(pull(registry.host)).rejects.toThrow("the registry's answer does not match its digest");
  });

  test('a manifest has another mediaType than the Content-Type', async () => {
    const registry = await serve();
    const bytes = await bytesOf(index.read());
    registry.store.manifests.get('arm64v8/centos')?.set('7', { type: OCI_MANIFEST, bytes });
    await expect(pull(registry.host)).rejects.toThrow('this image cannot be used');
    // Its digest is stronger than a type.
    registry.store.manifests.get('arm64v8/centos')?.set(index.digest, { type: OCI_MANIFEST, bytes });
    expect(await digestsOf(await pull(registry.host, { reference: index.digest }))).toEqual(wanted);
  });

  test('an index names another architecture than its manifest', async () => {
    const liar = indexOf([{ ...amd, platform: arm.platform }]);
    const registry = await serve();
    const bytes = await bytesOf(liar.read());
    registry.store.manifests.get('arm64v8/centos')?.set('7', { type: liar.mediaType, bytes });
    await expect(pull(registry.host)).rejects.toThrow(UserError);
  });
});
