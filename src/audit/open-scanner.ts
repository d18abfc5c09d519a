import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatPin } from '../conda/file-name.js';
import type { PackageRecord } from '../conda/record.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { createPool } from '../host/threads/pool.js';
import type { Facts } from './facts.js';
import type { AuditedPackage, Finding, WheelToLay } from './types.js';
import { unusableFindings } from './unusable.js';
import type { ScanJob } from './worker.js';

/** A package file, and its record in the channel; or a wheel, and a record made of it. */
export interface PackageFile {
  readonly path: string;
  readonly fn: string;
  readonly channel: string;
  readonly record: PackageRecord;
  /** Present if it is a wheel. */
  readonly wheel?: WheelToLay;
}

/** The facts of package files. */
export interface Scanned {
  readonly packages: readonly AuditedPackage[];
  /** One finding for each package that cannot be opened. */
  readonly unusable: readonly Finding[];
}

/** Collects facts of package files, on all processors. */
export interface PackageScanner {
  scan(files: readonly PackageFile[]): Promise<Scanned>;
  close(): Promise<void>;
}

/** Opens the threads, which start with the first package. Facts are kept in a folder of `cacheDir`. */
export function openScanner(request: { readonly cacheDir: string; readonly emit: Emit }): PackageScanner {
  const { cacheDir, emit } = request;
  const pool = createPool<ScanJob, Facts>({
    script: new URL('./worker.js', import.meta.url),
    size: availableParallelism(),
    weigh: ({ size }) => size ?? 0,
  });
  const folder = join(cacheDir, 'facts');
  return { close: pool.close, scan };

  async function scan(files: readonly PackageFile[]): Promise<Scanned> {
    const title = 'Scanning packages';
    emit({ kind: 'start', step: 'audit', title, total: files.length, unit: 'packages' });
    let done = 0;
    const results = await Promise.all(
      files.map(async (file) => {
        const { sha256, md5, size } = file.record;
        const { path, fn, wheel = null } = file;
        const job = { path, fn, sha256, md5, size, folder, wheel };
        const facts = await unlessUnusable(pool.run(job));
        emit({ kind: 'progress', step: 'audit', done: ++done, detail: file.fn });
        return { file, facts };
      }),
    );
    emit({ kind: 'end', step: 'audit' });
    return {
      packages: results.flatMap(({ file, facts }) =>
        facts instanceof UserError ? [] : [{ ...file, dist: formatPin(file.record), facts }],
      ),
      unusable: results.flatMap(({ file, facts }) =>
        facts instanceof UserError ? whyUnusable(file, facts) : [],
      ),
    };
  }
}

async function unlessUnusable(work: Promise<Facts>): Promise<Facts | UserError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function whyUnusable({ record }: PackageFile, { message, problems }: UserError): Finding[] {
  const about = { package: formatPin(record), subdir: record.subdir };
  return unusableFindings(about, problems.length > 0 ? problems : [{ message }]);
}
