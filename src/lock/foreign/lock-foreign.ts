import type { Deps } from '../../channel/open.js';
import { readChannels } from '../../channel/read-channels.js';
import type { ReadIndex } from '../../channel/types.js';
import { parseChannelUrl } from '../../conda/channel-url.js';
import { parseFileName } from '../../conda/file-name.js';
import type { Platform } from '../../conda/platform.js';
import { chooseChannels } from '../../manifest/channels.js';
import type { Manifest } from '../../manifest/types.js';
import { withWheels } from '../make/lock-wheels.js';
import { type ListRequest, lockExplicit } from '../make/make-lock.js';
import { makeLocks } from '../make/make-locks.js';
import type { Lock } from '../types.js';
import { isUnhashed } from '../unhashed.js';
import { environmentsFor } from './environments.js';
import { channelOfText, checkChannels, findPins } from './find-pins.js';
import { noChannels } from './no-channels.js';
import { readForeignLock } from './read-foreign.js';
import type { ForeignList, ForeignText, ForeignWish } from './types.js';

/** What a lock of listed packages is made for. */
export interface ForeignRequest {
  readonly manifest: Manifest;
  readonly platform: Platform;
  /** Channels of the command line, with credentials. */
  readonly channels: readonly string[];
  readonly channelAlias: string | undefined;
  readonly wish: ForeignWish;
}

/** What this needs from outside. */
export type ForeignDeps = Pick<
  Deps,
  'readChannelFile' | 'decompress' | 'readIndex' | 'measureWheel' | 'findProject' | 'emit'
>;

/**
 * Makes the lock of a list of packages, environment by environment; the manifest gives name, version, specs and more wheels. Channels are
 * read for what the list lacks. Throws UserError with the problems of all environments.
 */
export async function lockOfForeign(
  given: ForeignText,
  request: ForeignRequest,
  deps: ForeignDeps,
  make: (request: ListRequest) => Promise<Lock> = lockExplicit,
): Promise<Lock> {
  const { manifest, platform, wish } = request;
  const { file } = given;
  const foreign = readForeignLock(given);
  const chosen = environmentsFor(foreign, { asked: wish.environment, platform, file }, manifest);
  return makeLocks(manifest, async (own, name) => {
    const { environment = null } = chosen.find((choice) => choice.name === name) ?? {};
    const list = foreign.list({ ...wish, platform, environment });
    if (list.dropped.length > 0) {
      const message = `${file}: what it has of pip is left out: ${list.dropped.join(', ')}`;
      deps.emit({ kind: 'warning', message });
    }
    const lock = await lockOfList(list, { ...request, manifest: own, given }, deps, make);
    return withWheels(lock, own, deps, list.wheels);
  });
}

/** Returns a reader that takes records as far as a list tells them, and reads a package only where it tells none. */
export function recordsAsListed(readIndex: ReadIndex): ReadIndex {
  return async (listed) => {
    const named = parseFileName(listed.fn);
    if (listed.described === undefined || named === null) return readIndex(listed);
    const { name, version, build } = named;
    return { name, version, build, build_number: 0, ...listed.described };
  };
}

async function lockOfList(
  list: ForeignList,
  request: ForeignRequest & { readonly given: ForeignText },
  deps: ForeignDeps,
  make: (request: ListRequest) => Promise<Lock>,
): Promise<Lock> {
  const { manifest, platform, channels: named, channelAlias } = request;
  const chosen = chooseChannels(named, manifest);
  // A list names the files; channels are read only for builds without a url, missing checksums, and records.
  const unhashed = list.packages.filter(isUnhashed).map(({ channel }) => channel);
  const locations = distinct([...named, ...searched(list, chosen, request), ...unhashed], chosen);
  const read = await readChannels(locations, platform, deps);
  const found = await findPins(list.pins, read, channelAlias);
  const { readIndex, emit } = deps;
  return make({
    explicit: { platform, packages: [...list.packages, ...found] },
    isOrdered: list.isOrdered,
    lockChannels: chosen.map((channel) => parseChannelUrl(channel).url),
    ...{ manifest, platform, channels: read, readIndex, emit },
  });
}

/** Returns where builds without a url are looked for: in the channels of the command line, of the list, or of the manifest. */
function searched(
  { pins, channels }: ForeignList,
  chosen: readonly string[],
  { channels: named, channelAlias, given }: ForeignRequest & { readonly given: ForeignText },
): string[] {
  if (pins.length === 0) return [];
  const texts = named.length > 0 ? [] : channels;
  checkChannels(texts, given.file, channelAlias);
  const ofPins = pins.flatMap(({ channel }) => channel ?? []);
  const own = [...texts, ...ofPins].flatMap((text) => channelOfText(text, channelAlias) ?? []);
  const all = texts.length > 0 ? own : [...chosen, ...own];
  if (all.length === 0) throw noChannels(given);
  return all;
}

/** Returns locations, each channel once; as it is among `known`, where it may have credentials. */
function distinct(locations: readonly string[], known: readonly string[]): string[] {
  const byUrl = new Map<string, string>();
  for (const location of [...locations, ...known]) {
    const { url } = parseChannelUrl(location);
    const isWanted = locations.some((wanted) => parseChannelUrl(wanted).url === url);
    if (isWanted && (!byUrl.has(url) || known.includes(location))) byUrl.set(url, location);
  }
  return [...byUrl.values()];
}
