import { join } from 'node:path';
import { installerFileName, titleOf } from './installer/title.js';
import { type WrittenInstaller, writeInstaller } from './installer/write.js';
import {
  type BuildEdges,
  type BuildRequest,
  compileLock,
  installerPayload,
  writingUndamaged,
} from './jobs/installer-payload.js';
import { whileDamaged } from './jobs/while-damaged.js';

/** Lock → packages → payload → installer. Throws ArchiError; then nothing of the output is there. */
export async function buildInstaller(request: BuildRequest, edges: BuildEdges): Promise<WrittenInstaller> {
  const { lock, keepPkgs, parts, outDir } = request;
  const title = titleOf(lock);
  return whileDamaged(lock.packages.length * (keepPkgs ? 2 : 1), async () => {
    const packages = await compileLock(request, edges);
    const payload = await installerPayload(request, packages, edges);
    const path = join(outDir, installerFileName(title));
    return writingUndamaged(packages, edges, () =>
      writeInstaller({ path, template: parts.header, title, payload, write: edges.write }),
    );
  });
}
