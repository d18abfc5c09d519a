import { basename, join } from 'node:path';
import { formatPin } from '../conda/file-name.js';
import { environmentsOf } from '../lock/environments.js';
import type { Lock } from '../lock/types.js';
import { type AssembledEnvironment, assemblePayload, menusIn } from '../payload/assemble.js';
import type { Packers } from '../payload/build/open.js';
import { type PackDeps, type PackedPackage, packMembers, packPackageCache } from '../payload/build/pack.js';
import type { Compression } from '../payload/compressions.js';
import { environmentEpoch } from '../payload/environment.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import type { MemberFacts } from '../payload/member.js';
import { idleMenus } from '../payload/menus/idle.js';
import type { Payload, PkgsPart } from '../payload/payload.js';
import { pkgsFrame } from '../payload/pkgs.js';
import type { Pyc } from '../payload/pyc/types.js';
import { refuseMissingEntry } from '../payload/setup/entry.js';
import { packSetup } from '../payload/setup/pack.js';
import { NO_SETUP, type Setup } from '../payload/setup/types.js';
import { END_OF_TAR } from '../payload/tar.js';
import { remakeCorrupt } from '../store/remake-corrupt.js';
import { renderManageScript } from './header/header.js';
import type { InstallerParts } from './header/parts.js';
import { readParts } from './header/read-parts.js';
import { installerFileName, titleOf } from './header/title.js';
import { type WriteWhole, type WrittenInstaller, writeInstaller } from './write.js';

/** One installer to build. */
export interface InstallerRequest {
  readonly lock: Lock;
  /** The text of the lock file. */
  readonly lockText: string;
  readonly licenseText: string | null;
  readonly writeCondarc: boolean;
  /** What the distribution brings besides packages. */
  readonly setup: Setup;
  /** Whether the installer contains conda's package cache. */
  readonly keepPkgs: boolean;
  /** What becomes of the python sources of noarch packages: of each environment of the lock. */
  readonly pycs: readonly Pyc[];
  /** Of each environment of the lock: names of the packages whose menu entries are made; null for all. */
  readonly menus?: readonly (readonly string[] | null)[];
  readonly compression: Compression;
  /** SOURCE_DATE_EPOCH of the environment. */
  readonly sourceDateEpoch: string | undefined;
  /** The name of its file; null for constructor's usual one. */
  readonly fileName: string | null;
  /** Folder of the installer. */
  readonly outDir: string;
}

/** What a build needs from outside. */
export interface BuildDeps extends PackDeps, Pick<Packers, 'linker' | 'extractor' | 'compressor'> {
  readonly write: WriteWhole;
}

/** The packed packages of a lock. */
interface PackedLock {
  readonly environments: readonly AssembledEnvironment<PackedMember>[];
  /** The package cache, each package once; null if the installer has none. */
  readonly extracted: readonly PackedPackage<ExtractedFacts>[] | null;
}

/** A member whose bytes tell it from others. */
type PackedMember = PackedPackage<MemberFacts> & { readonly id: string };

/**
 * Packs the packages of a lock and writes the installer, with a checksum file beside it. Throws ArchiError; an incomplete
 * installer is never left.
 */
export async function buildInstaller(request: InstallerRequest, deps: BuildDeps): Promise<WrittenInstaller> {
  const title = titleOf(request.lock);
  const path = join(request.outDir, request.fileName ?? installerFileName(title));
  const parts = readParts();
  return remakeCorrupt(async () => {
    const packed = await packLock(request, deps);
    const payload = await payloadOf(request, packed, { ...deps, parts });
    const written = writeInstaller({ path, template: parts.header, title, payload, write: deps.write });
    const checksum = Buffer.from(`${written.sha256}  ${basename(path)}\n`);
    deps.write(`${path}.sha256`, (sink) => sink(checksum), 0o644);
    return written;
  });
}

async function packLock(request: InstallerRequest, deps: BuildDeps): Promise<PackedLock> {
  const { lock, licenseText, writeCondarc, setup, keepPkgs, pycs } = request;
  const ofBase = { licenseText, writeCondarc, setup };
  const ofOthers = { licenseText: null, writeCondarc: false, setup: NO_SETUP };
  const environments: AssembledEnvironment<PackedMember>[] = [];
  const caches: PackedPackage<ExtractedFacts>[] = [];
  const all = environmentsOf(lock);
  for (const [i, environment] of all.entries()) {
    const pyc = pycs[i] ?? 'target';
    const beside = environment.name === null ? ofBase : ofOthers;
    const { members, clobbered } = await packMembers(
      { lock: environment.lock, folder: environment.folder, pyc, shared: all.length > 1, ...beside },
      deps.linker,
      deps,
    );
    const identified = members.map((member) => ({ ...member, id: member.sha256 }));
    const assembled = { ...environment, members: identified, pyc, menus: request.menus?.[i] ?? null };
    environments.push(assembled);
    for (const message of menusIn(assembled).warnings) deps.emit({ kind: 'warning', message });
    if (!keepPkgs) continue;
    const known = new Set(caches.map(({ facts }) => facts.dist));
    const packages = environment.lock.packages.filter(({ record }) => !known.has(formatPin(record)));
    caches.push(...(await packPackageCache({ ...environment, packages }, clobbered, deps.extractor, deps)));
  }
  const members = environments.flatMap(({ folder, members }) =>
    members.map(({ facts }) => ({ folder, facts })),
  );
  refuseMissingEntry(setup, members);
  for (const message of idleMenus(environments)) deps.emit({ kind: 'warning', message });
  return { environments, extracted: keepPkgs ? caches : null };
}

async function payloadOf(
  request: InstallerRequest,
  { environments, extracted }: PackedLock,
  { compressor, parts }: Pick<BuildDeps, 'compressor'> & { readonly parts: InstallerParts },
): Promise<Payload> {
  const { lock, compression, sourceDateEpoch } = request;
  const epoch = environmentEpoch(lock, sourceDateEpoch);
  const manageSh = renderManageScript(parts.manage, titleOf(lock));
  const { environment, placement, facts } = assemblePayload({
    ...request,
    setup: packSetup(request.setup),
    relocatePy: parts.relocatePy,
    manageSh,
    epoch,
    environments,
  });
  return {
    compression,
    members: placement.members,
    pkgs: extracted && (await pkgsOf({ epoch, extracted, compressor })),
    environment: await compressor.compress(environment),
    end: await compressor.compress(END_OF_TAR),
    facts,
  };
}

async function pkgsOf(request: {
  epoch: number;
  extracted: readonly PackedPackage<ExtractedFacts>[];
  compressor: Packers['compressor'];
}): Promise<PkgsPart> {
  const { epoch, extracted, compressor } = request;
  const packages = extracted.map(({ locked }) => locked);
  const facts = extracted.map((result) => result.facts);
  const { index, ...room } = pkgsFrame({ packages, extracted: facts, epoch });
  return { index: await compressor.compress(index), members: extracted, ...room };
}
