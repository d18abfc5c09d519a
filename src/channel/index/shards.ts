import { createHash } from 'node:crypto';
import type { JsonObject } from '../../conda/json-text.js';
import type { PackageFacts } from './facts.js';
import type { ZstdCompress } from './index-channel.js';
import { groupOf, type Repodata } from './repodata.js';

/** Encodes a value as MessagePack, a Uint8Array as binary. */
export type MsgpackEncode = (value: unknown) => Uint8Array;

/** A subdir's sharded repodata (CEP-16). */
export interface Shards {
  /** `<sha256 of the file>.msgpack.zst` → content: one for each package name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The content of repodata_shards.msgpack.zst, which lists the shards. */
  readonly index: Uint8Array;
}

/** The zstd level: shards are small, so higher levels save little. */
const LEVEL = 3;

/**
 * Splits repodata by package name. Leaves out the optional creation time of CEP-16, so that the same packages give the same
 * bytes.
 */
export async function shardsOf(request: {
  readonly repodata: Repodata;
  readonly facts: readonly PackageFacts[];
  readonly zstdCompress: ZstdCompress;
  readonly encode: MsgpackEncode;
}): Promise<Shards> {
  const { repodata, facts, zstdCompress, encode } = request;
  const pack = (value: unknown) => zstdCompress(encode(value), LEVEL);
  const files = new Map<string, Uint8Array>();
  const digests: [name: string, digest: Uint8Array][] = [];
  for (const [name, shard] of byName(repodata, facts)) {
    const bytes = await pack(shard);
    const digest = createHash('sha256').update(bytes).digest();
    digests.push([name, digest]);
    files.set(`${digest.toString('hex')}.msgpack.zst`, bytes);
  }
  const { subdir } = repodata.info;
  const shards = Object.fromEntries(digests);
  const index = await pack({ info: { base_url: '', shards_base_url: '', subdir }, shards, version: 1 });
  return { files, index };
}

interface Shard {
  readonly packages: Record<string, object>;
  readonly 'packages.conda': Record<string, object>;
  /** Files that patch instructions removed; absent if there are none. */
  removed?: string[];
}

/** Returns the shards, sorted by name. A name that has only removed files has a shard too, which lists them. */
function byName(repodata: Repodata, facts: readonly PackageFacts[]): readonly [string, Shard][] {
  const removed = new Set(repodata.removed);
  const shards = new Map<string, Shard>();
  for (const { fn, index, runExports } of facts) {
    const name = String(index['name']);
    const shard: Shard = shards.get(name) ?? { packages: {}, 'packages.conda': {} };
    shards.set(name, shard);
    const group = groupOf(fn);
    const raw = repodata[group][fn];
    if (raw !== undefined) shard[group][fn] = packed({ ...raw, run_exports: runExports });
    else if (removed.has(fn)) shard.removed = [...(shard.removed ?? []), fn];
  }
  return [...shards].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Returns the record with its checksums as bytes, keys in the package's order. */
function packed(raw: JsonObject): object {
  const bytes = (key: string) => Buffer.from(String(raw[key]), 'hex');
  return { ...raw, md5: bytes('md5'), sha256: bytes('sha256') };
}

/** Returns the file names of the shards in a decoded shard index; null if the value is not a shard index. */
export function shardNamesIn(index: unknown): readonly string[] | null {
  const shards = typeof index === 'object' && index !== null && 'shards' in index ? index.shards : null;
  if (typeof shards !== 'object' || shards === null) return null;
  const digests: unknown[] = Object.values(shards);
  return digests.flatMap((digest) =>
    digest instanceof Uint8Array ? [`${Buffer.from(digest).toString('hex')}.msgpack.zst`] : [],
  );
}
