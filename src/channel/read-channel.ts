import { type ChannelUrl, joinUrl, parseChannelUrl } from '../conda/channel-url.js';
import type { Extension } from '../conda/file-name.js';
import type { Platform, Subdir } from '../conda/platform.js';
import { type ArchiError, BugError, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { parseRepodata, type SubdirRepodata } from './parse-repodata.js';
import type { Decompressors, ReadChannelFile, WholeChannel } from './types.js';

/** The most bytes a repodata.json may have: four times conda-forge's largest. */
const LIMIT = 1 << 30;

/** Where a channel is, and what reads it. */
interface Reading {
  readonly location: string;
  readonly read: ReadChannelFile;
  readonly decompress: Decompressors;
  readonly emit: Emit;
  /** Builds count as far as they are there in this format; null, the default, for both. */
  readonly only?: Extension | null;
}

/**
 * Reads a channel for one platform and noarch: `repodata.json.zst`, then `.bz2`, then plain. A missing noarch is a
 * warning. Throws UserError where neither subdir is there or one is damaged, ToolError where the channel cannot be read.
 */
export async function readChannel({
  platform,
  ...reading
}: Reading & { readonly platform: Platform }): Promise<WholeChannel> {
  const [channel] = await readPlatforms({ ...reading, platforms: [platform] });
  if (channel === undefined) throw new BugError('a platform was read and is not there');
  return channel;
}

/** The same for several platforms, in their order; noarch is read once. None of the subdirs has to be there but one. */
export async function readPlatforms({
  location,
  platforms,
  read,
  decompress,
  emit,
  only = null,
}: Reading & { readonly platforms: readonly Platform[] }): Promise<WholeChannel[]> {
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

interface ReadSubdir {
  readonly location: string;
  readonly channel: ChannelUrl;
  readonly subdir: Subdir;
  readonly read: ReadChannelFile;
  readonly decompress: Decompressors;
  readonly only: Extension | null;
}

interface ReadOnce extends SubdirRepodata {
  /** Of the repodata.json. */
  readonly bytes: number;
}

async function readSubdir({
  location,
  channel,
  subdir,
  read,
  decompress,
  only,
}: ReadSubdir): Promise<ReadOnce | null> {
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
    const text = decode(unpacked, where);
    return { ...parseRepodata({ text, where, channel, subdir, only }), bytes: unpacked.length };
  }
  return null;
}

function asItIs(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  if (bytes.length <= limit) return Promise.resolve(bytes);
  return Promise.reject(new UserError(`it is larger than ${limit} bytes`));
}

/** The decompressor knows what is wrong, this knows where. */
async function unpackAt(
  where: string,
  bytes: Uint8Array,
  unpack: Decompressors['zstd'],
): Promise<Uint8Array> {
  try {
    return await unpack(bytes, LIMIT);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError('a channel’s repodata cannot be used', [{ where, ...reason(error) }], {
      cause: error,
    });
  }
}

function reason({ message, problems }: ArchiError): { message: string; fix: string } {
  return { message: problems[0]?.message ?? message, fix: 'check the channel, then try again' };
}

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
    throw new UserError('a channel’s repodata cannot be used', [problem], { cause: error });
  }
}

function combine(channel: string, own: ReadOnce | null, noarch: ReadOnce | null): WholeChannel {
  const subdirs = [own, noarch].filter((subdir) => subdir !== null);
  return {
    channel,
    hasPlatform: own !== null,
    records: subdirs.reduce((sum, { records }) => sum + records, 0),
    bytes: subdirs.reduce((sum, { bytes }) => sum + bytes, 0),
    names: () => [...new Set(subdirs.flatMap((subdir) => [...subdir.names()]))].sort(),
    find: (name) => subdirs.flatMap((subdir) => subdir.find(name)).sort((a, b) => (a.fn < b.fn ? -1 : 1)),
  };
}

function noChannel(channel: ChannelUrl, platforms: readonly Platform[]): UserError {
  const where = channel.url;
  const files = 'repodata.json, .bz2 or .zst';
  return new UserError('a channel has nothing to read', [
    {
      where,
      message: `there is no repodata for ${platforms.join(' or ')} and none for noarch`,
      expected: `${platforms.join('/, ')}/ or noarch/ with ${files}`,
      fix: 'check the channel’s url and whether it serves this platform',
    },
  ]);
}
