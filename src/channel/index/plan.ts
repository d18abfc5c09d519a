import { condaJsonFile } from '../../conda/sorted-json.js';
import type { Versions } from '../../conda/version.js';
import type { Problem } from '../../errors.js';
import { channeldataOf, type SubdirFacts } from './channeldata.js';
import { currentRepodata } from './current.js';
import type { PackageFacts } from './facts.js';
import { readEntries, ZSTD_LEVEL, type ZstdCompress } from './index-channel.js';
import { applyPatch, type PatchInstructions } from './patch.js';
import { groupOf, type Repodata, repodataOf } from './repodata.js';
import { runExportsFile } from './run-exports.js';
import { type MsgpackEncode, shardsOf } from './shards.js';

/** One file of an index, by its path below the channel's root. Its content is null if the file must not exist. */
export interface IndexFile {
  readonly path: string;
  readonly content: Uint8Array | null;
}

/** Bytes that a worker thread compresses as zstd. */
export interface CompressJob {
  readonly bytes: Uint8Array;
  readonly level: number;
}

/** The codecs of an index. */
export interface IndexCodecs {
  readonly versions: Versions;
  readonly zstdCompress: ZstdCompress;
  /** Null if this machine has no bzip2: an old `.bz2` is then removed, since conda would use it. */
  readonly bzip2Compress: ((bytes: Uint8Array) => Promise<Uint8Array>) | null;
  readonly encode: MsgpackEncode;
}

/** The content of one subdir of a channel. */
interface SubdirContent extends SubdirFacts {
  /** Its patch_instructions.json. */
  readonly patch: PatchInstructions | null;
}

/** The records of a subdir. */
interface SubdirRecords {
  readonly repodata: Repodata;
  /** The unpatched facts of all packages that can be in an index, even of those that a patch removes. */
  readonly sound: readonly PackageFacts[];
  /** The facts of the packages in the index, with patched records. */
  readonly facts: readonly PackageFacts[];
  /** The problems of packages that were left out. */
  readonly problems: readonly Problem[];
}

/** Returns the patched records of a subdir's packages. */
export function recordsOf({ subdir, facts, patch }: SubdirContent): SubdirRecords {
  const { entries, problems } = readEntries(facts.map((file) => ({ file, subdir })));
  const names = new Set(entries.map(({ fn }) => fn));
  const sound = facts.filter(({ fn }) => names.has(fn));
  const unpatched = repodataOf(subdir, entries);
  const repodata = patch === null ? unpatched : applyPatch(unpatched, patch);
  return { repodata, sound, facts: corrected(sound, repodata), problems };
}

/** Makes the files of a subdir's index, in the order of writing: shards before the index that lists them. */
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
  // Throws before any work starts if a patch has damaged a record.
  const currentRecords = currentRepodata(repodata, versions);
  // The largest file first: a thread compresses it while this one makes the shards.
  const [whole, current, runExports, shards] = await Promise.all([
    json('repodata.json', repodata),
    json('current_repodata.json', currentRecords),
    json('run_exports.json', runExportsFile(subdir, sound)),
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

/** Returns the packages that the patch did not remove, with patched records. */
function corrected(facts: readonly PackageFacts[], repodata: Repodata): readonly PackageFacts[] {
  return facts.flatMap((build) => {
    const index = repodata[groupOf(build.fn)][build.fn];
    return index === undefined ? [] : [{ ...build, index }];
  });
}

/** The name of a subdir's shard index (CEP-16). */
export const SHARD_INDEX = 'repodata_shards.msgpack.zst';

/** Makes channeldata.json, which is written after all subdirs. */
export function planChanneldata(subdirs: readonly SubdirFacts[], versions: Versions): IndexFile {
  return { path: 'channeldata.json', content: condaJsonFile(channeldataOf(subdirs, versions)) };
}

/** Makes the forms of a file. The compressed ones come first: most clients read these. */
async function forms(path: string, text: Uint8Array, codecs: IndexCodecs): Promise<readonly IndexFile[]> {
  const { zstdCompress, bzip2Compress } = codecs;
  const [zst, bz2] = await Promise.all([zstdCompress(text, ZSTD_LEVEL), bzip2Compress?.(text) ?? null]);
  return [
    { path: `${path}.zst`, content: zst },
    { path: `${path}.bz2`, content: bz2 },
    { path, content: text },
  ];
}
