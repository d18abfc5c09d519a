import { settleAll } from '../../async/settle-all.js';
import { formatPin } from '../../conda/file-name.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import type { Platform } from '../../conda/platform.js';
import type { Emit } from '../../events.js';
import type { PythonTarget } from '../../package/noarch-python.js';
import type { CachedResult, ResultCache } from '../../store/results.js';
import type { Store } from '../../store/store.js';
import type { StoredPackage } from '../../store/types.js';
import { formatBytes } from '../../text/bytes.js';
import { memberKey } from '../member-key.js';
import type { Compression } from '../payload.js';
import type { MemberJob } from './compile-member.js';
import type { Omissions } from './in-one-prefix.js';

/** Makes one thing of every package, and keeps what it made. */
export interface Compiler<Facts> {
  readonly cache: ResultCache<Facts> & { readonly folder: string };
  /** What decides about its bytes beside the package, as JSON; null where nothing does. */
  readonly options: object | null;
  /** Does one package on another processor. */
  compile(job: MemberJob, tell?: (bytes: number) => void): Promise<CachedResult<Facts>>;
}

/** What compiling needs from outside. */
export interface CompileDeps {
  readonly store: Store;
  readonly compressor: { readonly id: string; compress(bytes: Uint8Array): Promise<Buffer> };
  readonly emit: Emit;
}

/** What was made of a package, out of the cache or now. */
export type CompiledPackage<Facts> = CachedResult<Facts> & {
  readonly locked: LockedPackage;
  readonly key: string;
  /** Whether it was made now. */
  readonly isNew: boolean;
};

/** Packages to compile, and all that the result depends on. */
export interface CompileRequest {
  readonly packages: readonly LockedPackage[];
  readonly python: PythonTarget | null;
  readonly compression: Compression;
  readonly platform: Platform;
  readonly omit: Omissions;
  /** What is made of them, and by which version of the program. */
  readonly layout: string;
  /** For people: `Linking packages`. */
  readonly title: string;
}

/** Fetches what is not compiled yet and compiles it; answers in the order of `packages`. Throws what a job throws. */
export async function compilePackages<Facts>(
  { packages, python, compression, platform, omit, layout, title }: CompileRequest,
  compiler: Compiler<Facts>,
  { store, compressor, emit }: CompileDeps,
): Promise<CompiledPackage<Facts>[]> {
  const keyOf = (locked: LockedPackage, sha256: string) =>
    memberKey({
      layout,
      locked,
      sha256,
      python,
      omit: omit[formatPin(locked.record)] ?? [],
      options: compiler.options,
      compressor: compressor.id,
    });
  const known = packages.map((locked): CompiledPackage<Facts> | null => {
    const sha256 = store.knownSha256(locked);
    if (sha256 === null) return null;
    const key = keyOf(locked, sha256);
    const compiled = compiler.cache.find(key);
    return compiled && { ...compiled, locked, key, isNew: false };
  });
  const missing = packages.filter((_, i) => known[i] === null);
  if (missing.length === 0) return known.filter((one) => one !== null);

  emit({ kind: 'start', step: 'compile', title, total: missing.length, unit: 'packages' });
  let done = 0;
  const compileOne = async ({ locked, path, sha256 }: StoredPackage): Promise<CompiledPackage<Facts>> => {
    const key = keyOf(locked, sha256);
    const dist = formatPin(locked.record);
    const job = { key, path, sha256, locked, python, omit: omit[dist] ?? [], compression, platform };
    const compiled = await compiler.compile({ ...job, folder: compiler.cache.folder }, (bytes) => {
      const detail = `${dist}, ${formatBytes(bytes)} of it compressed`;
      emit({ kind: 'progress', step: 'compile', done, detail, within: true });
    });
    emit({ kind: 'progress', step: 'compile', done: ++done, detail: dist });
    return { ...compiled, locked, key, isNew: true };
  };
  // Each is compiled as soon as it is there, the largest first: no processor is left alone with one at the end.
  const started: Promise<CompiledPackage<Facts>>[] = [];
  const bySize = missing.toSorted((a, b) => (b.record.size ?? 0) - (a.record.size ?? 0));
  await store.fetchAll(bySize, (stored) => {
    const work = compileOne(stored);
    // Should a download fail first, that is what is told.
    work.catch(() => {});
    started.push(work);
  });
  const compiled = await settleAll(started);
  emit({ kind: 'end', step: 'compile' });
  const byUrl = new Map(compiled.map((one) => [one.locked.url, one]));
  return packages.map((locked, i) => known[i] ?? byUrl.get(locked.url)).filter((one) => one != null);
}
