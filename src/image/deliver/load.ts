import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { runLines } from '../../host/process/lines.js';
import { tryRun } from '../../host/process/run.js';
import { follow } from '../builders/build.js';
import { loadCommand } from '../builders/commands.js';
import { probe } from '../builders/probe.js';
import type { ImageRequest } from '../description/request.js';
import { chooseRunner, type Runner } from '../run/runner.js';
import { dockerArchive, type LayoutRequest } from './layout.js';
import { tarOf } from './tar.js';

/** Who `--load` hands an image to: docker where it works, else podman; null without the flag. Throws ArchiError. */
export async function chooseLoader({ platforms, options }: ImageRequest): Promise<Runner | null> {
  if (!options.load) return null;
  if (platforms.length > 1) {
    throw new UserError('one image is loaded at a time', [
      {
        where: '--load',
        message: 'several platforms would get one name',
        expected: 'one --arch',
        found: platforms.join(', '),
        fix: 'call it once for each, with a --tag of its own',
      },
    ]);
  }
  return chooseRunner(
    { wanted: 'auto', image: '' },
    { probe: (name) => probe(name, { tryRun, env: options.env }), succeeds: async () => true },
  );
}

/** Pipes an image into the store of docker or podman: no file is written on the way. Throws ToolError, DamagedBlob. */
export function loadInto(runner: Runner, request: LayoutRequest, emit: Emit): Promise<void> {
  const command = { ...loadCommand(runner), input: tarOf(dockerArchive(request)) };
  return follow(command, `loading into ${runner}`, { runLines, emit });
}
