import { join } from 'node:path';
import { type IndexedFile, indexChannel } from '../channel/index-channel.js';
import { archNames, type Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { type IndexCodecs, openArchive, readIndex } from './debian-archive.js';
import { type AssembledBuild, type ResolvedDepends, resolveDepends } from './depends.js';
import { type FetchHost, fetchVerified } from './fetch-verified.js';
import type { PackageFormat, Program, Workshop } from './jobs.js';
import { findSuite, planBuilds } from './plan.js';
import type { Recipes } from './recipes.js';
import type { Assembled, Build, DebianPackage } from './types.js';

/** The outside, as the bootstrap needs it. */
export interface BootstrapHost extends FetchHost {
  readonly codecs: IndexCodecs;
  zstdCompress(bytes: Uint8Array, level: number): Promise<Buffer>;
  readonly workshop: Workshop;
  readonly patchelf: Program;
  readonly bzip2: Program;
}

/** What is wanted. */
export interface BootstrapRequest {
  readonly platform: Platform;
  /** Debian's code name. */
  readonly suite: string;
  /** Without a trailing slash. */
  readonly mirror: string;
  /** The channel's folder, absolute. */
  readonly out: string;
  readonly formats: readonly PackageFormat[];
  readonly recipes: Recipes;
  readonly host: BootstrapHost;
  readonly emit: Emit;
}

/** What was made. */
export interface BootstrappedChannel {
  /** The channel's folder, absolute. */
  readonly channel: string;
  readonly platform: Platform;
  readonly suite: string;
  readonly pythons: readonly string[];
  /** Package files, `<subdir>/<fn>`, sorted. */
  readonly files: readonly string[];
}

/**
 * Makes an indexed conda channel in `out` out of Debian's packages. Throws UserError for an unknown suite, architecture
 * or package and where a library is missing from the channel, ToolError where the mirror fails.
 */
export async function bootstrapChannel(request: BootstrapRequest): Promise<BootstrappedChannel> {
  const { platform, out, recipes, host } = request;
  const suite = findSuite(recipes, request.suite);
  const builds = await plan(request);
  const debs = await fetchDebs(builds, request);
  const assembled = await assembleAll(builds, debs, request);
  const resolved = resolveDepends({ builds: assembled, suite, ignoredDepends: recipes.ignoredDepends });
  report(resolved, request.emit);
  const files = await packAll(assembled, resolved, request);
  const index = await indexChannel({ files, zstdCompress: host.zstdCompress });
  for (const [path, content] of index) host.writeFile(join(out, path), content);
  const paths = files.map(({ fn, index: { subdir } }) => `${subdir}/${fn}`);
  return { channel: out, platform, suite: suite.name, pythons: suite.pythons, files: paths.sort() };
}

/** Debian's mirrors are not asked for more at once. */
const DOWNLOADS_AT_ONCE = 8;

async function plan({
  mirror,
  platform,
  suite: name,
  recipes,
  host,
  emit,
}: BootstrapRequest): Promise<Build[]> {
  emit({ kind: 'start', step: 'index', title: `Read Debian's index of ${name}` });
  const suite = findSuite(recipes, name);
  const archive = await openArchive({ mirror, suite: suite.name, host });
  const { debian: architecture } = archNames(platform);
  const index = await readIndex({ archive, architecture, codecs: host.codecs, host });
  const builds = planBuilds({ recipes: recipes.recipes, suite, index });
  emit({ kind: 'end', step: 'index', summary: `${builds.length} packages to make` });
  return builds;
}

/** Debian package → the path of its `.deb` in the cache. */
async function fetchDebs(
  builds: readonly Build[],
  { mirror, host, emit }: BootstrapRequest,
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Map(builds.flatMap(({ sources }) => sources.map((one) => [one.name, one])))];
  const total = wanted.reduce((sum, [, { size }]) => sum + size, 0);
  emit({ kind: 'start', step: 'fetch', title: "Fetch Debian's packages", total, unit: 'bytes' });
  const paths = new Map<string, string>();
  let done = 0;
  await inParallel(wanted, DOWNLOADS_AT_ONCE, async ([name, deb]) => {
    const url = `${mirror}/${deb.filename}`;
    paths.set(name, await fetchVerified({ url, sha256: deb.sha256, size: deb.size }, host));
    done += deb.size;
    emit({ kind: 'progress', step: 'fetch', done, detail: name });
  });
  emit({ kind: 'end', step: 'fetch' });
  return paths;
}

async function assembleAll(
  builds: readonly Build[],
  debs: ReadonlyMap<string, string>,
  { host, emit }: BootstrapRequest,
): Promise<{ readonly build: Build; readonly assembled: Assembled }[]> {
  emit({
    kind: 'start',
    step: 'assemble',
    title: 'Lay the files out',
    total: builds.length,
    unit: 'packages',
  });
  let done = 0;
  const assembled = await Promise.all(
    builds.map(async (build) => {
      const job = { kind: 'assemble', build, debs: debsOf(build, debs), patchelf: host.patchelf } as const;
      const result = await host.workshop.assemble(job);
      done += 1;
      emit({ kind: 'progress', step: 'assemble', done, detail: build.recipe.name });
      return { build, assembled: result };
    }),
  );
  emit({ kind: 'end', step: 'assemble' });
  return assembled;
}

function debsOf(build: Build, debs: ReadonlyMap<string, string>) {
  return build.sources.map(({ name, sha256 }: DebianPackage) => ({
    name,
    sha256,
    path: debs.get(name) ?? '',
  }));
}

function report({ problems, unmet }: ResolvedDepends, emit: Emit): void {
  if (problems.length > 0) throw new UserError('the channel would lack libraries', problems);
  for (const { where, message } of unmet) emit({ kind: 'warning', message: `${where}: ${message}` });
}

async function packAll(
  assembled: readonly (AssembledBuild & { readonly assembled: Assembled })[],
  { depends }: ResolvedDepends,
  { platform, formats, out, host, emit }: BootstrapRequest,
): Promise<IndexedFile[]> {
  emit({ kind: 'start', step: 'pack', title: 'Compress', total: assembled.length, unit: 'packages' });
  let done = 0;
  // The largest first: no processor is left with one at the end while the others are idle.
  const order = assembled.map((_, at) => at).sort((a, b) => sizeAt(assembled, b) - sizeAt(assembled, a));
  const packed = await Promise.all(
    order.map(async (at) => {
      const one = assembled[at];
      if (one === undefined) return [];
      const job = {
        kind: 'pack',
        ...one,
        depends: depends[at] ?? [],
        platform,
        formats,
        bzip2: host.bzip2,
        out,
      } as const;
      const result = await host.workshop.pack(job);
      done += 1;
      emit({ kind: 'progress', step: 'pack', done, detail: one.build.recipe.name });
      return result;
    }),
  );
  emit({ kind: 'end', step: 'pack' });
  return packed.flat();
}

function sizeAt(assembled: readonly { readonly assembled: Assembled }[], at: number): number {
  const entries = assembled[at]?.assembled.entries ?? [];
  return entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.data.length : 0), 0);
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
