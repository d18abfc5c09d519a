import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../../../src/events.js';
import { readText } from '../../../src/host/fs/read.js';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import { registryBase } from '../../../src/image/base/pinned.js';
import { topOf } from '../../../src/image/deliver/layout.js';
import { pushTo } from '../../../src/image/deliver/push.js';
import { openRegistries } from '../../../src/image/registry/open.js';
import { parseReference } from '../../../src/image/registry/reference.js';
import type { BaseImage, Blob, Image } from '../../../src/image/types.js';
import { imageOf, noise } from '../../image/registry/images.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { type DockerRegistry, startDockerRegistry, USER } from './docker-registry.js';
import { startCutting, startRefusing } from './rough-ways.js';

/** Larger than two pieces of an upload. */
const large = noise(40_000_000, 'large');
const images = [
  imageOf([noise(5_000, 'small'), large]),
  imageOf([noise(6_000, 'other'), large], 'amd64'),
] as const;
const index = topOf(images).blob;

describeWithTools('a docker registry', { tools: ['docker-registry', 'skopeo'] }, () => {
  describe.each([
    ['without credentials', false],
    ['with credentials', true],
  ])('%s', (_, password) => {
    let folder: string;
    let registry: DockerRegistry;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-pushed-'));
      registry = await startDockerRegistry({ password });
      const auth = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    });

    afterAll(async () => {
      await registry.close();
      rmSync(folder, { recursive: true });
    });

    const deps = (docker = folder) => ({
      registries: openRegistries({
        defaultRegistry: undefined,
        plainHttp: false,
        cacheDir: mkdtempSync(join(folder, 'cache-')),
        offline: false,
        env: { HOME: folder, DOCKER_CONFIG: docker },
        emit: silent,
      }),
      emit: silent,
    });
    const push = (repository: string, pushed: readonly Image[], docker = folder) =>
      pushTo(`${registry.host}/${repository}:1.0`, pushed, deps(docker));
    const pull = (repository: string): Promise<BaseImage> =>
      registryBase(
        {
          description: { file: join(mkdtempSync(join(folder, 'image-')), 'image.yaml') },
          reference: parseReference(`${registry.host}/${repository}`, 'here'),
          platform: 'linux-aarch64',
          update: false,
        },
        { ...deps(), readText, write: writeFileAtomic },
      );
    const skopeo = (command: string, ...args: string[]) =>
      outputOf(['skopeo', command, ...args], {
        environment: { PATH: process.env['PATH'], DOCKER_CONFIG: folder, HOME: folder },
      });

    test('serves the pushed image as a base, byte for byte', async () => {
      const pushed = await push('team/image', images);
      expect(pushed.blobs).toEqual({ uploaded: 5, mounted: 0, there: 0 });
      const base = await pull('team/image:1.0');
      expect([base.digest, base.name]).toEqual([
        images[0].manifest.digest,
        `${registry.host}/team/image@${index.digest}`,
      ]);
      for (const layer of base.layers) expect(await digestOf(layer)).toBe(layer.digest);
    });

    test('gets nothing in a second push', async () => {
      await push('team/again', images);
      const before = (await registry.requests()).length;
      const pushed = await push('team/again', images);
      expect(pushed).toMatchObject({ blobs: { uploaded: 0, mounted: 0, there: 5 }, bytes: 0 });
      const sent = (await registry.requests()).slice(before);
      expect(sent.length).toBeGreaterThan(5);
      expect(sent.filter((line) => /^(PUT|POST|PATCH) /.test(line))).toEqual([]);
    });

    test('mounts the layers of a base, which are not fetched', async () => {
      await push('team/base', images);
      const base = await pull('team/base:1.0');
      const before = (await registry.requests()).length;
      const pushed = await push('team/derived', [{ ...images[0], layers: base.layers }]);
      expect(pushed.blobs).toEqual({ uploaded: 1, mounted: 2, there: 0 });
      const requests = (await registry.requests()).slice(before);
      expect(requests.filter((line) => /^GET .*\/blobs\/sha256/.test(line))).toEqual([]);
    });

    test('serves the same index to skopeo', async () => {
      await push('team/skopeo', images);
      const from = `docker://${registry.host}/team/skopeo:1.0`;
      const raw = await skopeo('inspect', '--tls-verify=false', '--raw', from);
      expect(sha256(Buffer.from(raw))).toBe(index.digest);
      const inspected = JSON.parse(
        await skopeo('--override-arch', 'arm64', 'inspect', '--tls-verify=false', from),
      );
      expect([inspected.Architecture, inspected.Layers]).toEqual([
        'arm64',
        images[0].layers.map(({ digest }) => digest),
      ]);
      const layout = join(folder, 'layout');
      await skopeo(
        'copy',
        '--all',
        '--preserve-digests',
        '--src-tls-verify=false',
        from,
        `oci:${layout}:1.0`,
      );
      const top = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests[0];
      expect(top.digest).toBe(index.digest);
      // And back by skopeo, as a base.
      const to = `docker://${registry.host}/team/back:1.0`;
      await skopeo('copy', '--all', '--preserve-digests', '--dest-tls-verify=false', `oci:${layout}:1.0`, to);
      const base = await pull('team/back:1.0');
      expect(base.digest).toBe(images[0].manifest.digest);
    });

    test.each([
      ['connections that are cut', () => startCutting(registry.host, [300, 70_000, 3_000_000, 15_000_000])],
      ['429, 500, 502 and 503', () => startRefusing(registry.host, [429, 500, 503, 502, 429, 500])],
    ])('takes a push in spite of %s', async (name, start) => {
      const connection = await start();
      const auth = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
      const docker = mkdtempSync(join(folder, 'docker-'));
      writeFileSync(join(docker, 'config.json'), JSON.stringify({ auths: { [connection.host]: { auth } } }));
      const repository = `team/rough${name.length}`;
      await pushTo(`${connection.host}/${repository}:1.0`, images, deps(docker));
      await connection.close();
      expect(connection.left).toEqual([]);
      const base = await pull(`${repository}:1.0`);
      for (const layer of base.layers) expect(await digestOf(layer)).toBe(layer.digest);
    });

    if (password)
      test('refuses a push without a password, and with a wrong one', async () => {
        const none = mkdtempSync(join(folder, 'docker-'));
        const refused = { message: 'cannot push this blob', exitCode: 2 };
        await expect(push('team/x', images, none)).rejects.toMatchObject(refused);
        const auth = Buffer.from(`${USER.name}:wrong`).toString('base64');
        writeFileSync(join(none, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
        await expect(push('team/x', images, none)).rejects.toMatchObject(refused);
      });
  });
});

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function digestOf(blob: Blob): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of blob.read()) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}
