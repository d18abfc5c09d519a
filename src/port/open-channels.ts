import { join } from 'node:path';
import { bootstrapChannel } from '../bootstrap/run.js';
import type { CommonOptions } from '../cli/base-command.js';
import type { Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { statOf } from '../host/fs/read.js';
import { writeFolderAtomic } from '../host/fs/write.js';
import { digestOfFile } from './open-digest.js';

/** The channels that a port builds with. */
export interface BaseChannels {
  /** The folder of the channel whose compilers run on the build machine, absolute. */
  readonly compilers: string;
  /** The folder of the channel with packages of the target, absolute. */
  readonly bootstrap: string;
  /** The variant file that fits the compilers. */
  readonly variants: string;
}

/** Where the channels are, and how they are made if they are not there. */
export interface BaseChannelsRequest extends Pick<CommonOptions, 'offline' | 'emit'> {
  readonly cacheDir: string;
  readonly from: Platform;
  readonly to: Platform;
  readonly suite: string;
  readonly compilers: ChannelPlace;
  readonly bootstrap: ChannelPlace;
}

/** A channel's folder, absolute. A given one has to be there; the others are made once and kept. */
export interface ChannelPlace {
  readonly folder: string;
  readonly given: boolean;
}

/** Throws UserError if a channel that is given is not what is needed. */
export function checkGivenChannels({ compilers, bootstrap, from, to }: BaseChannelsRequest): void {
  for (const [{ folder, given }, platform] of [
    [compilers, from],
    [bootstrap, to],
  ] as const) {
    const index = indexOf(folder, platform);
    if (given && statOf(index) === null) throw notThere(index, `a channel with packages for ${platform}`);
  }
  const variants = join(compilers.folder, VARIANTS);
  if (compilers.given && statOf(variants) === null)
    throw notThere(variants, `a channel that bootstrap --compilers-for ${to} made`);
}

/** Makes the channels that are missing. Throws what `bootstrap` throws. */
export async function openBaseChannels(request: BaseChannelsRequest): Promise<BaseChannels> {
  const { from, to, suite, cacheDir, offline, emit } = request;
  const make = { suite, cacheDir, offline, emit, formats: ['conda'] as const };
  await ensure(request.compilers, from, (out) =>
    bootstrapChannel({ ...make, platform: from, compilersFor: to, out }),
  );
  await ensure(request.bootstrap, to, (out) => bootstrapChannel({ ...make, platform: to, out }));
  const compilers = request.compilers.folder;
  return { compilers, bootstrap: request.bootstrap.folder, variants: join(compilers, VARIANTS) };
}

const VARIANTS = 'variants.yaml';

function indexOf(folder: string, platform: Platform): string {
  return join(folder, platform, 'repodata.json');
}

async function ensure(
  { folder }: ChannelPlace,
  platform: Platform,
  make: (out: string) => Promise<unknown>,
): Promise<void> {
  if (statOf(indexOf(folder, platform)) === null) await writeFolderAtomic(folder, make);
}

function notThere(where: string, expected: string): UserError {
  return new UserError('this channel cannot be used', {
    where,
    message: 'no such file',
    expected,
    fix: 'give the folder of another channel, or none: then it is made',
  });
}

/** Returns the digests of the indexes of folder channels, and of a variant file: what all builds have in common. */
export function digestsOfChannels(
  { compilers, bootstrap, variants }: BaseChannels,
  platforms: readonly Platform[],
) {
  const indexes = [compilers, bootstrap].flatMap((channel) =>
    [...platforms, 'noarch'].map((subdir) => join(channel, subdir, 'repodata.json')),
  );
  return [...indexes.filter((path) => statOf(path) !== null), variants].map(digestOfFile);
}
