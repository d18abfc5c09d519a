import { join } from 'node:path';
import type { MemberJob } from './compile-member.js';
import { type ArchiError, type Problem, UserError } from './errors.js';
import type { Emit } from './events.js';
import { installerFileName } from './installer/header.js';
import { DamagedMember, type WriteWhole, type WrittenInstaller, writeInstaller } from './installer/write.js';
import type { Lock, LockedPackage } from './lock/types.js';
import { findClobbers } from './payload/clobber.js';
import { environmentEntries, environmentEpoch } from './payload/environment.js';
import type { MemberFacts } from './payload/member.js';
import { memberKey } from './payload/member-key.js';
import { type Compression, type Payload, sharedFolders, sumFacts } from './payload/payload.js';
import { type PythonTarget, pythonOf } from './payload/python.js';
import { END_OF_TAR, measure, packEntries } from './payload/tar.js';
import type { Compiled, CompiledCache } from './store/compiled.js';
import type { Store } from './store/store.js';

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
export interface BuildEdges {
  readonly store: Store;
  readonly members: CompiledCache<MemberFacts> & { readonly folder: string };
  readonly compressor: { readonly id: string; compress(bytes: Uint8Array): Promise<Buffer> };
  /** Links and compresses one package on another processor. */
  compile(job: MemberJob): Promise<Compiled<MemberFacts>>;
  readonly write: WriteWhole;
  readonly emit: Emit;
}

type CompiledMember = Compiled<MemberFacts> & { readonly locked: LockedPackage; readonly key: string };

/** Lock → packages → payload → installer. Throws ArchiError; then nothing of the output is there. */
export async function buildInstaller(request: BuildRequest, edges: BuildEdges): Promise<WrittenInstaller> {
  const { lock, parts, outDir } = request;
  const title = { name: lock.manifest.name, version: lock.manifest.version, platform: lock.platform };
  for (let retries = lock.packages.length; ; retries--) {
    const members = await compileAll(request, edges);
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

/** Every member; those whose files others replace, without these files. */
async function compileAll(request: BuildRequest, edges: BuildEdges): Promise<CompiledMember[]> {
  const { lock } = request;
  const members = await compileMembers({ request, edges, omit: {} });
  const { omit, warnings, problems } = findClobbers(members.map(({ facts }) => facts));
  if (problems.length > 0) throw new UserError('some packages cannot be linked into one prefix', problems);
  for (const { where, message } of warnings) edges.emit({ kind: 'warning', message: `${where}: ${message}` });
  for (const { facts } of members)
    for (const message of oddities(facts)) edges.emit({ kind: 'warning', message });
  if (Object.keys(omit).length === 0) return members;
  const again = lock.packages.filter(({ record }) => Object.hasOwn(omit, distOf(record)));
  const without = await compileMembers({
    request: { ...request, lock: { ...lock, packages: again } },
    edges,
    omit,
  });
  return members.map((member) => without.find(({ facts }) => facts.dist === member.facts.dist) ?? member);
}

async function compileMembers({
  request,
  edges,
  omit,
}: {
  request: BuildRequest;
  edges: BuildEdges;
  omit: Readonly<Record<string, readonly string[]>>;
}): Promise<CompiledMember[]> {
  const { lock, compression } = request;
  const { store, members, compressor, emit } = edges;
  const python = pythonOf(lock);
  const keyOf = (locked: LockedPackage, sha256: string) =>
    memberKey({ locked, sha256, python, omit: omit[distOf(locked.record)] ?? [], compressor: compressor.id });
  const known = lock.packages.map((locked) => findCompiled(locked, edges, keyOf));
  const missing = lock.packages.filter((_, i) => known[i] === null);
  if (missing.length === 0) return known.filter((member) => member !== null);

  const stored = await store.fetchAll(missing);
  emit({ kind: 'start', step: 'compile', title: 'Linking packages', total: stored.length, unit: 'packages' });
  let done = 0;
  // The largest first: then no processor is left alone with one at the end.
  const compiled = await settleAll(
    stored.toSorted((a, b) => b.size - a.size),
    async ({ locked, path, sha256 }) => {
      const key = keyOf(locked, sha256);
      const dist = distOf(locked.record);
      const job = {
        key,
        path,
        sha256,
        locked,
        python,
        omit: omit[dist] ?? [],
        compression,
        folder: members.folder,
      };
      const member = { ...(await edges.compile(job)), locked, key };
      emit({ kind: 'progress', step: 'compile', done: ++done, detail: dist });
      return member;
    },
  );
  emit({ kind: 'end', step: 'compile' });
  const byUrl = new Map(compiled.map((member) => [member.locked.url, member]));
  return lock.packages
    .map((locked, i) => known[i] ?? byUrl.get(locked.url))
    .filter((member) => member != null);
}

function findCompiled(
  locked: LockedPackage,
  { store, members }: BuildEdges,
  keyOf: (locked: LockedPackage, sha256: string) => string,
): CompiledMember | null {
  const sha256 = store.knownSha256(locked);
  if (sha256 === null) return null;
  const key = keyOf(locked, sha256);
  const compiled = members.find(key);
  return compiled && { ...compiled, locked, key };
}

async function makePayload(
  request: BuildRequest,
  { compressor }: BuildEdges,
  members: readonly CompiledMember[],
): Promise<Payload> {
  const { lock, lockText, licenseText, writeCondarc, compression, sourceDateEpoch, parts } = request;
  const python: PythonTarget | null = pythonOf(lock);
  const epoch = environmentEpoch(lock, sourceDateEpoch);
  const { relocatePy } = parts;
  const folders = sharedFolders(members.map(({ facts }) => facts));
  const entries = environmentEntries({
    lock,
    lockText,
    licenseText,
    relocatePy,
    writeCondarc,
    folders,
    epoch,
  });
  const [environment, end] = await Promise.all([packEntries(entries), END_OF_TAR].map(compressor.compress));
  const facts = sumFacts({
    members: members.map(({ facts, locked: { record } }) => ({ facts, ...record })),
    environment: measure(entries),
    python: python?.executable ?? null,
    license: licenseText === null ? null : 'LICENSE.txt',
  });
  return {
    compression,
    members: members.map(({ facts: { dist }, path, sha256, size }) => ({ dist, path, sha256, size })),
    environment: environment ?? Buffer.alloc(0),
    end: end ?? Buffer.alloc(0),
    facts,
  };
}

/** All of them, or one error with the problems of all that failed. */
async function settleAll<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const settled = await Promise.allSettled(items.map(work));
  const failures = settled.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  const [first, ...others] = failures;
  if (first === undefined)
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (!failures.every((failure) => failure instanceof UserError) || others.length === 0) throw first;
  throw new UserError(
    `${failures.length} packages cannot be used`,
    failures.flatMap(problemsOf).sort(byPlace),
  );
}

function problemsOf(error: ArchiError): readonly Problem[] {
  return error.problems.length > 0 ? error.problems : [{ message: error.message }];
}

function oddities({ dist, preLink, warnings }: MemberFacts): string[] {
  const script = preLink ? [`${dist} has a pre-link script; it is not run (conda deprecates them)`] : [];
  return [...script, ...warnings.map((warning) => `${dist}: ${warning}`)];
}

function byPlace(a: Problem, b: Problem): number {
  return (a.where ?? '') < (b.where ?? '') ? -1 : 1;
}

function distOf({ name, version, build }: { name: string; version: string; build: string }): string {
  return `${name}-${version}-${build}`;
}
