import { join, resolve } from 'node:path';
import { emulationFor } from './emulation.js';
import { contextFolder, writeContext } from './image-context.js';
import type { ImageRequest } from './image-request.js';
import type { Outcome } from './options.js';

/** `--builder none`: only what another builder needs, a folder for each platform. */
export async function writeContexts(request: ImageRequest): Promise<Outcome> {
  const contexts: string[] = [];
  for (const platform of request.platforms) {
    const folder = resolve(request.options.out, contextFolder(request.description, platform));
    // It may be built on any machine: what this one has registered says nothing of that.
    const choice = request.options.qemu === 'copy' ? 'copy' : 'none';
    const emulation = emulationFor(choice, platform);
    if (!request.options.dryRun)
      await writeContext({ request, platform, folder, cacheMounts: false, emulation });
    contexts.push(folder);
  }
  return {
    lines: contexts.flatMap((folder) => [folder, `  build it   docker build ${folder}`]),
    result: {
      image: request.description.name,
      contexts: contexts.map((folder, index) => ({
        platform: request.platforms[index],
        folder,
        dockerfile: join(folder, 'Dockerfile'),
      })),
    },
  };
}
