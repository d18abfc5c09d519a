import { basename, dirname } from 'node:path';
import { isSameContent } from '../../formats/content.js';
import { loadCodecs } from '../../host/compress/codecs.js';
import { withScratch } from '../../host/fs/scratch.js';
import { openPackage } from '../../package/open.js';
import type { PackageEntry } from '../../package/types.js';
import { compareMembers, type MemberDifference } from './compare.js';
import { RECORD } from './recorded.js';

/** How a rebuilt package compares with the original. */
export interface Comparison {
  /** Whether the files have the same bytes. */
  readonly isIdentical: boolean;
  /** The members that are not the same. */
  readonly differences: readonly MemberDifference[];
}

/**
 * Compares two package files, and their members if the files differ; `record` stands for the original's own if it is not null. Throws
 * ArchiError if one cannot be read.
 */
export async function comparePackages(
  original: string,
  rebuilt: string,
  record: Buffer | null,
): Promise<Comparison> {
  return withScratch(dirname(rebuilt), async ({ open, keep }) => {
    const [before, after] = [open(original), open(rebuilt)];
    if (isSameContent(before, after)) return { isIdentical: true, differences: [] };
    const membersOf = async (path: string, bytes: typeof before) =>
      openPackage({ bytes, keep, fn: basename(path), codecs: await loadCodecs(path) });
    const expected = withRecord((await membersOf(original, before)).extracted, record);
    const { extracted: made } = await membersOf(rebuilt, after);
    return { isIdentical: false, differences: compareMembers(expected, made) };
  });
}

function withRecord(members: readonly PackageEntry[], record: Buffer | null): readonly PackageEntry[] {
  if (record === null) return members;
  return members.map((entry) =>
    entry.type === 'file' && entry.path === RECORD ? { ...entry, data: record } : entry,
  );
}
