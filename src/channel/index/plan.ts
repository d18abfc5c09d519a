import { condaJsonFile } from '../../conda/sorted-json.js';
import type { Versions } from '../../conda/version.js';
import type { Problem } from '../../errors.js';
import { channeldataOf, type SubdirFacts } from './channeldata.js';
import { currentRepodata } from './current.js';
import type { PackageFacts } from './facts.js';
import { readEntries, ZSTD_LEVEL, type ZstdCompress } from './index-channel.js';
import { applyPatch, type PatchInstructions } from './patch.js';
import { groupOf, type Repodata, repodataOf } from './repodata.js';
import { runExportsOf } from './run-exports.js';
import { type MsgpackEncode, shardsOf } from './shards.js';

/** One file of an index, its path below the channel's root. `null` for one that must not be there. */
export interface IndexFile {
  readonly path: string;
  readonly content: Uint8Array | null;
}

/** What makes the bytes of an index. */
export interface IndexCodecs {
  readonly versions: Versions;
  readonly zstdCompress: ZstdCompress;
  /** Null where this machine cannot: a `.bz2` of another day is then taken away, since conda would believe it. */
  readonly bzip2Compress: ((bytes: Uint8Array) => Promise<Uint8Array>) | null;
  readonly encode: MsgpackEncode;
}

/** One subdir of a channel, read. */
interface SubdirContent extends SubdirFacts {
  /** From its patch_instructions.json. */
  readonly patch: PatchInstructions | null;
}

/** The records of a subdir. */
interface SubdirRecords {
  readonly repodata: Repodata;
  /** Of all packages that can be in an index, as they are; a patch may have taken some out. */
  readonly sound: readonly PackageFacts[];
  /** What the index says of its packages: their records are the patched ones. */
  readonly facts: readonly PackageFacts[];
  /** Of the packages that were left out. */
  readonly problems: readonly Problem[];
}

/** The records of a subdir's packages, patched. */
export function recordsOf({ subdir, facts, patch }: SubdirContent): SubdirRecords {
  const { entries, problems } = readEntries(facts.map((file) => ({ file, subdir })));
  const names = new Set(entries.map(({ fn }) => fn));
  const sound = facts.filter(({ fn }) => names.has(fn));
  const unpatched = repodataOf(subdir, entries);
  const repodata = patch === null ? unpatched : applyPatch(unpatched, patch);
  return { repodata, sound, facts: corrected(sound, repodata), problems };
}

/** A subdir's index, in the order in which it is to be written: what an index names stands before it. */
export async function planSubdir(
  content: SubdirContent,
  codecs: IndexCodecs,
): Promise<SubdirRecords & { readonly files: readonly IndexFile[] }> {
  const { subdir } = content;
  const { versions, zstdCompress, encode } = codecs;
  const records = recordsOf(content);
  const { repodata, sound } = records;
  const json = async (name: string, value: unknown) =>
    forms(`${subdir}/${name}`, condaJsonFile(value), codecs);
  // A patch may have damaged a record: that is found before anything begins.
  const currentRecords = currentRepodata(repodata, versions);
  // The largest begins first: it is compressed elsewhere while the shards are made here.
  const [whole, current, runExports, shards] = await Promise.all([
    json('repodata.json', repodata),
    json('current_repodata.json', currentRecords),
    json('run_exports.json', runExportsOf(subdir, sound)),
    shardsOf({ repodata, facts: sound, zstdCompress, encode }),
  ]);
  const files = [
    ...[...shards.files].map(([name, content]) => ({ path: `${subdir}/${name}`, content })),
    { path: `${subdir}/${SHARD_INDEX}`, content: shards.index },
    ...runExports,
    ...current,
    ...whole,
  ];
  return { ...records, files };
}

/** What a patch left of the packages, with the records that it gave them. */
function corrected(facts: readonly PackageFacts[], repodata: Repodata): readonly PackageFacts[] {
  return facts.flatMap((one) => {
    const index = repodata[groupOf(one.fn)][one.fn];
    return index === undefined ? [] : [{ ...one, index }];
  });
}

/** The name of a subdir's shard index (CEP-16). */
export const SHARD_INDEX = 'repodata_shards.msgpack.zst';

/** channeldata.json, which is written after every subdir. */
export function planChanneldata(subdirs: readonly SubdirFacts[], versions: Versions): IndexFile {
  return { path: 'channeldata.json', content: condaJsonFile(channeldataOf(subdirs, versions)) };
}

/** The compressed forms come first: they are what most clients ask for. */
async function forms(path: string, text: Uint8Array, codecs: IndexCodecs): Promise<readonly IndexFile[]> {
  const { zstdCompress, bzip2Compress } = codecs;
  const [zst, bz2] = await Promise.all([zstdCompress(text, ZSTD_LEVEL), bzip2Compress?.(text) ?? null]);
  return [
    { path: `${path}.zst`, content: zst },
    { path: `${path}.bz2`, content: bz2 },
    { path, content: text },
  ];
}
