import type { Emit } from '../../events.js';
import type { Registries } from '../registry/open.js';
import type { Pushed } from '../registry/push.js';
import type { Image } from '../types.js';
import type { Destinations } from './destinations.js';
import type { LayoutRequest } from './layout.js';
import { writeImages } from './open-output.js';
import { pushTo } from './push.js';

/** A program whose store takes images. */
export interface Loader {
  readonly name: string;
  /** Throws ToolError if the program fails, DamagedBlob if the bytes of a blob do not match its digest. */
  load(request: LayoutRequest): Promise<void>;
}

/** Writes, loads and pushes images. Returns what the push did; null without one. Throws ArchiError. */
export async function deliverImages(
  images: readonly Image[],
  { tags, output, push, loader }: Destinations & { readonly loader: Loader | null },
  deps: { readonly registries: Registries; readonly emit: Emit },
): Promise<Pushed | null> {
  if (output !== null) await writeImages({ images, tags }, output);
  if (loader !== null) await loader.load({ images, tags });
  return push === null ? null : pushTo(push, images, deps);
}
