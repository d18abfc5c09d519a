import { join, resolve } from 'node:path';
import type { Outcome } from '../../cli/options.js';
import type { Platform } from '../../conda/platform.js';
import { shellWord } from '../../text/shell-word.js';
import type { ImageRequest } from '../description/request.js';
import { emulationFor } from '../emulation/open.js';
import type { ImageBuildResult } from '../result.js';
import { imageResult } from '../result.js';
import { refuseUnusedByNone } from '../unused-flags.js';
import { type LostConfig, lostLines } from './base-config.js';
import { writeContext } from './build.js';
import { contextName } from './name.js';

/**
 * `--builder none`: writes a build context for each platform and builds nothing. `nameOf` names its folder in `--out`. Throws
 * ArchiError.
 */
export async function writeContexts(
  request: ImageRequest,
  nameOf: typeof contextName = contextName,
): Promise<Outcome<ImageBuildResult>> {
  refuseUnusedByNone(request.options);
  const tags = request.options.tags.map((tag) => ` -t ${shellWord(tag)}`).join('');
  const contexts: { readonly platform: Platform; readonly folder: string; readonly lost: LostConfig }[] = [];
  for (const platform of request.platforms) {
    const folder = resolve(request.options.out, nameOf(request.description, platform));
    // The image may be built on another machine, so this machine's emulation does not matter.
    const choice = request.options.qemu === 'copy' ? 'copy' : 'none';
    const emulation = emulationFor(choice, platform);
    const context = { request, platform, folder, builder: null, emulation };
    contexts.push({ platform, folder, lost: request.options.dryRun ? null : await writeContext(context) });
  }
  return {
    lines: contexts.flatMap(({ folder, lost }) => [
      folder,
      `  build it   docker build${tags} ${shellWord(folder)}`,
      ...lostLines(lost),
    ]),
    // A loss is part of the result, so it is printed with --quiet, too.
    quiet: contexts.flatMap(({ folder, lost }) => [folder, ...lostLines(lost)]),
    result: imageResult({
      image: request.description.name,
      builder: 'none',
      contexts: contexts.map(({ platform, folder }) => ({
        platform,
        folder,
        dockerfile: join(folder, 'Dockerfile'),
      })),
    }),
  };
}
