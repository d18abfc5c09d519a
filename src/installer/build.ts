import { join } from 'node:path';
import { whileDamaged } from '../store/while-damaged.js';
import { installerFileName, titleOf } from './header/title.js';
import {
  type BuildDeps,
  type BuildRequest,
  compileLock,
  installerPayload,
  writingUndamaged,
} from './installer-payload.js';
import { type WrittenInstaller, writeInstaller } from './write.js';

/** Lock → packages → payload → installer. Throws ArchiError; then there is no output. */
export async function buildInstaller(request: BuildRequest, deps: BuildDeps): Promise<WrittenInstaller> {
  const { lock, keepPkgs, parts, outDir } = request;
  const title = titleOf(lock);
  return whileDamaged(lock.packages.length * (keepPkgs ? 2 : 1), async () => {
    const packages = await compileLock(request, deps);
    const payload = await installerPayload(request, packages, deps);
    const path = join(outDir, installerFileName(title));
    return writingUndamaged(packages, deps, () =>
      writeInstaller({ path, template: parts.header, title, payload, write: deps.write }),
    );
  });
}
