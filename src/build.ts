import { join } from 'node:path';
import { installerFileName } from './installer/header.js';
import { DamagedMember, type WriteWhole, type WrittenInstaller, writeInstaller } from './installer/write.js';
import { type CompiledMember, compileMembers, type MemberEdges } from './jobs/compile-members.js';
import type { Lock } from './lock/types.js';
import { assemble } from './payload/assemble.js';
import { environmentEpoch } from './payload/environment.js';
import type { Compression, Payload } from './payload/payload.js';
import { END_OF_TAR } from './payload/tar.js';

/** One installer to build. */
export interface BuildRequest {
  readonly lock: Lock;
  /** The lock as its file has it. */
  readonly lockText: string;
  readonly licenseText: string | null;
  readonly writeCondarc: boolean;
  readonly compression: Compression;
  /** SOURCE_DATE_EPOCH of the environment. */
  readonly sourceDateEpoch: string | undefined;
  /** The installer's parts: `construct/installer/header.sh` and `relocate.py`. */
  readonly parts: { readonly header: string; readonly relocatePy: string };
  readonly outDir: string;
}

/** What a build needs from outside. */
export interface BuildEdges extends MemberEdges {
  readonly write: WriteWhole;
}

/** Lock → packages → payload → installer. Throws ArchiError; then nothing of the output is there. */
export async function buildInstaller(request: BuildRequest, edges: BuildEdges): Promise<WrittenInstaller> {
  const { lock, parts, outDir } = request;
  const title = { name: lock.manifest.name, version: lock.manifest.version, platform: lock.platform };
  for (let retries = lock.packages.length; ; retries--) {
    const members = await compileMembers(request, edges);
    const payload = await makePayload(request, edges, members);
    try {
      const path = join(outDir, installerFileName(title));
      return writeInstaller({ path, template: parts.header, title, payload, write: edges.write });
    } catch (error) {
      // A member that was damaged in the cache is compiled anew; then everything is read again.
      const damaged = members.find(
        ({ path }) => error instanceof DamagedMember && error.member.path === path,
      );
      if (damaged === undefined || retries === 0) throw error;
      edges.members.drop(damaged.key);
    }
  }
}

async function makePayload(
  request: BuildRequest,
  { compressor }: BuildEdges,
  members: readonly CompiledMember[],
): Promise<Payload> {
  const { lock, compression, sourceDateEpoch, parts } = request;
  const epoch = environmentEpoch(lock, sourceDateEpoch);
  const assembled = assemble({ ...request, relocatePy: parts.relocatePy, epoch, members });
  const [environment, end] = await Promise.all([assembled.environment, END_OF_TAR].map(compressor.compress));
  return {
    compression,
    members: members.map(({ facts: { dist }, path, sha256, size }) => ({ dist, path, sha256, size })),
    environment: environment ?? Buffer.alloc(0),
    end: end ?? Buffer.alloc(0),
    facts: assembled.facts,
  };
}
