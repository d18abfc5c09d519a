import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { redactUrl } from '../conda/channel-url.js';
import { ToolError, UserError } from '../errors.js';
import type { Decompress } from './deb.js';
import { download, type FetchHost, fetchVerified, notCached, sha256 } from './fetch-verified.js';
import { type DebianIndex, parsePackagesIndex } from './packages-index.js';
import { parseRelease, type Release } from './release.js';

/** One suite of one mirror, whose release file has been read. */
export interface DebianArchive {
  readonly mirror: string;
  readonly suite: string;
  readonly release: Release;
}

/** Indexes come as gzip (every suite of Debian's) or xz. */
export interface IndexCodecs {
  readonly gzip: Decompress;
  readonly xz: Decompress;
}

const RELEASE_LIMIT = 16 * 1024 * 1024;
const INDEX_LIMIT = 256 * 1024 * 1024;

/**
 * Reads the suite's `InRelease`, else its `Release`. Its signature is not checked: what is trusted is the mirror.
 * Throws UserError where the mirror has no such suite, ToolError where it does not answer.
 */
export async function openArchive(options: {
  readonly mirror: string;
  readonly suite: string;
  readonly host: FetchHost;
}): Promise<DebianArchive> {
  const { mirror, suite, host } = options;
  const base = `${mirror}/dists/${suite}`;
  const kept = join(host.cacheDir, 'releases', `${sha256(Buffer.from(base))}`);
  if (host.offline) {
    const text = readKept(kept);
    if (text === null) throw notCached(`${base}/InRelease`);
    return { mirror, suite, release: parseRelease(text, redactUrl(`${base}/InRelease`)) };
  }
  for (const name of ['InRelease', 'Release']) {
    const bytes = await download(`${base}/${name}`, host.httpGet, RELEASE_LIMIT);
    if (bytes === null) continue;
    const release = parseRelease(bytes.toString('utf8'), redactUrl(`${base}/${name}`));
    host.writeFile(kept, bytes);
    return { mirror, suite, release };
  }
  throw new UserError(`the mirror has no suite ${suite}`, [
    {
      where: redactUrl(base),
      message: 'neither InRelease nor Release is there',
      expected: `a mirror of Debian's main archive that still carries ${suite}`,
      fix: 'name another mirror with --mirror',
    },
  ]);
}

/**
 * The packages of one architecture (Debian's name), component `main`, from the index whose checksum the release file
 * gives. Throws UserError for an architecture that the suite has not.
 */
export async function readIndex(options: {
  readonly archive: DebianArchive;
  readonly architecture: string;
  readonly codecs: IndexCodecs;
  readonly host: FetchHost;
}): Promise<DebianIndex> {
  const { archive, architecture, codecs, host } = options;
  const { mirror, suite, release } = archive;
  const plain = `main/binary-${architecture}/Packages`;
  const found = (['gz', 'xz'] as const)
    .map((suffix) => ({
      suffix,
      path: `${plain}.${suffix}`,
      entry: release.indexes.get(`${plain}.${suffix}`),
    }))
    .find(({ entry }) => entry !== undefined);
  if (!release.architectures.includes(architecture) || found?.entry === undefined) {
    throw unknownArchitecture(archive, architecture);
  }
  const { sha256: checksum, size } = found.entry;
  const place = release.byHash ? `main/binary-${architecture}/by-hash/SHA256/${checksum}` : found.path;
  const url = `${mirror}/dists/${suite}/${place}`;
  const file = await fetchVerified({ url, sha256: checksum, size }, host);
  const decompress = found.suffix === 'gz' ? codecs.gzip : codecs.xz;
  const text = Buffer.from(await decompress(readFileSync(file), INDEX_LIMIT)).toString('utf8');
  return parsePackagesIndex(text, redactUrl(url));
}

function unknownArchitecture({ mirror, suite, release }: DebianArchive, architecture: string): UserError {
  return new UserError(`${suite} has no packages for ${architecture}`, [
    {
      where: redactUrl(`${mirror}/dists/${suite}`),
      message: 'the release file does not list that architecture',
      expected: release.architectures.join(', '),
      found: architecture,
      fix: 'choose another --platform or another --suite',
    },
  ]);
}

function readKept(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ToolError(`cannot read ${path}`, [], { cause: error });
  }
}
