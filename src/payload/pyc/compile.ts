import { ToolError } from '../../errors.js';
import { type Content, partOf, wholeOf } from '../../formats/content.js';
import type { Ask } from '../../host/process/session.js';
import type { PackageEntry } from '../../package/types.js';
import type { LinkEntry, LinkPlan } from '../link/link.js';
import { canonicalMarshal } from './marshal.js';
import { resultsOf } from './results.js';
import type { PythonProgram } from './types.js';
import { pycFormat } from './versions.js';

/** Returns how a python is asked that runs `construct/python/compile.py`. */
export type AskPython = (python: PythonProgram) => Ask;

/**
 * Compiles sources under their paths in `prefix`, or relative to an unknown one. A pyc contains the mtime that its source has when
 * it is unpacked, so that python accepts it. The bytes depend only on the sources and the version of python. Sources that do
 * not compile, or depend on the prefix, are left out. Throws ToolError if python fails, and what `collect` throws.
 */
export async function compilePython({
  sources,
  files,
  prefix,
  python,
  ask,
  collect,
}: {
  /** The sources, and the paths of the results. */
  sources: LinkPlan['pyc'];
  /** The files of the package; those of a known prefix are relocated. */
  files: readonly LinkEntry[];
  /** Null if it is unknown: conda, too, compiles under paths relative to the prefix, and python corrects them on import. */
  prefix: string | null;
  python: PythonProgram;
  ask: AskPython;
  /** Stores the results as they arrive. */
  collect: (pieces: AsyncIterable<Buffer>) => Promise<Content>;
}): Promise<PackageEntry[]> {
  const entries = new Map(files.map((entry) => [entry.path, entry]));
  const jobs = sources.flatMap(({ source, compiled }) => {
    const entry = entries.get(source);
    const file = entry?.type === 'hardlink' ? entries.get(entry.target) : entry;
    return file?.type === 'file' ? { source, compiled, file } : [];
  });
  if (jobs.length === 0) return [];
  function* input() {
    for (const { source, file } of jobs) {
      const path = Buffer.from(prefix === null ? source : `${prefix}/${source}`);
      const line = Buffer.from(`${path.length} ${file.data.length} ${file.mtime}\n`);
      yield Buffer.concat([line, path, wholeOf(file.data)]);
    }
  }
  /** Where each result ends among all. */
  const ends: number[] = [];
  async function* canonicalResults(output: AsyncIterable<Buffer>) {
    try {
      for await (const pyc of resultsOf(output, jobs.length)) {
        const result = pyc.length === 0 ? pyc : canonical(pyc, python.version);
        ends.push((ends.at(-1) ?? 0) + result.length);
        yield result;
      }
    } catch (error) {
      throw error instanceof ToolError ? failedAt(jobs[ends.length]?.source, error) : error;
    }
  }
  const size = jobs.reduce((sum, { file }) => sum + file.data.length, 0);
  const results = await ask(python)(
    { input: input(), timeout: TIMEOUT, maxOutput: size * LARGEST_RATIO + (64 << 20) },
    (output) => collect(canonicalResults(output)),
  );
  return jobs.flatMap(({ compiled, file }, i): PackageEntry[] => {
    const data = partOf(results, ends[i - 1] ?? 0, ends[i] ?? 0);
    if (data.length === 0) return [];
    // The mode that python gives it under a umask of 022.
    return [{ type: 'file', path: compiled, mode: (file.mode | 0o200) & 0o644, mtime: file.mtime, data }];
  });
}

/** Seconds for one package. */
const TIMEOUT = 1200;
/** Compiled code is seldom larger than its source; constants can be repeated at most 4096 times. */
const LARGEST_RATIO = 64;

/** A source can be such that python does not survive it. */
function failedAt(source: string | undefined, error: ToolError): ToolError {
  const problem = {
    where: source ?? 'behind the last source',
    message: 'python failed while it compiled this source',
    fix: 'leave the sources to the target to compile: --pyc target',
  };
  return new ToolError(error.message, [problem, ...error.problems], { cause: error });
}

function canonical(pyc: Buffer, version: string): Buffer {
  const format = pycFormat(version.split('.', 2).join('.'));
  if (format === null || format.code === null) return pyc;
  const code = canonicalMarshal(pyc.subarray(format.header), format.code);
  return Buffer.concat([pyc.subarray(0, format.header), code]);
}
