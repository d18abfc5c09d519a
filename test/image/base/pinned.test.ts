import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Platform } from '../../../src/conda/platform.js';
import { type Event, silent } from '../../../src/events.js';
import { readText } from '../../../src/host/fs/read.js';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import { registryBase, withPinnedBase } from '../../../src/image/base/pinned.js';
import { topOf } from '../../../src/image/deliver/layout.js';
import { pushTarget, pushTo } from '../../../src/image/deliver/push.js';
import { openRegistries } from '../../../src/image/registry/open.js';
import { formatReference, parseReference } from '../../../src/image/registry/reference.js';
import type { Image, ImageDescription, RegistryReference } from '../../../src/image/types.js';
import { type RoughRegistry, serveRegistry } from '../../fixtures/rough-registry.js';
import { imageOf, noise } from '../registry/images.js';

let home: string;
let registry: RoughRegistry;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'archi-home-'));
  registry = await serveRegistry({ door: { scheme: 'token', user: 'alice', password: 'pw' } });
  const auth = Buffer.from('alice:pw').toString('base64');
  writeFileSync(join(home, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
});

afterEach(async () => {
  await registry.close();
  rmSync(home, { recursive: true });
});

function open(changes: { offline?: boolean; defaultRegistry?: string } = {}) {
  return openRegistries({
    defaultRegistry: changes.defaultRegistry,
    plainHttp: false,
    cacheDir: join(home, 'cache'),
    offline: changes.offline ?? false,
    env: { HOME: home, DOCKER_CONFIG: home },
    emit: silent,
  });
}

const images = (seed: string): Image[] => [imageOf([noise(500, seed)]), imageOf([noise(600, seed)], 'amd64')];

/** Pushes two architectures as team/base:7. Returns the digest of their index. */
async function publish(seed: string): Promise<string> {
  const pushed = images(seed);
  const deps = { registries: open(), emit: silent };
  await pushTo(`${registry.host}/team/base:7`, pushed, deps);
  return topOf(pushed).blob.digest;
}

async function build(
  changes: { update?: boolean; reference?: string; offline?: boolean; defaultRegistry?: string } = {},
  emit: (event: Event) => void = silent,
) {
  const reference = parseReference(changes.reference ?? `${registry.host}/team/base:7`, 'image.yaml');
  const description = { file: join(home, 'images', 'x', 'image.yaml') };
  const request = {
    description,
    reference,
    platform: 'linux-aarch64',
    update: changes.update ?? false,
  } as const;
  return registryBase(request, { registries: open(changes), readText, write: writeFileAtomic, emit });
}

const lockFile = () => join(home, 'images', 'x', 'linux-aarch64.base.lock');

test('a tag keeps the digest of the first build until --update-base renews it', async () => {
  const first = await publish('first');
  expect((await build()).name).toContain(first);
  expect(JSON.parse(readFileSync(lockFile(), 'utf8')).base.digest).toBe(first);
  const second = await publish('second');
  expect((await build()).name).toContain(first);
  expect((await build({ update: true })).name).toContain(second);
  expect((await build()).name).toContain(second);
});

test('offline, the locked base comes from the cache', async () => {
  const digest = await publish('first');
  const { layers } = await build();
  for (const layer of layers) for await (const _ of layer.read());
  const again = await build({ offline: true });
  expect(again.name).toContain(digest);
  let size = 0;
  for await (const chunk of again.layers[0]?.read() ?? []) size += chunk.length;
  expect(size).toBe(500);
  await expect(build({ offline: true, update: true })).rejects.toThrow('the network is off (--offline)');
});

test('a pinned base that is gone from the registry is reported with its lock and how to renew it', async () => {
  await publish('first');
  await build();
  registry.store.manifests.get('team/base')?.clear();
  rmSync(join(home, 'cache'), { recursive: true });
  const error = await build().catch((reason) => reason);
  expect(error.problems).toEqual([
    expect.objectContaining({ message: 'not found in the registry' }),
    expect.objectContaining({ where: lockFile(), fix: expect.stringContaining('--update-base') }),
  ]);
});

test('a base with a digest needs no lock; the default registry has those without a host', async () => {
  const digest = await publish('first');
  const base = await build({ reference: `team/base@${digest}`, defaultRegistry: registry.host });
  expect(base.name).toBe(`${registry.host}/team/base@${digest}`);
  expect(existsSync(lockFile())).toBe(false);
});

test('a lock for another tag is not used', async () => {
  await publish('first');
  await build();
  const eight = `${registry.host}/team/base:8`;
  await expect(build({ reference: eight })).rejects.toThrow('cannot pull this image');
});

test('a lock that cannot be written gives a warning', async () => {
  await publish('first');
  writeFileSync(join(home, 'images'), 'no folder');
  const warnings: Event[] = [];
  await build({}, (event) => warnings.push(event));
  expect(warnings).toEqual([
    { kind: 'warning', message: expect.stringContaining('linux-aarch64.base.lock cannot be written') },
  ]);
});

test('the layers of the base are mounted into another repository of its registry, not fetched', async () => {
  await publish('first');
  const base = await build();
  const [image] = images('first') as [Image, Image];
  const before = registry.requests.length;
  const deps = { registries: open(), emit: silent };
  const pushed = await pushTo(`${registry.host}/team/derived`, [{ ...image, layers: base.layers }], deps);
  expect(pushed.blobs).toMatchObject({ mounted: 1 });
  const requests = registry.requests.slice(before).map(({ line }) => line);
  expect(requests.filter((line) => /^GET .*\/blobs\//.test(line))).toEqual([]);
});

test("FROM gets the digest of the platform's lock without a request", async () => {
  const description = (base: string) =>
    ({
      file: join(home, 'images', 'x', 'image.yaml'),
      base: parseReference(base, 'here'),
    }) as ImageDescription;
  const from = async (base: string, platform: Platform, update = false) => {
    const deps = { registries: open({ offline: !update }), readText, write: writeFileAtomic, emit: silent };
    const pinned = await withPinnedBase(description(base), { platform, update }, deps);
    return formatReference(pinned.base as RegistryReference);
  };
  const seven = `${registry.host}/team/base:7`;
  const first = await publish('first');
  expect(await from(seven, 'linux-aarch64')).toBe(seven);
  await build();
  expect(await from(seven, 'linux-aarch64')).toBe(`${seven}@${first}`);
  expect(await from(seven, 'linux-64')).toBe(seven);
  expect(await from(`${registry.host}/team/base:8`, 'linux-aarch64')).toBe(`${registry.host}/team/base:8`);
  const given = `${seven}@sha256:${'ab'.repeat(32)}`;
  expect(await from(given, 'linux-aarch64')).toBe(given);

  const second = await publish('second');
  expect(await from(seven, 'linux-aarch64')).toBe(`${seven}@${first}`);
  expect(await from(seven, 'linux-aarch64', true)).toBe(`${seven}@${second}`);
  expect(await from(seven, 'linux-64', true)).toBe(`${seven}@${second}`);
});

test('--push takes a tag, not a digest', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  expect(() => pushTarget(`${registry.host}/x@${digest}`, open())).toThrow('the value of --push is invalid');
  expect(() => pushTarget('x:1', open())).toThrow('no registry is given');
  expect(pushTarget(`${registry.host}/x`, open())).toEqual({
    registry: registry.host,
    repository: 'x',
    tag: 'latest',
  });
});
