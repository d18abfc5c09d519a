import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { RunLines } from '../../host/process/lines.js';
import type { TryRun } from '../../host/process/run.js';
import { dockerArchive, type LayoutRequest } from '../deliver/layout.js';
import { tarOf } from '../deliver/tar.js';
import type { ImageRequest } from '../description/request.js';
import { follow } from './build.js';
import { loadCommand } from './commands.js';
import { probe } from './probe.js';
import { chooseRunner } from './runner.js';

/** A program whose store takes images. */
export interface Loader {
  readonly name: string;
  /** Throws ToolError if the program fails, DamagedBlob if the bytes of a blob do not match its digest. */
  load(request: LayoutRequest): Promise<void>;
}

/**
 * Chooses the program for `--load`: docker if it works, else podman. Returns null without the flag. The image is piped into
 * the program; no file is written. Throws UserError for several platforms, ToolError if neither program works.
 */
export async function chooseLoader(
  { platforms, options }: ImageRequest,
  { tryRun, runLines, emit }: { tryRun: TryRun; runLines: RunLines; emit: Emit },
): Promise<Loader | null> {
  if (!options.load) return null;
  if (platforms.length > 1) {
    throw new UserError('--load takes one platform at a time', {
      where: '--load',
      message: 'the images of several platforms would get the same name',
      expected: 'one --arch',
      found: platforms.join(', '),
      fix: 'run the command once for each platform, each time with another --tag',
    });
  }
  const { name } = await chooseRunner(
    { builder: 'auto', image: null },
    { probe: (candidate) => probe(candidate, { tryRun, env: options.env }), tryRun },
  );
  return {
    name,
    load: (request) =>
      follow({ ...loadCommand(name), input: tarOf(dockerArchive(request)) }, `loading into ${name}`, {
        runLines,
        emit,
      }),
  };
}
