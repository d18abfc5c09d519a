import { dirname } from 'node:path';
import type { Problem } from '../errors.js';
import { openRandomAccess } from '../host/fs/random-access.js';
import { withScratch } from '../host/fs/scratch.js';
import { unpackInto } from '../host/fs/unpack.js';
import { serveJobs } from '../host/threads/pool.js';
import type { FileSpan } from '../inspect/read.js';
import { openJob } from '../payload/build/open-job.js';
import { packJob } from '../payload/build/open-member.js';
import type { Compression } from '../payload/compressions.js';
import { type ExtractedFacts, packExtracted } from '../payload/extracted.js';
import type { MemberFacts } from '../payload/member.js';
import type { PackageJob } from '../payload/package-job.js';
import { comparePart } from './verify.js';

/** One package, and the part of an installer that should be made of it. */
export interface CheckRequest {
  readonly job: PackageJob;
  /** As in `PackRequest`. */
  readonly form: 'member' | 'extracted';
  /** Path of the installer. */
  readonly installer: string;
  readonly span: FileSpan;
  readonly compression: Compression;
}

/** The facts of a package, and the difference of the installer's part; null if there is none. */
export interface Checked<Facts> {
  readonly facts: Facts;
  readonly problem: Problem | null;
}

/** Packs a package again and compares. Throws UserError if the package cannot be used. */
export function checkPart(request: CheckRequest): Promise<Checked<MemberFacts | ExtractedFacts>> {
  const { job, form, installer, span, compression } = request;
  return withScratch(dirname(job.path), async (scratch) => {
    const opened = await openJob(job, scratch);
    const { tar, facts } =
      form === 'member' ? await packJob(opened, job, scratch) : packExtracted(opened, job);
    const bytes = openRandomAccess(installer);
    try {
      const where = `${installer}: ${form === 'member' ? '' : 'pkgs/'}${facts.dist}`;
      const part = { where, bytes, span, compression, tar: scratch.keep(tar()) };
      return { facts, problem: await comparePart(part, unpackInto(scratch)) };
    } finally {
      bytes.close();
    }
  });
}

serveJobs(checkPart);
