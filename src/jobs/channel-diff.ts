import { formatBytes } from '../cli/quantity.js';
import { redactUrl } from '../conda/channel-url.js';
import type { Platform } from '../conda/platform.js';
import { compareListings } from '../diff/compare.js';
import { differenceLines } from '../diff/format.js';
import type { Emit } from '../events.js';
import { shown } from '../package/entry-path.js';
import { choosePlatform } from './choose-manifest.js';
import { openEdges } from './edges.js';
import { packagesOf, type Source, sourceOf } from './listing.js';
import type { Outcome } from './options.js';

/** The arguments and flags of `archi-construct channel diff`. */
export interface DiffOptions {
  readonly before: string;
  readonly after: string;
  readonly platform: string | undefined;
  readonly arch: string | undefined;
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** How the packages of two channels, locks or installers differ. Throws an ArchiError where one cannot be read. */
export async function channelDiff(options: DiffOptions): Promise<Outcome> {
  const { before, after } = options;
  const sources = [sourceOf(before), sourceOf(after)] as const;
  const channels = sources.flatMap((source) => (source.kind === 'channel' ? [source.location] : []));
  const edges = openEdges({ ...options, channels }).resolve;
  const platforms = platformsFor(options, sources);
  const [old, young] = [
    await packagesOf(sources[0], platforms, edges),
    await packagesOf(sources[1], platforms, edges),
  ];
  const difference = compareListings(old, young);
  const title = `${redactUrl(before)} → ${redactUrl(after)}`;
  return {
    lines: [title, ...differenceLines(difference, formatBytes)].map(shown),
    result: { before: redactUrl(before), after: redactUrl(after), ...difference },
  };
}

/** Those asked for; else all that a folder has; else the usual one. */
function platformsFor(options: DiffOptions, sources: readonly Source[]): readonly Platform[] {
  const found = sources.flatMap((source) => (source.kind === 'channel' ? (source.platforms ?? []) : []));
  const isNamed = options.platform !== undefined || options.arch !== undefined;
  return isNamed || found.length === 0 ? [choosePlatform(options)] : [...new Set(found)].sort();
}
