import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '../../host/fs/folders.js';
import { topOf } from '../deliver/layout.js';
import { writeImages } from '../deliver/open-outputs.js';
import { pushTarget, pushTo } from '../deliver/push.js';
import type { Registries } from '../registry/open.js';
import type { Image } from '../types.js';
import type { FollowDeps } from './build.js';
import { dockerSaveCommand, pushCommands } from './commands.js';
import { exportFromDocker } from './docker-export.js';
import { push, type Stored, save } from './send.js';

/** What sending takes from outside. */
interface DockerSendDeps extends FollowDeps {
  readonly registries: Registries;
}

/**
 * Who sends images of docker's store, which has no indexes, and saves docker archives alone: docker itself where that is
 * enough, else we, out of what it exports. `folder` is for what lies on the disk meanwhile. Throws UserError, before anything
 * is built, for a `--push` that leads nowhere; what sends throws ToolError.
 */
export function dockerSender(
  { several, destinations: { output, push: reference } }: Pick<Stored, 'destinations'> & { several: boolean },
  folder: string,
  deps: DockerSendDeps,
): (stored: Stored) => Promise<void> {
  const { registries } = deps;
  const writes = output === null || output.form === 'docker-archive' ? null : output;
  const pushes = several ? reference : null;
  if (pushes !== null) pushTarget(pushes, registries);
  return async (stored) => {
    if (writes === null) await save(stored, dockerSaveCommand, deps);
    if (pushes === null) await push(stored, (request) => pushCommands('docker', request), deps);
    if (writes === null && pushes === null) return;
    await exported(stored, { folder, deps }, async (images) => {
      if (writes !== null) await writeImages({ images, tags: stored.tags }, writes);
      if (pushes !== null) await pushTo(pushes, { images, tagged: topOf(images).blob }, deps);
    });
  };
}

async function exported(
  { images }: Stored,
  { folder, deps }: { folder: string; deps: FollowDeps },
  send: (images: readonly Image[]) => Promise<void>,
): Promise<void> {
  makeFolders(folder);
  const aside = mkdtempSync(join(folder, '.docker-export-'));
  try {
    const all: Image[] = [];
    for (const image of images) all.push(await exportFromDocker({ ...image, folder: aside }, deps));
    await send(all);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
