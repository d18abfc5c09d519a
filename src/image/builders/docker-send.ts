import type { Destinations } from '../deliver/destinations.js';
import { writeImages } from '../deliver/open-output.js';
import { pushTarget, pushTo } from '../deliver/push.js';
import type { Registries } from '../registry/open.js';
import { dockerSaveCommand, pushCommands } from './commands.js';
import { withDockerImages } from './open-docker-images.js';
import { push, type SendDeps, type StoredImages, save } from './send.js';

/**
 * Returns the function that sends images from docker's store. Docker itself saves a docker archive and pushes a single
 * image. Its store has no indexes, so for any other output, and to push several images, the images are exported below
 * `folder` and sent by this program. Throws UserError before the build if `--push` names no registry. The function throws
 * ToolError if docker or the registry fails.
 */
export function dockerSender(
  {
    several,
    destinations: { tags, output, push: reference },
  }: { several: boolean; destinations: Destinations },
  folder: string,
  deps: SendDeps & { readonly registries: Registries },
): (stored: StoredImages) => Promise<void> {
  const ownOutput = output === null || output.form === 'docker-archive' ? null : output;
  const ownPush = several ? reference : null;
  if (ownPush !== null) pushTarget(ownPush, deps.registries);
  return async (stored) => {
    if (ownOutput === null) await save(stored, dockerSaveCommand, deps);
    if (ownPush === null) await push(stored, (request) => pushCommands('docker', request), deps);
    if (ownOutput === null && ownPush === null) return;
    const send: Parameters<typeof withDockerImages>[2] = async (images) => {
      if (ownOutput !== null) await writeImages({ images, tags }, ownOutput);
      if (ownPush !== null) await pushTo(ownPush, images, deps);
    };
    await withDockerImages(stored.images, folder, send, deps);
  };
}
