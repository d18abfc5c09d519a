import { createCompressor } from '../../host/compress/compress.js';
import { withScratch } from '../../host/fs/scratch.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createRun } from '../../host/process/run.js';
import type { MemberJob } from '../../payload/build/compile-member.js';
import { workOutPackage } from '../../payload/build/link-member.js';
import { type CachedResult, openResults } from '../../store/results.js';
import { compilePython, type PythonProgram } from './compile-python.js';
import { compileScript } from './host-python.js';
import type { Owner } from './layer-tar.js';
import { makePart, type PartFacts } from './part.js';

/** What decides, beside the packages, which bytes are in a part. Plain JSON. */
export interface PartOptions {
  readonly prefix: string;
  /** Where layers have the prefix; see `Ground`. */
  readonly root: string;
  readonly owner: Owner;
  /** Without what only builds need. */
  readonly slim: boolean;
  /** Null: python sources are not compiled. */
  readonly python: PythonProgram | null;
}

/** One package to be made a part of layers. */
export interface PartJob extends MemberJob {
  readonly part: PartOptions;
}

/** Does one job. Throws UserError for a package that cannot be used, ToolError where its file has changed meanwhile. */
export async function makeLayerPart(job: PartJob): Promise<CachedResult<PartFacts>> {
  const { key, folder, compression, platform } = job;
  const { prefix, root, owner, slim, python } = job.part;
  const run = createRun();
  const { compress } = createCompressor({ compression, platform, run });
  return withScratch(folder, async (scratch) => {
    const { bytes, facts } = await makePart({
      member: await workOutPackage(job, scratch),
      prefix,
      root,
      owner,
      slim,
      compile: async (wanted, own) =>
        python === null ? [] : compilePython({ wanted, own, prefix, python, script: compileScript(), run }),
      compress,
      collect: scratch.collect,
    });
    const cache = openResults<PartFacts>({ folder, write: writeFileAtomic });
    return cache.put(key, bytes, facts);
  });
}
