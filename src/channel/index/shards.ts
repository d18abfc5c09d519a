import { createHash } from 'node:crypto';
import { sortKeys } from '../../conda/sorted-json.js';
import type { ZstdCompress } from '../index-channel.js';
import type { Json, PackageFacts } from './facts.js';
import type { Repodata } from './repodata.js';

/** Encodes as MessagePack; a Uint8Array as binary. */
export type MsgpackEncode = (value: unknown) => Uint8Array;

/** A subdir's sharded repodata (CEP-16). */
export interface Shards {
  /** `<sha256 of the file>.msgpack.zst` → content: one for each package name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** repodata_shards.msgpack.zst, which names them. */
  readonly index: Uint8Array;
}

/** Shards are small: higher levels save little. */
const LEVEL = 3;

/**
 * Parts a repodata by package name. The time of its making, which CEP-16 has as an option, is left out: the same
 * packages give the same bytes.
 */
export async function shardsOf({
  repodata,
  facts,
  zstdCompress,
  encode,
}: {
  readonly repodata: Repodata;
  readonly facts: readonly PackageFacts[];
  readonly zstdCompress: ZstdCompress;
  readonly encode: MsgpackEncode;
}): Promise<Shards> {
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

type Group = 'packages' | 'packages.conda';

function byName(repodata: Repodata, facts: readonly PackageFacts[]): [string, Record<Group, Json>][] {
  const runExports = new Map(facts.map((one) => [one.fn, one.runExports]));
  const shards = new Map<string, Record<Group, Record<string, unknown>>>();
  for (const group of ['packages', 'packages.conda'] as const) {
    for (const [fn, raw] of Object.entries(repodata[group]).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const name = String(raw['name']);
      const shard = shards.get(name) ?? { packages: {}, 'packages.conda': {} };
      shards.set(name, shard);
      shard[group][fn] = packed({ ...raw, run_exports: runExports.get(fn) ?? {} });
    }
  }
  return [...shards].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Checksums travel as bytes. */
function packed(raw: Json): object {
  const sorted = sortKeys(raw) as Record<string, unknown>;
  const bytes = (key: string) => Buffer.from(String(raw[key]), 'hex');
  return { ...sorted, md5: bytes('md5'), sha256: bytes('sha256') };
}

/** The file names of the shards that a decoded shard index names; null for anything else. */
export function shardNamesIn(index: unknown): readonly string[] | null {
  const shards = typeof index === 'object' && index !== null && 'shards' in index ? index.shards : null;
  if (typeof shards !== 'object' || shards === null) return null;
  const digests: unknown[] = Object.values(shards);
  return digests.flatMap((digest) =>
    digest instanceof Uint8Array ? [`${Buffer.from(digest).toString('hex')}.msgpack.zst`] : [],
  );
}
