import { archNames, type Platform } from '../../conda/platform.js';
import type { ImageDescription } from '../types.js';

/** Returns the name of a context's folder: the image's name, with the architecture unless it ends in it (`centos7-aarch64`). */
export function contextName({ name }: Pick<ImageDescription, 'name'>, platform: Platform): string {
  const ending = `-${archNames(platform).machine}`;
  return name.endsWith(ending) ? name : `${name}${ending}`;
}
