import type { Problem } from '../errors.js';
import { decompress } from '../host/compress.js';
import { openRandomAccess } from '../host/random-access.js';
import type { Span } from '../installer/read.js';
import { comparePart } from '../installer/verify.js';
import type { MemberFacts } from '../payload/member.js';
import type { Compression } from '../payload/payload.js';
import { type LinkJob, linkMember } from './link-member.js';

/** One package, and the member of an installer that should be made of it. */
export interface CheckJob extends LinkJob {
  /** Path of the file. */
  readonly installer: string;
  readonly span: Span;
  readonly compression: Compression;
}

/** What the package is in a payload, and what the member has that is not so. */
export interface CheckedMember {
  readonly facts: MemberFacts;
  readonly problem: Problem | null;
}

/** Makes the member anew and compares. Throws UserError for a package that cannot be used. */
export async function checkMember(job: CheckJob): Promise<CheckedMember> {
  const { installer, span, compression } = job;
  const { tar, facts } = await linkMember(job);
  const bytes = openRandomAccess(installer);
  try {
    const where = `${installer}: ${facts.dist}`;
    return { facts, problem: await comparePart({ where, bytes, span, compression, tar }, decompress) };
  } finally {
    bytes.close();
  }
}
