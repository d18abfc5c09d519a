import { ToolError } from '../../errors.js';
import { wholeOf } from '../../formats/content.js';
import type { Run } from '../../host/process/run.js';
import type { PackageEntry } from '../../package/types.js';
import type { LinkEntry, LinkPlan } from '../link/link.js';
import { canonicalMarshal } from './marshal.js';
import type { PythonProgram } from './types.js';
import { pycFormat } from './versions.js';

/** Returns the arguments with which python runs `script`: without site, and without writing pyc files of its own. */
export function pythonArguments(script: string): string[] {
  return ['-s', '-S', '-B', '-W', 'ignore', '-c', script];
}

/** Returns the environment in which python compiles: nothing but the hash seed, on which the order in sets depends. */
export function pythonEnvironment() {
  return { env: { PYTHONHASHSEED: '0' }, onlyEnv: true } as const;
}

/**
 * Compiles sources by `construct/python/compile.py` (`script`), under their paths in `prefix`, or relative to an unknown one. A
 * pyc contains the mtime that its source has when it is unpacked, so that python accepts it. The bytes depend only on the
 * sources and the version of python. Sources that do not compile, or depend on the prefix, are left out. Throws ToolError if
 * python fails.
 */
export async function compilePython({
  sources,
  files,
  prefix,
  python,
  script,
  run,
}: {
  /** The sources, and the paths of the results. */
  sources: LinkPlan['pyc'];
  /** The files of the package; those of a known prefix are relocated. */
  files: readonly LinkEntry[];
  /** Null if it is unknown: conda, too, compiles under paths relative to the prefix, and python corrects them on import. */
  prefix: string | null;
  python: PythonProgram;
  script: string;
  run: Run;
}): Promise<PackageEntry[]> {
  const entries = new Map(files.map((entry) => [entry.path, entry]));
  const jobs = sources.flatMap(({ source, compiled }) => {
    const entry = entries.get(source);
    const file = entry?.type === 'hardlink' ? entries.get(entry.target) : entry;
    return file?.type === 'file' ? { source, compiled, file } : [];
  });
  if (jobs.length === 0) return [];
  const input = Buffer.concat(
    jobs.flatMap(({ source, file }) => {
      const path = Buffer.from(prefix === null ? source : `${prefix}/${source}`);
      return [Buffer.from(`${path.length} ${file.data.length} ${file.mtime}\n`), path, wholeOf(file.data)];
    }),
  );
  const { stdout } = await run({
    command: python.command,
    args: pythonArguments(script),
    input,
    ...pythonEnvironment(),
    cwd: '/',
    timeout: TIMEOUT,
    maxOutput: input.length * LARGEST_RATIO + (64 << 20),
  });
  const results = splitResults(stdout, jobs.length);
  return jobs.flatMap(({ compiled, file }, i): PackageEntry[] => {
    const found = results[i];
    if (found === undefined || found.length === 0) return [];
    const data = canonical(found, python.version);
    // The mode that python gives it under a umask of 022.
    return [{ type: 'file', path: compiled, mode: (file.mode | 0o200) & 0o644, mtime: file.mtime, data }];
  });
}

/** Seconds for one package. */
const TIMEOUT = 1200;
/** Compiled code is seldom larger than its source; constants can be repeated at most 4096 times. */
const LARGEST_RATIO = 64;

function canonical(pyc: Buffer, version: string): Buffer {
  const format = pycFormat(version.split('.', 2).join('.'));
  if (format === null || format.code === null) return pyc;
  const code = canonicalMarshal(pyc.subarray(format.header), format.code);
  return Buffer.concat([pyc.subarray(0, format.header), code]);
}

function splitResults(stdout: Buffer, count: number): Buffer[] {
  const results: Buffer[] = [];
  let offset = 0;
  while (results.length < count) {
    const newline = stdout.indexOf(0x0a, offset);
    const length = Number(stdout.toString('latin1', offset, Math.max(newline, offset)));
    const start = newline + 1;
    if (newline < 0 || !Number.isSafeInteger(length) || start + length > stdout.length) {
      throw new ToolError('python did not compile all sources', [
        {
          message: 'the answer does not cover every source',
          expected: `${count} results`,
          found: `${results.length}`,
        },
      ]);
    }
    results.push(stdout.subarray(start, start + length));
    offset = start + length;
  }
  return results;
}
