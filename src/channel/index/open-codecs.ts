import { loadVersions } from '../../conda/version.js';
import type { Emit } from '../../events.js';
import { createBzip2Compress } from '../../host/compress/bzip2-program.js';
import { zstdCompress, zstdDecompress } from '../../host/compress/zstd.js';
import { createRun, tryRun } from '../../host/process/run.js';
import { limitOf } from '../../limits.js';
import type { IndexDeps } from './build.js';
import { shardNamesIn } from './shards.js';

/** Opens the codecs of an index on this machine. Warns if there is no bzip2. */
export async function openIndexCodecs(emit: Emit): Promise<Omit<IndexDeps, 'describe' | 'now' | 'opened'>> {
  const { encode, decode } = await loadMsgpack();
  const hasBzip2 = (await tryRun({ command: 'bzip2', args: ['-c'], input: Buffer.alloc(0) })).kind === 'done';
  if (!hasBzip2) {
    const message =
      'bzip2 is not installed: repodata.json.bz2 is not written (conda then reads repodata.json)';
    emit({ kind: 'warning', message });
  }
  return {
    versions: await loadVersions(),
    zstdCompress,
    bzip2Compress: hasBzip2 ? createBzip2Compress(createRun()) : null,
    encode,
    shardsNamed: async (index) => {
      try {
        const most = { most: limitOf('repodata-size'), limit: 'repodata-size' } as const;
        return shardNamesIn(decode(await zstdDecompress(index, most)));
      } catch {
        // A damaged shard index is about to be replaced.
        return null;
      }
    },
  };
}

/** Encodes and decodes MessagePack; binary is a Uint8Array. `decode` throws Error for damaged bytes. */
export interface Msgpack {
  readonly encode: (value: unknown) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
}

/** Loads the library on first use: only writing or reading shards needs it. */
export async function loadMsgpack(): Promise<Msgpack> {
  const { encode, decode } = await import('@msgpack/msgpack');
  return { encode: (value) => encode(value, { ignoreUndefined: true }), decode };
}
