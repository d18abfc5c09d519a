import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { Registries } from '../registry/open.js';
import { type Pushed, pushImages } from '../registry/push.js';
import { formatReference, parseReference } from '../registry/reference.js';
import type { Blob, Image } from '../types.js';

/** Pushes images to what `--push` names; `tagged` is the manifest of the only one, or their index. Throws ArchiError. */
export async function pushTo(
  target: string,
  { images, tagged }: { readonly images: readonly Image[]; readonly tagged: Blob },
  { registries, emit }: { registries: Registries; emit: Emit },
): Promise<Pushed> {
  const { registry, repository, tag } = pushTarget(target, registries);
  const opened = await registries.open(registry, { repository, actions: 'pull,push' });
  return pushImages({ images, tagged, repository: opened, tag, emit });
}

/** Where `--push` leads, before anything is built. Throws UserError where it leads nowhere. */
export function pushTarget(
  target: string,
  registries: Pick<Registries, 'name'>,
): { readonly registry: string; readonly repository: string; readonly tag: string } {
  const reference = parseReference(target, '--push');
  if (reference.digest !== null)
    throw new UserError('an image is pushed by its tag', [
      {
        where: '--push',
        message: 'the reference has a digest',
        expected: formatReference({ ...reference, digest: null, tag: reference.tag ?? 'TAG' }),
        found: target,
        fix: 'leave the digest out: the image has its own',
      },
    ]);
  const { registry, repository, tag } = registries.name(reference);
  return { registry, repository, tag: tag ?? 'latest' };
}
