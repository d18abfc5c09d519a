import { createCompressor } from '../host/compress.js';
import { writeFileWhole } from '../host/files.js';
import { createRun } from '../host/run.js';
import { withScratch } from '../host/scratch.js';
import { compilePython, type PythonProgram } from '../image/direct/compile-python.js';
import type { Owner } from '../image/direct/layer-tar.js';
import { makePart, type PartFacts } from '../image/direct/part.js';
import { type Compiled, openCompiledCache } from '../store/compiled.js';
import type { MemberJob } from './compile-member.js';
import { compileScript } from './host-python.js';
import { workOutPackage } from './link-member.js';

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
export async function makeLayerPart(job: PartJob): Promise<Compiled<PartFacts>> {
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
    const cache = openCompiledCache<PartFacts>({ folder, write: writeFileWhole });
    return cache.put(key, bytes, facts);
  });
}
