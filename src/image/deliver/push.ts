import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { Registries } from '../registry/open.js';
import { type Pushed, pushImages } from '../registry/push.js';
import { formatReference, parseReference } from '../registry/reference.js';
import type { Image, RegistryReference } from '../types.js';
import { topOf } from './layout.js';

/** Reads `--push`. Throws UserError for a text that is not a reference, and for a reference with a digest. */
export function parsePush(text: string): RegistryReference {
  const reference = parseReference(text, '--push');
  if (reference.digest === null) return reference;
  throw new UserError('the value of --push is invalid', {
    where: '--push',
    message: 'an image is pushed by tag, not by digest',
    expected: formatReference({ ...reference, digest: null, tag: reference.tag ?? 'TAG' }),
    found: text,
    fix: 'leave out the digest: the pushed image has its own',
  });
}

/** The repository and the tag that `--push` names. Throws UserError if it names no registry and there is no default. */
export function pushTarget(
  text: string,
  registries: Pick<Registries, 'name'>,
): { readonly registry: string; readonly repository: string; readonly tag: string } {
  const { registry, repository, tag } = registries.name(parsePush(text));
  return { registry, repository, tag: tag ?? 'latest' };
}

/** Pushes an image, or an index of several, to the reference of `--push`. Throws ArchiError. */
export async function pushTo(
  text: string,
  images: readonly Image[],
  { registries, emit }: { readonly registries: Registries; readonly emit: Emit },
): Promise<Pushed> {
  const { registry, repository, tag } = pushTarget(text, registries);
  const opened = await registries.open(registry, { repository, actions: 'pull,push' });
  return pushImages({ images, tagged: topOf(images).blob, repository: opened, tag, emit });
}
