import { concurrently } from '../../async/concurrently.js';
import type { ChannelPackage, ChannelRepodata, ReadIndex } from '../../channel/types.js';
import { parseFileName } from '../../conda/file-name.js';
import type { ExplicitPackage } from '../../conda/locked-package.js';
import { parseRecord } from '../../conda/parse-record.js';
import { type Problem, UserError } from '../../errors.js';
import type { Explicit } from '../formats/parse-explicit.js';
import { isUnhashed, noChecksum } from '../unhashed.js';

/** Packages that are fetched at the same time. */
const AT_ONCE = 5;

/**
 * Completes a list, which has urls and checksums but no whole records: each record comes from the channel of its url, if that is among
 * `channels` and has the file; else from the package itself. The list and the channel must agree on the checksum.
 * Throws UserError with every package that cannot be completed.
 */
export async function completeExplicit(request: {
  readonly explicit: Explicit;
  readonly channels: readonly ChannelRepodata[];
  readonly readIndex: ReadIndex;
}): Promise<ChannelPackage[]> {
  const { explicit, channels, readIndex } = request;
  const problems: Problem[] = [];
  const completed: ChannelPackage[] = [];
  const known = explicit.packages.map((item) => fromChannel(item, channels));
  const found = await concurrently(explicit.packages, AT_ONCE, async (item, i) => {
    const listed = known[i] ?? null;
    return listed !== null || isUnhashed(item) ? listed : fromPackage(item, readIndex);
  });
  for (const [i, item] of explicit.packages.entries()) {
    const published = found[i] ?? null;
    if (published === null && isUnhashed(item)) problems.push(noChecksum(item.url));
    else if (published === null) problems.push(unknownPackage(item));
    else if (!agrees(item, published)) problems.push(otherChecksum(item, published));
    else completed.push(published);
  }
  if (problems.length > 0) throw new UserError('an @EXPLICIT list cannot be completed', problems);
  return completed;
}

function fromChannel(item: ExplicitPackage, channels: readonly ChannelRepodata[]): ChannelPackage | null {
  const name = parseFileName(item.fn)?.name ?? '';
  const channel = channels.find((candidate) => candidate.channel === item.channel);
  const match = channel?.find(name).find(({ fn, record }) => fn === item.fn && record.subdir === item.subdir);
  return match ?? null;
}

async function fromPackage(item: ExplicitPackage, readIndex: ReadIndex): Promise<ChannelPackage | null> {
  const index = await readIndex(item);
  if (index === null) return null;
  const { fn, url, channel, subdir, md5, sha256, stated } = item;
  const hashes = { ...(md5 === null ? {} : { md5 }), ...(sha256 === null ? {} : { sha256 }) };
  return { fn, url, channel, record: parseRecord({ ...hashes, ...index, ...stated, subdir }, fn) };
}

function agrees({ md5, sha256 }: ExplicitPackage, { record }: ChannelPackage): boolean {
  const same = (a: string | null, b: string | null) => a === null || b === null || a === b;
  return same(md5, record.md5) && same(sha256, record.sha256);
}

function unknownPackage({ url }: ExplicitPackage): Problem {
  return {
    where: url,
    message: 'the dependencies of this package are unknown',
    expected: 'its record in the channel, or the file itself',
    found: 'neither',
    fix: 'give its channel with --channel, or allow the file to be fetched',
  };
}

function otherChecksum(item: ExplicitPackage, { record }: ChannelPackage): Problem {
  const kind = item.sha256 !== null && item.sha256 !== record.sha256 ? 'sha256' : 'md5';
  return {
    where: item.url,
    message: 'the channel has another file of this name',
    expected: item[kind] ?? 'any',
    found: record[kind] ?? 'none',
    fix: 'export the list anew, or find out who changed the file',
  };
}
