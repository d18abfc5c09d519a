import { readFileSync } from 'node:fs';
import { UserError } from '../../errors.js';
import { type Allowance, limitOf } from '../../limits.js';
import { redactUrl } from '../../text/redact-url.js';
import type { Decompress } from './deb.js';
import { type FetchHost, fetchVerified } from './fetch-verified.js';
import type { DebianArchive } from './open-archive.js';
import { type DebianIndex, parsePackagesIndex } from './packages-index.js';

/** Decompressors for indexes: gzip (every Debian suite has it) and xz. */
export interface IndexDecompressors {
  readonly gzip: Decompress;
  readonly xz: Decompress;
}

/**
 * Fetches and parses the index of the component `main` for one architecture (Debian's name), checked against the release file.
 * Throws UserError if the suite lacks the architecture, and whatever `fetchVerified` throws.
 */
export async function readIndex(options: {
  readonly archive: DebianArchive;
  readonly architecture: string;
  readonly codecs: IndexDecompressors;
  readonly host: FetchHost;
}): Promise<DebianIndex> {
  const { archive, architecture, codecs, host } = options;
  const { mirror, suite, release } = archive;
  const plain = `main/binary-${architecture}/Packages`;
  const index = (['gz', 'xz'] as const)
    .map((suffix) => ({
      suffix,
      path: `${plain}.${suffix}`,
      entry: release.indexes.get(`${plain}.${suffix}`),
    }))
    .find(({ entry }) => entry !== undefined);
  if (!release.architectures.includes(architecture) || index?.entry === undefined) {
    throw unknownArchitecture(archive, architecture);
  }
  const { sha256: checksum, size } = index.entry;
  const place = release.byHash ? `main/binary-${architecture}/by-hash/SHA256/${checksum}` : index.path;
  const url = `${mirror}/dists/${suite}/${place}`;
  const file = await fetchVerified({ url, sha256: checksum, size }, host);
  const decompress = index.suffix === 'gz' ? codecs.gzip : codecs.xz;
  const text = Buffer.from(await decompress(readFileSync(file), mostOf(release, plain))).toString('utf8');
  return parsePackagesIndex(text, redactUrl(url));
}

/** Returns the uncompressed size of the index from the release file, or the limit `debian-index` if that is smaller. */
function mostOf({ indexes }: DebianArchive['release'], path: string): Allowance | number {
  const size = indexes.get(path)?.size ?? Number.POSITIVE_INFINITY;
  const most = limitOf('debian-index');
  return size < most ? size : { most, limit: 'debian-index' };
}

function unknownArchitecture({ mirror, suite, release }: DebianArchive, architecture: string): UserError {
  return new UserError(`${suite} has no packages for ${architecture}`, {
    where: redactUrl(`${mirror}/dists/${suite}`),
    message: 'the release file does not list that architecture',
    expected: release.architectures.join(', '),
    found: architecture,
    fix: 'choose another platform or another --suite',
  });
}
