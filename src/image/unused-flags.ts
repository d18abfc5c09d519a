import { type Problem, UserError } from '../errors.js';
import type { ImageOptions } from './description/options.js';

type Given = Pick<
  ImageOptions,
  'output' | 'push' | 'load' | 'builderArgs' | 'compression' | 'compressionLevel' | 'qemu'
>;

/** Throws UserError for flags that would be ignored by `--builder none`: it makes no image, and starts no program. */
export function refuseUnusedByNone(options: Given): void {
  const message = 'there is no image with --builder none';
  refuse('--builder none only writes a build context', 'leave it out, or choose a builder', [
    { where: '--output', message, isGiven: options.output !== undefined },
    { where: '--push', message, isGiven: options.push !== undefined },
    { where: '--load', message, isGiven: options.load },
    {
      where: '--builder-arg',
      message: 'no program builds with --builder none',
      isGiven: options.builderArgs.length > 0,
    },
  ]);
}

/** Throws UserError for flags that would be ignored where the image is made directly: it has no installer, and starts no program. */
export function refuseUnusedByDirect(options: Given): void {
  const message = 'a direct image has no installer; its layers are gzip';
  refuse('this image is made directly', 'leave it out, or name another --builder', [
    { where: '--compression', message, isGiven: options.compression !== undefined },
    { where: '--compression-level', message, isGiven: options.compressionLevel !== undefined },
    {
      where: '--builder-arg',
      message: 'no program builds a direct image',
      isGiven: options.builderArgs.length > 0,
    },
    {
      where: '--qemu',
      message: 'nothing runs in a direct image while it is made',
      isGiven: options.qemu !== 'auto',
    },
  ]);
}

interface Unused {
  readonly where: string;
  readonly message: string;
  readonly isGiven: boolean;
}

function refuse(message: string, fix: string, unused: readonly Unused[]): void {
  const problems: readonly Problem[] = unused
    .filter(({ isGiven }) => isGiven)
    .map((flag) => ({ where: flag.where, message: flag.message, fix }));
  if (problems.length > 0) throw new UserError(message, problems);
}
