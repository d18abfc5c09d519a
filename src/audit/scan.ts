import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatPin } from '../conda/file-name.js';
import type { PackageRecord } from '../conda/record.js';
import { type Problem, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { createPool } from '../host/threads/pool.js';
import type { AuditJob } from './audit-package.js';
import type { Facts } from './facts.js';
import { UNUSABLE } from './suppress.js';
import type { AuditedPackage, Finding } from './types.js';

/** A package file, and what its channel says of it. */
export interface PackageFile {
  readonly path: string;
  readonly fn: string;
  readonly channel: string;
  readonly record: PackageRecord;
}

/** What was found out of package files. */
export interface LookedInto {
  readonly packages: readonly AuditedPackage[];
  /** Packages that cannot be opened. */
  readonly unusable: readonly Finding[];
}

/** Looks into packages, on all processors. */
export interface Looker {
  lookInto(files: readonly PackageFile[]): Promise<LookedInto>;
  close(): Promise<void>;
}

/** Opens the threads; they start with the first package. Facts are kept below `cacheDir`. */
export function openLooker({ cacheDir, emit }: { cacheDir: string; emit: Emit }): Looker {
  const pool = createPool<AuditJob, Facts>({
    script: new URL('./worker.js', import.meta.url),
    size: availableParallelism(),
    weigh: ({ size }) => size ?? 0,
  });
  const folder = join(cacheDir, 'facts');
  return {
    close: pool.close,
    lookInto: async (files) => {
      emit({
        kind: 'start',
        step: 'audit',
        title: 'Looking into packages',
        total: files.length,
        unit: 'packages',
      });
      let done = 0;
      const looked = await Promise.all(
        files.map(async (file) => {
          const { sha256, md5, size } = file.record;
          const facts = await unlessUnusable(
            pool.run({ path: file.path, fn: file.fn, sha256, md5, size, folder }),
          );
          emit({ kind: 'progress', step: 'audit', done: ++done, detail: file.fn });
          return { file, facts };
        }),
      );
      emit({ kind: 'end', step: 'audit' });
      return {
        packages: looked.flatMap(({ file, facts }) =>
          facts instanceof UserError ? [] : [{ ...file, dist: formatPin(file.record), facts }],
        ),
        unusable: looked.flatMap(({ file, facts }) =>
          facts instanceof UserError ? whyUnusable(file, facts) : [],
        ),
      };
    },
  };
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
  const of = { package: formatPin(record), subdir: record.subdir };
  return unusable(of, problems.length > 0 ? problems : [{ message }]);
}

/** Why a package cannot be looked into; of a record that cannot be read nobody knows which package it is. */
export function unusable(of: Pick<Finding, 'package' | 'subdir'>, problems: readonly Problem[]): Finding[] {
  const about = { rule: UNUSABLE, severity: 'error', ...of, path: null } as const;
  return problems.map(({ where, message: told, expected, found, fix }) => ({
    ...about,
    message: where === undefined ? told : `${where}: ${told}`,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(fix === undefined ? {} : { fix }),
  }));
}
