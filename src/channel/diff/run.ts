import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { required, text } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, perform } from '../../cli/perform.js';
import { parseChannelUrl } from '../../conda/channel-url.js';
import type { Platform } from '../../conda/platform.js';
import { createPool } from '../../host/threads/pool.js';
import { choosePlatform } from '../../manifest/open-manifest.js';
import { formatBytes } from '../../text/bytes.js';
import { escapeControls } from '../../text/escape.js';
import { redactUrl } from '../../text/redact-url.js';
import { openDeps } from '../open.js';
import { compareListings } from './compare.js';
import { type Reader, withInside } from './diff-inside.js';
import { differenceLines } from './format.js';
import { type ListingSource, listingOf, listingSource } from './open-listing.js';
import type { Difference } from './types.js';

/** The arguments and flags of `archi-construct channel diff`. */
export type DiffOptions = Options<typeof CHECKS>;

/** Returns the url of a channel, without credentials, or the path of a file. */
function nameOf(source: ListingSource): string {
  return source.kind === 'channel' ? redactUrl(parseChannelUrl(source.location).url) : resolve(source.path);
}

/** The difference of two sets of packages: urls of channels, or absolute paths, and what differs. */
export type DiffResult = { readonly before: string; readonly after: string } & Difference;

const CHECKS = {
  before: required(text()),
  after: required(text()),
  platform: text(),
  arch: text(),
};

/**
 * Compares the packages of two channels, locks or installers, and the files inside packages that are on this machine. Throws
 * ArchiError if one cannot be read.
 */
export async function diffChannels(input: Input<DiffOptions, 'before' | 'after'>): Promise<DiffResult> {
  return perform(input, CHECKS, (options: DiffOptions) => channelDiff(options));
}

/** Does the work of `diffChannels`. */
export async function channelDiff(
  options: DiffOptions,
  open: () => Reader = openReader,
): Promise<Outcome<DiffResult>> {
  const { before, after } = options;
  const sources = [listingSource(before), listingSource(after)] as const;
  const channels = sources.flatMap((source) => (source.kind === 'channel' ? [source.location] : []));
  const deps = openDeps({ ...options, channels });
  const platforms = platformsFor(options, sources);
  const [old, young] = [
    await listingOf(sources[0], platforms, deps),
    await listingOf(sources[1], platforms, deps),
  ];
  const reader = open();
  const difference = await withInside(compareListings(old.packages, young.packages), [old, young], {
    reader,
    emit: options.emit,
  }).finally(reader.close);
  const title = `${redactUrl(before)} → ${redactUrl(after)}`;
  return {
    lines: [title, ...differenceLines(difference, formatBytes)].map(escapeControls),
    result: { before: nameOf(sources[0]), after: nameOf(sources[1]), ...difference },
  };
}

/** Returns the requested platform, else all platforms of the folders, else the default one. */
function platformsFor(options: DiffOptions, sources: readonly ListingSource[]): readonly Platform[] {
  const platforms = sources.flatMap((source) => (source.kind === 'channel' ? (source.platforms ?? []) : []));
  const isNamed = options.platform !== undefined || options.arch !== undefined;
  return isNamed || platforms.length === 0 ? [choosePlatform(options)] : [...new Set(platforms)].sort();
}

/** Reads packages in worker threads, one for each processor. */
function openReader(): Reader {
  const script = new URL('./worker.js', import.meta.url);
  return createPool({ script, size: availableParallelism() });
}
