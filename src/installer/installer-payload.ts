import type { Lock } from '../lock/types.js';
import { assemble } from '../payload/assemble.js';
import { compileExtracted, compileMembers } from '../payload/build/compile-members.js';
import type { CompileDeps, CompiledPackage, Compiler } from '../payload/build/compile-packages.js';
import { environmentEpoch } from '../payload/environment.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import type { MemberFacts } from '../payload/member.js';
import type { Compression, Member, Payload, PkgsPart } from '../payload/payload.js';
import { pkgsFrame } from '../payload/pkgs.js';
import { END_OF_TAR } from '../payload/tar.js';
import { Forgotten } from '../store/while-damaged.js';
import { renderManageScript } from './header/header.js';
import type { InstallerParts } from './header/parts.js';
import { titleOf } from './header/title.js';
import { DamagedMember, type WriteWhole } from './write.js';

/** One installer to build. */
export interface BuildRequest {
  readonly lock: Lock;
  /** The text of the lock's file. */
  readonly lockText: string;
  readonly licenseText: string | null;
  readonly writeCondarc: boolean;
  /** Whether the installer includes conda's package cache. */
  readonly keepPkgs: boolean;
  readonly compression: Compression;
  /** SOURCE_DATE_EPOCH from the environment. */
  readonly sourceDateEpoch: string | undefined;
  /** The installer's scripts, without values. */
  readonly parts: InstallerParts;
  readonly outDir: string;
}

/** What a build needs from outside. */
export interface BuildDeps extends CompileDeps {
  /** Links packages. */
  readonly members: Compiler<MemberFacts>;
  /** Extracts packages, for the package cache. */
  readonly extracted: Compiler<ExtractedFacts>;
  readonly write: WriteWhole;
}

/** The packed packages of a lock. */
export interface CompiledLock {
  readonly members: readonly CompiledPackage<MemberFacts>[];
  /** Null if the installer has no package cache. */
  readonly extracted: readonly CompiledPackage<ExtractedFacts>[] | null;
}

/** Lock → packages, each from the cache or packed now. Throws ArchiError. */
export async function compileLock(request: BuildRequest, deps: BuildDeps): Promise<CompiledLock> {
  const linked = await compileMembers(request, deps.members, deps);
  const { members } = linked;
  if (!request.keepPkgs) return { members, extracted: null };
  return { members, extracted: await compileExtracted(request, linked, deps.extracted, deps) };
}

/** Packages → payload: adds the parts that belong to no package. */
export async function installerPayload(
  request: BuildRequest,
  { members, extracted }: CompiledLock,
  { compressor }: BuildDeps,
): Promise<Payload> {
  const { lock, compression, sourceDateEpoch, parts } = request;
  const epoch = environmentEpoch(lock, sourceDateEpoch);
  const manageSh = renderManageScript(parts.manage, titleOf(lock));
  const assembled = assemble({ ...request, relocatePy: parts.relocatePy, manageSh, epoch, members });
  const [environment, end] = await Promise.all(
    [assembled.environment, END_OF_TAR].map((bytes) => compressor.compress(bytes)),
  );
  return {
    compression,
    members: members.map(memberOf),
    pkgs: extracted && (await makePkgs({ lock, epoch, extracted, compressor })),
    environment: environment ?? Buffer.alloc(0),
    end: end ?? Buffer.alloc(0),
    facts: assembled.facts,
  };
}

async function makePkgs({
  lock,
  epoch,
  extracted,
  compressor,
}: {
  lock: Lock;
  epoch: number;
  extracted: readonly CompiledPackage<ExtractedFacts>[];
  compressor: CompileDeps['compressor'];
}): Promise<PkgsPart> {
  const facts = extracted.map((one) => one.facts);
  const { index, ...room } = pkgsFrame({ packages: lock.packages, extracted: facts, epoch });
  return { index: await compressor.compress(index), members: extracted.map(memberOf), ...room };
}

function memberOf({
  facts: { dist },
  path,
  sha256,
  size,
}: CompiledPackage<{ readonly dist: string }>): Member {
  return { dist, path, sha256, size };
}

/** Calls `write`. If a member in the cache is damaged, drops it from the cache and throws Forgotten. */
export function writingUndamaged<T>(
  { members, extracted }: CompiledLock,
  deps: BuildDeps,
  write: () => T,
): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof DamagedMember)) throw error;
    const { path } = error.member;
    for (const member of members) if (member.path === path) deps.members.cache.drop(member.key);
    for (const one of extracted ?? []) if (one.path === path) deps.extracted.cache.drop(one.key);
    throw new Forgotten(error.message, error.problems, { cause: error });
  }
}
