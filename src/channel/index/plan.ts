import type { Versions } from '../../conda/version.js';
import type { Problem } from '../../errors.js';
import { readEntries, ZSTD_LEVEL, type ZstdCompress } from '../index-channel.js';
import { channeldataOf, type SubdirFacts } from './channeldata.js';
import { currentRepodata } from './current.js';
import type { PackageFacts } from './facts.js';
import { formatJson } from './json.js';
import { applyPatch, type PatchInstructions } from './patch.js';
import { type Repodata, repodataOf } from './repodata.js';
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

/**
 * A subdir's index, in the order in which it is to be written: what an index names stands before it. `problems` are of
 * the packages that were left out, `facts` what the index says of the others.
 */
export async function planSubdir(
  { subdir, facts, patch }: SubdirContent,
  codecs: IndexCodecs,
): Promise<{
  readonly files: readonly IndexFile[];
  readonly facts: readonly PackageFacts[];
  readonly problems: readonly Problem[];
}> {
  const { versions, zstdCompress, encode } = codecs;
  const { entries, problems } = readEntries(facts.map((file) => ({ file, subdir })));
  const names = new Set(entries.map(({ fn }) => fn));
  const sound = facts.filter(({ fn }) => names.has(fn));
  const unpatched = repodataOf(subdir, entries);
  const repodata = patch === null ? unpatched : applyPatch(unpatched, patch);
  const shards = await shardsOf({ repodata, facts: sound, zstdCompress, encode });
  const json = async (name: string, value: unknown) => forms(`${subdir}/${name}`, formatJson(value), codecs);
  const files = [
    ...[...shards.files].map(([name, content]) => ({ path: `${subdir}/${name}`, content })),
    { path: `${subdir}/${SHARD_INDEX}`, content: shards.index },
    ...(await json('run_exports.json', runExportsOf(subdir, sound))),
    ...(await json('current_repodata.json', currentRepodata(repodata, versions))),
    ...(await json('repodata.json', repodata)),
  ];
  return { files, facts: corrected(sound, repodata), problems };
}

/** What a patch left of the packages, with the records that it gave them. */
function corrected(facts: readonly PackageFacts[], repodata: Repodata): readonly PackageFacts[] {
  return facts.flatMap((one) => {
    const index = repodata[one.fn.endsWith('.conda') ? 'packages.conda' : 'packages'][one.fn];
    return index === undefined ? [] : [{ ...one, index }];
  });
}

/** The name of a subdir's shard index (CEP-16). */
export const SHARD_INDEX = 'repodata_shards.msgpack.zst';

/** channeldata.json, which is written after every subdir. */
export function planChanneldata(subdirs: readonly SubdirFacts[], versions: Versions): IndexFile {
  return { path: 'channeldata.json', content: formatJson(channeldataOf(subdirs, versions)) };
}

/** The compressed forms come first: they are what most clients ask for. */
async function forms(path: string, text: Uint8Array, codecs: IndexCodecs): Promise<readonly IndexFile[]> {
  const { zstdCompress, bzip2Compress } = codecs;
  return [
    { path: `${path}.zst`, content: await zstdCompress(text, ZSTD_LEVEL) },
    { path: `${path}.bz2`, content: (await bzip2Compress?.(text)) ?? null },
    { path, content: text },
  ];
}
