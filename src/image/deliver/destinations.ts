import { join, resolve } from 'node:path';
import { contextName } from '../context/name.js';
import type { ImageRequest } from '../description/request.js';
import { isLoopback } from '../registry/loopback-name.js';
import { holdsLayout } from './open-output.js';
import { type OutputChoice, parseOutput, refuseSeveral } from './output.js';
import { parsePush } from './push.js';
import { tagsOf } from './tags.js';

/** Where images go, and what they are called there. */
export interface Destinations {
  /** At least one, `name:tag`. */
  readonly tags: readonly string[];
  /** The file or folder of `--output`; null if none is written. */
  readonly output: OutputChoice | null;
  /** The reference of `--push`, as it was given; null if nothing is pushed. */
  readonly push: string | null;
  /** Builders push without TLS: `--plain-http` is given, or the registry is on this machine. */
  readonly plainHttp: boolean;
}

/** Reads `--tag`, `--output` and `--push`. Throws UserError if one of them cannot be used, before anything is built. */
export function destinationsOf(request: ImageRequest): Destinations {
  const { platforms, options } = request;
  const { push = null } = options;
  const registry = push === null ? null : parsePush(push).registry;
  const output = options.output === undefined ? null : parseOutput(options.output);
  if (output !== null) refuseSeveral(output.form, platforms);
  if (output?.form === 'oci-layout') holdsLayout(resolve(output.path));
  return {
    tags: tagsOf(request),
    output,
    push,
    plainHttp: options.plainHttp || isLoopback(registry ?? ''),
  };
}

/**
 * The file that an image is written to if no flag sends it anywhere: a docker archive, which docker and podman load; for
 * several platforms an OCI archive with an index of them.
 */
export function defaultOutput({ description, platforms, options }: ImageRequest): OutputChoice {
  const [platform, ...more] = platforms;
  if (platform === undefined || more.length > 0)
    return { form: 'oci-archive', path: join(options.out, `${description.name}.tar`) };
  return { form: 'docker-archive', path: join(options.out, `${contextName(description, platform)}.tar`) };
}
