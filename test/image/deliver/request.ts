import type { ImageRequest } from '../../../src/image/description/request.js';

/** Makes a request with the fields about the destinations of its images. */
export function request(
  options: Partial<Pick<ImageRequest['options'], 'tags' | 'output' | 'push' | 'plainHttp' | 'out'>>,
  platforms: ImageRequest['platforms'] = ['linux-aarch64'],
): ImageRequest {
  return {
    description: { name: 'small' },
    manifest: { version: '1.0' },
    platforms,
    options: { tags: [], output: undefined, push: undefined, plainHttp: false, ...options },
  } as unknown as ImageRequest;
}

export const BOTH = ['linux-aarch64', 'linux-64'] as const;
