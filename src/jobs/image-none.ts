import { join, resolve } from 'node:path';
import { contextFolder, writeContext } from './image-context.js';
import type { ImageRequest } from './image-request.js';
import type { Outcome } from './options.js';

/** `--builder none`: only what another builder needs, a folder for each platform. */
export async function writeContexts(request: ImageRequest): Promise<Outcome> {
  const contexts: string[] = [];
  for (const platform of request.platforms) {
    const folder = resolve(request.options.out, contextFolder(request.description, platform));
    if (!request.options.dryRun) await writeContext({ request, platform, folder, cacheMounts: false });
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
