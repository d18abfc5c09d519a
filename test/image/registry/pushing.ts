import { expect, onTestFinished } from 'vitest';
import { type RoughRegistry, serveRegistry } from '../../fixtures/rough-registry.js';
import { imageOf, noise } from './images.js';

/** Serves an empty registry until the test ends. */
export async function serve(settings?: Parameters<typeof serveRegistry>[0]): Promise<RoughRegistry> {
  const registry = await serveRegistry(settings);
  onTestFinished(() => registry.close());
  return registry;
}

/** The largest piece of an upload, in bytes. */
export const CHUNK = 50_000;

/** A layer that is sent in one piece. */
export const small = noise(1_000, 'small');

/** A layer that is sent in several. */
export const large = noise(180_000, 'large');

export const image = imageOf([small, large]);

/** Returns the requests with a body, with digests and upload ids shortened. */
export function sentTo(registry: RoughRegistry): string[] {
  return registry.requests
    .filter(({ line, bytes }) => bytes > 0 || /^(PUT|PATCH|POST)/.test(line))
    .map(({ line }) => line.replace(/\/u\d+\?\S*/, '/u').replace(/sha256:\w+/g, '…'));
}

/** Asserts that the repository has the whole image. */
export function expectWhole(registry: RoughRegistry, repository = 'team/image'): void {
  const blobs = registry.store.blobs.get(repository);
  for (const { digest, size } of [image.config, ...image.layers])
    expect(blobs?.get(digest)?.length).toBe(size);
  const stored = registry.store.manifests.get(repository)?.get('1.0');
  expect(stored?.type).toBe(image.manifest.mediaType);
  expect(stored?.bytes.length).toBe(image.manifest.size);
}
