import type { Command, Indexer } from '../builder.js';
import type { OutputChoice } from '../deliver/output.js';
import { formatReference, parseReference } from '../registry/reference.js';
import { type PushRequest, tlsOf, transportOf } from './commands.js';

/**
 * Returns the commands that make an index of images in the store under the temporary name `aside` and then give it `tags`,
 * and the command that removes the name `aside`.
 */
export function indexCommands(
  name: Indexer,
  { images, tags, aside }: { images: readonly string[]; tags: readonly string[]; aside: string },
): { readonly make: readonly Command[]; readonly cleanUp: Command } {
  // Without the transport, podman would look for the image in a registry.
  const add = images.map((image) => ['manifest', 'add', aside, `containers-storage:${inStore(image)}`]);
  const make = [['manifest', 'create', aside], ...add, ['tag', aside, ...tags]];
  return {
    make: make.map((args) => ({ command: name, args })),
    // `rmi` would remove an image of the index instead of the name.
    cleanUp: { command: name, args: ['manifest', 'rm', aside] },
  };
}

// podman and buildah store images without a registry under localhost.
function inStore(image: string): string {
  const reference = parseReference(image, '--tag');
  return formatReference({ ...reference, registry: reference.registry ?? 'localhost' });
}

const PUSH_INDEX = ['manifest', 'push', '--all', '--format', 'oci'];

/** Returns the command that saves an index of the store as `oci-layout` or `oci-archive`. */
export function saveIndexCommand(
  name: Indexer,
  { tag, form, path }: OutputChoice & { readonly tag: string },
): Command {
  return { command: name, args: [...PUSH_INDEX, tag, `${transportOf(form)}:${path}:${tag}`] };
}

/** Returns the command that pushes an index of the store with all its images. */
export function pushIndexCommand(name: Indexer, { tag, reference, plainHttp }: PushRequest): Command {
  return { command: name, args: [...PUSH_INDEX, ...tlsOf(plainHttp), tag, `docker://${reference}`] };
}
