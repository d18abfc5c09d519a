import { join } from 'node:path';
import type { Emit } from '../../events.js';
import { contextFolder } from '../builders/context.js';
import type { ImageRequest } from '../description/request.js';
import type { Registries } from '../registry/open.js';
import type { Pushed } from '../registry/push.js';
import type { Runner } from '../run/runner.js';
import type { Image } from '../types.js';
import { type OutputChoice, parseOutput, refuseSeveral } from './choice.js';
import { topOf } from './layout.js';
import { chooseLoader, loadInto } from './load.js';
import { tagsOf } from './names.js';
import { writeImages } from './open-outputs.js';
import { pushTarget, pushTo } from './push.js';

/** What becomes of the images. */
export interface Destinations {
  readonly tags: readonly string[];
  readonly output: OutputChoice | null;
  readonly push: string | null;
  readonly loader: Runner | null;
}

/** Where images go, by the flags. Throws UserError for flags that lead nowhere, before anything is made. */
export async function destinations(request: ImageRequest, registries: Registries): Promise<Destinations> {
  const { platforms, options } = request;
  const { push = null } = options;
  if (push !== null) pushTarget(push, registries);
  const tags = tagsOf(request);
  const output =
    options.output === undefined
      ? usualOutput(request, push !== null || options.load)
      : parseOutput(options.output);
  if (output !== null) refuseSeveral(output.form, platforms);
  return { tags, output, push, loader: await chooseLoader(request) };
}

// A file that docker and podman load; where there are several platforms, an OCI archive with an index of them.
function usualOutput(
  { description, platforms, options }: ImageRequest,
  goesElsewhere: boolean,
): OutputChoice | null {
  if (goesElsewhere) return null;
  const [platform, ...more] = platforms;
  if (platform === undefined || more.length > 0)
    return { form: 'oci-archive', path: join(options.out, `${description.name}.tar`) };
  return { form: 'docker-archive', path: join(options.out, `${contextFolder(description, platform)}.tar`) };
}

/** Writes, loads and pushes; what a push did. Throws ArchiError. */
export async function send(
  images: readonly Image[],
  { tags, output, push, loader }: Destinations,
  deps: { readonly registries: Registries; readonly emit: Emit },
): Promise<Pushed | null> {
  if (output !== null) await writeImages({ images, tags }, output);
  if (loader !== null) await loadInto(loader, { images, tags }, deps.emit);
  return push === null ? null : pushTo(push, { images, tagged: topOf(images).blob }, deps);
}
