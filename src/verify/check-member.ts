import { dirname } from 'node:path';
import type { Problem } from '../errors.js';
import { openRandomAccess } from '../host/fs/random-access.js';
import { type Scratch, withScratch } from '../host/fs/scratch.js';
import { unpackInto } from '../host/fs/unpack.js';
import type { Span } from '../inspect/read.js';
import { extractMember, type LinkJob, linkMember } from '../payload/build/link-member.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import type { MemberFacts } from '../payload/member.js';
import type { Compression } from '../payload/payload.js';
import { comparePart } from './verify.js';

/** A package, and the member of an installer to compare with it. */
export interface CheckJob extends LinkJob {
  /** Path of the file. */
  readonly installer: string;
  readonly span: Span;
  readonly compression: Compression;
}

/** The facts about the package, and how its member differs; null if it does not. */
export interface Checked<Facts> {
  readonly facts: Facts;
  readonly problem: Problem | null;
}

/** Links the package again and compares it with its member. Throws UserError if the package cannot be used. */
export async function checkMember(job: CheckJob): Promise<Checked<MemberFacts>> {
  return withScratch(dirname(job.path), async (scratch) => {
    const { tar, facts } = await linkMember(job, scratch);
    return { facts, problem: await compare(job, facts.dist, tar(), scratch) };
  });
}

/** Extracts the package again and compares it with its part of the package cache. Throws as `checkMember` does. */
export async function checkExtracted(job: CheckJob): Promise<Checked<ExtractedFacts>> {
  return withScratch(dirname(job.path), async (scratch) => {
    const { tar, facts } = await extractMember(job, scratch);
    return { facts, problem: await compare(job, `pkgs/${facts.dist}`, tar(), scratch) };
  });
}

async function compare(
  { installer, span, compression }: CheckJob,
  part: string,
  tar: Iterable<Buffer>,
  scratch: Scratch,
): Promise<Problem | null> {
  const bytes = openRandomAccess(installer);
  try {
    const where = `${installer}: ${part}`;
    return await comparePart(
      { where, bytes, span, compression, tar: scratch.keep(tar) },
      unpackInto(scratch),
    );
  } finally {
    bytes.close();
  }
}
