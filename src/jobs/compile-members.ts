import { formatPin } from '../conda/file-name.js';
import type { Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import type { Lock, LockedPackage } from '../lock/types.js';
import { glibcProblems } from '../payload/elf-needs.js';
import type { MemberFacts } from '../payload/member.js';
import { memberKey } from '../payload/member-key.js';
import type { Compression } from '../payload/payload.js';
import { type PythonTarget, pythonOf } from '../payload/python.js';
import type { Compiled, CompiledCache } from '../store/compiled.js';
import type { Store } from '../store/store.js';
import type { StoredPackage } from '../store/types.js';
import type { MemberJob } from './compile-member.js';
import { inOnePrefix, type Omissions } from './in-one-prefix.js';
import { settleAll } from './settle-all.js';

/** What compiling members needs from outside. */
export interface MemberEdges {
  readonly store: Store;
  readonly members: CompiledCache<MemberFacts> & { readonly folder: string };
  readonly compressor: { readonly id: string; compress(bytes: Uint8Array): Promise<Buffer> };
  /** Links and compresses one package on another processor. */
  compile(job: MemberJob): Promise<Compiled<MemberFacts>>;
  readonly emit: Emit;
}

/** A package in the form in which it goes into a payload, out of the cache or made now. */
export type CompiledMember = Compiled<MemberFacts> & { readonly locked: LockedPackage; readonly key: string };

interface MembersRequest {
  readonly lock: Lock;
  readonly compression: Compression;
}

/**
 * Every package of a lock as a member; those whose files a later one replaces, without these files. Throws UserError for
 * packages that cannot be used or cannot be linked into one prefix, with all problems.
 */
export async function compileMembers(
  request: MembersRequest,
  edges: MemberEdges,
): Promise<readonly CompiledMember[]> {
  const { lock, compression } = request;
  const { platform } = lock;
  const python = pythonOf(lock);
  const compile = (packages: readonly LockedPackage[], omit: Omissions) =>
    compilePackages({ packages, python, compression, platform, omit, edges });
  const { members, warnings } = await inOnePrefix(lock.packages, compile);
  const tooNew = glibcProblems(
    members.map(({ facts }) => facts),
    lock.virtualPackages['__glibc'],
  );
  if (tooNew.length > 0)
    throw new UserError('some packages do not run on the systems that are promised', tooNew);
  for (const message of warnings) edges.emit({ kind: 'warning', message });
  return members;
}

async function compilePackages({
  packages,
  python,
  compression,
  platform,
  omit,
  edges,
}: {
  packages: readonly LockedPackage[];
  python: PythonTarget | null;
  compression: Compression;
  platform: Platform;
  omit: Omissions;
  edges: MemberEdges;
}): Promise<CompiledMember[]> {
  const { store, members, compressor, emit } = edges;
  const keyOf = (locked: LockedPackage, sha256: string) =>
    memberKey({
      locked,
      sha256,
      python,
      omit: omit[formatPin(locked.record)] ?? [],
      compressor: compressor.id,
    });
  const known = packages.map((locked) => findCompiled(locked, edges, keyOf));
  const missing = packages.filter((_, i) => known[i] === null);
  if (missing.length === 0) return known.filter((member) => member !== null);

  emit({
    kind: 'start',
    step: 'compile',
    title: 'Linking packages',
    total: missing.length,
    unit: 'packages',
  });
  let done = 0;
  const compileOne = async ({ locked, path, sha256 }: StoredPackage): Promise<CompiledMember> => {
    const key = keyOf(locked, sha256);
    const dist = formatPin(locked.record);
    const job = { key, path, sha256, locked, python, omit: omit[dist] ?? [], compression, platform };
    const compiled = await edges.compile({ ...job, folder: members.folder });
    emit({ kind: 'progress', step: 'compile', done: ++done, detail: dist });
    return { ...compiled, locked, key };
  };
  // Each is compiled as soon as it is there, the largest first: no processor is left alone with one at the end.
  const started: Promise<CompiledMember>[] = [];
  const bySize = missing.toSorted((a, b) => (b.record.size ?? 0) - (a.record.size ?? 0));
  await store.fetchAll(bySize, (stored) => {
    const work = compileOne(stored);
    // Should a download fail first, that is what is told.
    work.catch(() => {});
    started.push(work);
  });
  const compiled = await settleAll(started);
  emit({ kind: 'end', step: 'compile' });
  const byUrl = new Map(compiled.map((member) => [member.locked.url, member]));
  return packages.map((locked, i) => known[i] ?? byUrl.get(locked.url)).filter((member) => member != null);
}

function findCompiled(
  locked: LockedPackage,
  { store, members }: MemberEdges,
  keyOf: (locked: LockedPackage, sha256: string) => string,
): CompiledMember | null {
  const sha256 = store.knownSha256(locked);
  if (sha256 === null) return null;
  const key = keyOf(locked, sha256);
  const compiled = members.find(key);
  return compiled && { ...compiled, locked, key };
}
