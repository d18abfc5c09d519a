import type { OutputChoice } from '../deliver/output.js';
import { formatReference, parseReference } from '../registry/reference.js';
import { type PushRequest, tlsOf, transportOf } from './commands.js';
import type { Command, Indexer } from './types.js';

/**
 * The commands that put images of the store into an index, which gets `tags` once it is whole; and the one that takes back
 * what it is called until then, `aside`.
 */
export function indexCommands(
  name: Indexer,
  { images, tags, aside }: { images: readonly string[]; tags: readonly string[]; aside: string },
): { readonly make: readonly Command[]; readonly cleanUp: Command } {
  // podman asks a registry for what has no transport.
  const add = images.map((image) => ['manifest', 'add', aside, `containers-storage:${inStore(image)}`]);
  const make = [['manifest', 'create', aside], ...add, ['tag', aside, ...tags]];
  return {
    make: make.map((args) => ({ command: name, args })),
    // `rmi` would remove an image of the list in place of the name.
    cleanUp: { command: name, args: ['manifest', 'rm', aside] },
  };
}

// Both keep what names no registry below this one.
function inStore(image: string): string {
  const reference = parseReference(image, '--tag');
  return formatReference({ ...reference, registry: reference.registry ?? 'localhost' });
}

const PUSH_INDEX = ['manifest', 'push', '--all', '--format', 'oci'];

/** The command that saves an index of the store: `oci-layout` or `oci-archive`. */
export function saveIndexCommand(
  name: Indexer,
  { tag, form, path }: OutputChoice & { readonly tag: string },
): Command {
  return { command: name, args: [...PUSH_INDEX, tag, `${transportOf(form)}:${path}:${tag}`] };
}

/** The command that pushes an index of the store with all of its images. */
export function pushIndexCommand(name: Indexer, { tag, reference, plainHttp }: PushRequest): Command {
  return { command: name, args: [...PUSH_INDEX, ...tlsOf(plainHttp), tag, `docker://${reference}`] };
}
