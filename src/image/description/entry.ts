import { OWN_PLACEHOLDER } from '../../manifest/setup/behaviour.js';
import type { Manifest } from '../../manifest/types.js';
import type { ImageDescription } from '../types.js';

/**
 * Returns the description with what its manifest says that images start, unless the image.yaml itself says what is started. The program
 * is the entrypoint and its arguments are the command, so what follows the image's name in `docker run` takes the place of the arguments.
 */
export function withEntry(
  description: ImageDescription,
  { setup: { behaviour } }: Pick<Manifest, 'setup'>,
): ImageDescription {
  const { entrypoint, cmd, prefix } = description;
  const [program, ...args] = behaviour.entry ?? [];
  if (program === undefined || entrypoint !== null || cmd !== null) return description;
  return {
    ...description,
    entrypoint: [`${prefix}/${program}`],
    cmd: args.length === 0 ? null : args.map((word) => word.replaceAll(OWN_PLACEHOLDER, prefix)),
  };
}
