import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMsgpack } from '../../../src/channel/index/open-codecs.js';
import { zstdDecompress } from '../../../src/host/compress/zstd.js';

type Json = Record<string, unknown>;

const FILES = ['repodata.json', 'current_repodata.json', 'run_exports.json'];
const LIMIT = 1 << 26;

/**
 * Returns the whole index of a channel: path → parsed content. `SUBDIR/shards` is the shard index with every shard in
 * its place and checksums in hex.
 */
export async function readIndex(folder: string): Promise<Json> {
  const index: Json = { 'channeldata.json': readJson(join(folder, 'channeldata.json')) };
  const subdirs = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'repodata.json')));
  for (const subdir of subdirs.sort()) {
    for (const name of FILES) index[`${subdir}/${name}`] = readJson(join(folder, subdir, name));
    index[`${subdir}/shards`] = await readShards(join(folder, subdir));
  }
  return index;
}

async function readShards(folder: string): Promise<Json> {
  const { decode } = await loadMsgpack();
  const read = async (name: string) =>
    decode(await zstdDecompress(readFileSync(join(folder, name)), LIMIT)) as Json;
  const { shards, ...rest } = await read('repodata_shards.msgpack.zst');
  const whole: Json = {};
  for (const [name, digest] of Object.entries(shards as Record<string, Uint8Array>)) {
    whole[name] = inHex(await read(`${Buffer.from(digest).toString('hex')}.msgpack.zst`));
  }
  return { ...rest, shards: whole };
}

function inHex(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return mapped(value, (_key, item) => inHex(item));
}

/**
 * Returns the index without what conda-index writes differently: the time of the shard index, and the timestamp of a
 * package in channeldata.json, which is that of the version it read last.
 */
export function withoutTimes(index: Json): Json {
  return Object.fromEntries(
    Object.entries(index).map(([path, item]) => {
      if (path === 'channeldata.json') return [path, without(item, 'timestamp')];
      return [path, path.endsWith('/shards') ? without(item, 'created_at') : item];
    }),
  );
}

/**
 * Returns the index with checksums and sizes of packages replaced by their names, since they depend on versions of
 * the compressors.
 */
export function withoutChecksums(value: unknown): unknown {
  const isChecksum = (key: string) => ['md5', 'sha256', 'size', 'legacy_bz2_md5'].includes(key);
  return mapped(value, (key, item) =>
    isChecksum(key) && item !== null ? typeof item : withoutChecksums(item),
  );
}

function without(value: unknown, dropped: string): unknown {
  return mapped(value, (key, item) => (key === dropped ? undefined : without(item, dropped)));
}

function mapped(value: unknown, change: (key: string, item: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => change('', item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, change(key, item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function readJson(path: string): Json {
  return JSON.parse(readFileSync(path, 'utf8')) as Json;
}
