import type { ChannelPackage, ChannelRepodata, ReadIndex } from '../../channel/types.js';
import { parseFileName } from '../../conda/file-name.js';
import type { ExplicitPackage } from '../../conda/locked-package.js';
import { parseRecord } from '../../conda/parse-record.js';
import { type Problem, UserError } from '../../errors.js';
import type { Explicit } from '../formats/parse-explicit.js';
import { isUnhashed, noChecksum } from '../unhashed.js';

/**
 * Completes an `@EXPLICIT` list, which says nothing of dependencies: each record comes from the channel of its url, if
 * that is among `channels` and has the file; else from the package itself. The list's checksum must be the channel's.
 * Throws UserError with every package that cannot be completed.
 */
export async function completeExplicit({
  explicit,
  channels,
  readIndex,
}: {
  readonly explicit: Explicit;
  readonly channels: readonly ChannelRepodata[];
  readonly readIndex: ReadIndex;
}): Promise<ChannelPackage[]> {
  const problems: Problem[] = [];
  const completed: ChannelPackage[] = [];
  for (const one of explicit.packages) {
    const listed = fromChannel(one, channels);
    if (listed === null && isUnhashed(one)) {
      problems.push(noChecksum(one.url));
      continue;
    }
    const found = listed ?? (await fromPackage(one, readIndex));
    if (found === null) problems.push(unknownPackage(one));
    else if (!agrees(one, found)) problems.push(otherChecksum(one, found));
    else completed.push(found);
  }
  if (problems.length > 0) throw new UserError('an @EXPLICIT list cannot be completed', problems);
  return completed;
}

function fromChannel(one: ExplicitPackage, channels: readonly ChannelRepodata[]): ChannelPackage | null {
  const name = parseFileName(one.fn)?.name ?? '';
  const channel = channels.find((candidate) => candidate.channel === one.channel);
  const found = channel?.find(name).find(({ fn, record }) => fn === one.fn && record.subdir === one.subdir);
  return found ?? null;
}

async function fromPackage(one: ExplicitPackage, readIndex: ReadIndex): Promise<ChannelPackage | null> {
  const index = await readIndex(one);
  if (index === null) return null;
  const { fn, url, channel, subdir, md5, sha256 } = one;
  const hashes = { ...(md5 === null ? {} : { md5 }), ...(sha256 === null ? {} : { sha256 }) };
  return { fn, url, channel, record: parseRecord({ ...index, subdir, ...hashes }, fn) };
}

function agrees({ md5, sha256 }: ExplicitPackage, { record }: ChannelPackage): boolean {
  const same = (a: string | null, b: string | null) => a === null || b === null || a === b;
  return same(md5, record.md5) && same(sha256, record.sha256);
}

function unknownPackage({ url }: ExplicitPackage): Problem {
  return {
    where: url,
    message: 'nothing says what this package depends on',
    expected: 'its record in the channel, or the file itself',
    found: 'neither',
    fix: 'give its channel with --channel, or let the file be fetched',
  };
}

function otherChecksum(one: ExplicitPackage, { record }: ChannelPackage): Problem {
  return {
    where: one.url,
    message: 'the channel has another file of this name',
    expected: one.sha256 ?? one.md5 ?? 'any',
    found: (one.sha256 === null ? record.md5 : record.sha256) ?? 'none',
    fix: 'export the list anew, or find out who changed the file',
  };
}
