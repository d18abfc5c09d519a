import { elfHeaderOf } from '../../formats/elf/platform.js';
import type { ImageRequest } from './request.js';

const WHERE = {
  'image.yaml': 'in an image.yaml',
  'construct.yaml': 'as docker_base_image',
} as const;

/** Returns the warning for an image without a base: programs that need the C library do not start in it. Null for one with a base. */
export function noBaseWarning({
  description,
  platforms,
  source,
}: Pick<ImageRequest, 'description' | 'platforms' | 'source'>): string | null {
  if (description.base.kind !== 'scratch') return null;
  const interpreters = platforms.flatMap((platform) => elfHeaderOf(platform)?.interpreters[0] ?? []);
  return `the image has no base (scratch): it lacks the ELF interpreter ${interpreters.join(', ')} and the C library, and its programs do not start without them; name a base that has them ${WHERE[source]}`;
}
