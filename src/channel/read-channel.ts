import { type ChannelUrl, joinUrl, parseChannelUrl } from '../conda/channel-url.js';
import type { Extension } from '../conda/file-name.js';
import { jsonLimitBroken } from '../conda/json-size.js';
import type { Platform, Subdir } from '../conda/platform.js';
import { type ArchiError, BugError, type Problem, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { allowanceOf, LimitError, limitOf, overLimit } from '../limits.js';
import { platformsOfFolder } from './folder.js';
import { parseRepodata, type SubdirRepodata } from './parse-repodata.js';
import type { Decompressors, ReadableBuilds, ReadChannelFile, WholeChannel } from './types.js';

/** Bytes that any file may have after decompression, however small the compressed file is. */
const FREE = 1 << 24;

/** A channel's location, and how to read it. */
interface Reading {
  readonly location: string;
  readonly read: ReadChannelFile;
  readonly decompress: Decompressors;
  readonly emit: Emit;
  /** Read only files of this format; null, the default, for both. */
  readonly only?: Extension | null;
}

/**
 * Reads a channel for one platform and noarch: `repodata.json.zst`, else `.bz2`, else plain. Warns of a missing noarch. Throws
 * UserError if neither subdir exists or one is damaged, ToolError if the channel cannot be read.
 */
export async function readChannel(request: Reading & { readonly platform: Platform }): Promise<WholeChannel> {
  const { platform, ...reading } = request;
  const [channel] = await readPlatforms({ ...reading, platforms: [platform] });
  if (channel === undefined) throw new BugError('a platform was read and is not there');
  return channel;
}

/** Reads a channel for several platforms, in their order; noarch is read once. At least one of the subdirs must exist. */
export async function readPlatforms(
  request: Reading & { readonly platforms: readonly Platform[] },
): Promise<WholeChannel[]> {
  const { location, platforms, read, decompress, emit, only = null } = request;
  const channel = parseChannelUrl(location);
  const readOne = (subdir: Subdir) => readSubdir({ location, channel, subdir, read, decompress, only });
  const [noarch, ...owns] = await Promise.all([readOne('noarch'), ...platforms.map(readOne)]);
  if (noarch === null && owns.every((own) => own === null)) throw noChannel(channel, platforms);
  for (const [index, platform] of platforms.entries()) {
    if (owns[index] === null) emit({ kind: 'warning', message: `${channel.url} has no ${platform}` });
  }
  if (noarch === null)
    emit({ kind: 'warning', message: `${channel.url} has no noarch: conda itself refuses such a channel` });
  return owns.map((own) => combine(channel.url, own, noarch ?? null));
}

/** Reads only what a channel has for one platform, without noarch; null if it has nothing. Throws as `readChannel` does. */
export async function readOwn({
  location,
  platform: subdir,
  read,
  decompress,
}: Pick<Reading, 'location' | 'read' | 'decompress'> & {
  readonly platform: Platform;
}): Promise<SubdirRepodata | null> {
  const channel = parseChannelUrl(location);
  return readSubdir({ location, channel, subdir, read, decompress, only: null });
}

interface ReadSubdir {
  readonly location: string;
  readonly channel: ChannelUrl;
  readonly subdir: Subdir;
  readonly read: ReadChannelFile;
  readonly decompress: Decompressors;
  readonly only: Extension | null;
}

interface ReadOnce extends SubdirRepodata {
  /** Size of the repodata.json. */
  readonly bytes: number;
}

async function readSubdir(request: ReadSubdir): Promise<ReadOnce | null> {
  const { location, channel, subdir, read, decompress, only } = request;
  const forms = [
    { fileName: 'repodata.json.zst', unpack: decompress.zstd },
    { fileName: 'repodata.json.bz2', unpack: decompress.bzip2 },
    { fileName: 'repodata.json', unpack: asItIs },
  ];
  for (const { fileName, unpack } of forms) {
    const bytes = await read(location, subdir, fileName);
    if (bytes === null) continue;
    const where = joinUrl(channel.url, subdir, fileName);
    const unpacked = await unpackAt(where, bytes, unpack);
    const broken = jsonLimitBroken(unpacked);
    if (broken !== null) throw overLimit(CANNOT_BE_USED, broken, { where });
    const text = decode(unpacked, where);
    return { ...parseRepodata({ text, where, channel, subdir, only }), bytes: unpacked.length };
  }
  return null;
}

async function asItIs(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > limitOf('repodata-size')) throw overLimit('it is too large', 'repodata-size');
  return bytes;
}

/** Decompresses. Adds `where` to the decompressor's error. */
async function unpackAt(
  where: string,
  bytes: Uint8Array,
  unpack: Decompressors['zstd'],
): Promise<Uint8Array> {
  try {
    const most = allowanceOf(bytes.length, { ratio: 'repodata-ratio', most: 'repodata-size', free: FREE });
    return await unpack(bytes, most);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(CANNOT_BE_USED, { where, ...reason(error) }, { cause: error });
  }
}

// The error of an exceeded limit has a fix already; the decompressor's error for damaged data has none.
function reason(error: ArchiError): Problem {
  const [problem] = error.problems;
  if (problem !== undefined && error instanceof LimitError) return problem;
  return { message: problem?.message ?? error.message, fix: 'check the channel, then try again' };
}

const CANNOT_BE_USED = 'a channel’s repodata cannot be used';

function decode(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const problem = {
      where,
      message: 'it is not text',
      expected: 'JSON in UTF-8',
      fix: 'check the channel, then try again',
    };
    throw new UserError(CANNOT_BE_USED, problem, { cause: error });
  }
}

function combine(channel: string, own: ReadOnce | null, noarch: ReadOnce | null): WholeChannel {
  const subdirs = [own, noarch].filter((subdir) => subdir !== null);
  const read = (name: string): ReadableBuilds => {
    const parts = subdirs.map((subdir) => subdir.read(name));
    return {
      packages: parts.flatMap(({ packages }) => packages).sort((a, b) => (a.fn < b.fn ? -1 : 1)),
      problems: parts.flatMap(({ problems }) => problems),
    };
  };
  return {
    channel,
    hasPlatform: own !== null,
    records: subdirs.reduce((sum, { records }) => sum + records, 0),
    bytes: subdirs.reduce((sum, { bytes }) => sum + bytes, 0),
    names: () => [...new Set(subdirs.flatMap((subdir) => [...subdir.names()]))].sort(),
    find: (name) => read(name).packages,
    read,
    unread: (name) => subdirs.flatMap((subdir) => subdir.unread(name)),
    otherPlatforms: () => (own === null ? platformsOfFolder(channel) : []),
  };
}

/** A channel that has nothing for a platform, and no noarch. A channel that could not be read is another error. */
export class NoRepodataError extends UserError {
  /** `--json` shows it as a UserError. */
  override readonly name = 'UserError';
}

function noChannel(channel: ChannelUrl, platforms: readonly Platform[]): NoRepodataError {
  const where = channel.url;
  const files = 'repodata.json, .bz2 or .zst';
  const others = platformsOfFolder(where);
  return new NoRepodataError('a channel has no repodata', {
    where,
    message: `there is no repodata for ${platforms.join(' or ')} and none for noarch`,
    expected: `${platforms.join('/, ')}/ or noarch/ with ${files}`,
    ...(others.length === 0 ? {} : { found: others.join(', ') }),
    fix: where.startsWith('file:')
      ? 'check the path, and whether there is a folder of packages for this platform (`channel index` makes its repodata)'
      : 'check the channel’s url and whether it serves this platform',
  });
}
