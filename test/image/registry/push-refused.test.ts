import { describe, expect, test } from 'vitest';
import { formatError } from '../../../src/errors.js';
import type { Blob } from '../../../src/image/types.js';
import type { serveRegistry, Trouble } from '../../fixtures/rough-registry.js';
import { push, repositoryOf } from './images.js';
import { CHUNK, image, serve } from './pushing.js';

describe('a push is refused with the reason:', () => {
  const uploads = '/v2/team/image/blobs/uploads/';
  const always = (trouble: Omit<Trouble, 'times'>) => ({ troubles: [{ ...trouble, times: 100 }] });
  const denied = '{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}';
  const cases: [string, Parameters<typeof serveRegistry>[0]][] = [
    ['no-credentials', { door: { scheme: 'token', user: 'bob', password: 'x', anonymousPull: true } }],
    ['forbidden', always({ on: `POST ${uploads}`, status: 403, body: denied })],
    ['no-such-repository', always({ on: `POST ${uploads}`, status: 404 })],
    ['too-large', always({ on: 'PATCH', status: 413, body: '<html>413 Request Entity Too Large</html>' })],
    ['always-429', always({ on: `POST ${uploads}`, status: 429, headers: { 'retry-after': '1' } })],
    ['always-500', always({ on: 'PATCH', status: 500 })],
    ['always-cut', always({ on: 'PATCH', resetAfter: 0 })],
    [
      'always-forgets',
      { troubles: ['PATCH', `PUT ${uploads}`].map((on) => ({ on, times: 100, forgets: true })) },
    ],
    [
      'manifest-refused',
      always({
        on: 'PUT /v2/team/image/manifests/',
        status: 400,
        body: '{"errors":[{"code":"MANIFEST_INVALID"}]}',
      }),
    ],
    [
      'manifest-changed',
      always({
        on: 'PUT /v2/team/image/manifests/',
        status: 201,
        headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` },
      }),
    ],
    [
      'location-elsewhere',
      always({ on: `POST ${uploads}`, status: 202, headers: { location: 'file:///etc/passwd' } }),
    ],
  ];
  test.each(cases)('%s', async (name, settings) => {
    const registry = await serve(settings);
    // Only one blob, so that the message always names the same one.
    const oneBlob = { ...image, layers: image.layers.slice(1), config: image.layers[1] as Blob };
    const repository = repositoryOf(registry.host, 'team/image', { attempts: 2 });
    const error = await push(await repository, oneBlob, CHUNK).catch((reason) => reason);
    const text = `exit ${error.exitCode}\n${formatError(error)}`
      .replaceAll(registry.host, '<registry>')
      .replace(/uploads\/u\d+\S*?(?=:)/, 'uploads/<id>');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/push-${name}.txt`);
    expect(registry.store.manifests.get('team/image')?.has('1.0') ?? false).toBe(false);
  });
});
