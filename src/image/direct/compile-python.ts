import { ToolError } from '../../errors.js';
import { wholeOf } from '../../formats/content.js';
import type { PackageEntry } from '../../package/types.js';
import type { LinkPlan } from '../../payload/link/link.js';

/** A python of this host that compiles for images: any python of the same X.Y gives the same bytes as the target's. */
export interface PythonProgram {
  /** `python3.7`, or a path. */
  readonly command: string;
  /** `3.7.17`: part of the cache key of what it compiled. */
  readonly version: string;
}

/** Runs a program and returns its standard output. Throws ToolError if it fails. */
export type RunProgram = (request: {
  readonly command: string;
  readonly args: readonly string[];
  readonly input: Uint8Array;
}) => Promise<{ readonly stdout: Buffer }>;

/**
 * Compiles sources for their place in `prefix`, by `construct/images/compile.py` (`script`). A pyc contains the mtime that its
 * source has in the layer, so that python accepts it. Sources that do not compile are left out. Throws ToolError if python
 * fails.
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
  /** The files of the package, relocated. */
  files: readonly PackageEntry[];
  prefix: string;
  python: PythonProgram;
  script: string;
  run: RunProgram;
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
      const path = Buffer.from(`${prefix}/${source}`);
      return [Buffer.from(`${path.length} ${file.data.length} ${file.mtime}\n`), path, wholeOf(file.data)];
    }),
  );
  const args = ['-E', '-s', '-S', '-B', '-c', script];
  const { stdout } = await run({ command: python.command, args, input });
  const results = splitResults(stdout, jobs.length);
  return jobs.flatMap(({ compiled, file }, i): PackageEntry[] => {
    const data = results[i];
    if (data === undefined || data.length === 0) return [];
    // The mode that python gives it under a umask of 022.
    return [{ type: 'file', path: compiled, mode: (file.mode | 0o200) & 0o644, mtime: file.mtime, data }];
  });
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
