import type { PublishedFile } from '../channel/index/index-channel.js';
import type { Emit } from '../events.js';
import type { DebFile } from './jobs.js';
import type { BootstrapRequest } from './request.js';
import type { RunExports } from './run-exports.js';
import type { Assembled, DebianPackage, PackageBuild } from './types.js';

/** One build with its files. */
export interface AssembledPackage {
  readonly build: PackageBuild;
  readonly assembled: Assembled;
}

/** Assembles the files of every build. Returns them in build order. `debs`: sha256 of a `.deb` → its path in the cache. */
export async function assembleAll(options: {
  readonly builds: readonly PackageBuild[];
  readonly debs: ReadonlyMap<string, string>;
  readonly request: Pick<BootstrapRequest, 'host' | 'emit'>;
}): Promise<AssembledPackage[]> {
  const { builds, debs, request } = options;
  const { workshop } = request.host;
  const count = startCounting({ step: 'assemble', title: 'Assembling packages', builds, emit: request.emit });
  const packages = await Promise.all(
    builds.map(async (build) => {
      const assembled = await workshop.assemble({
        kind: 'assemble',
        build,
        debs: debFiles(build.sources, debs),
        beside: debFiles(build.beside, debs),
      });
      count(build);
      return { build, assembled };
    }),
  );
  request.emit({ kind: 'end', step: 'assemble' });
  return packages;
}

/** Packs every package in every format; `depends` and `runExports` are in the order of `packages`. Returns the written files. */
export async function packAll(options: {
  readonly packages: readonly AssembledPackage[];
  readonly depends: readonly (readonly string[])[];
  readonly runExports: readonly RunExports[];
  readonly request: Pick<BootstrapRequest, 'platform' | 'formats' | 'out' | 'host' | 'emit'>;
}): Promise<PublishedFile[]> {
  const { packages, depends, runExports, request } = options;
  const { platform, formats, out, host, emit } = request;
  const builds = packages.map(({ build }) => build);
  const count = startCounting({ step: 'pack', title: 'Compressing packages', builds, emit });
  // The largest first: otherwise the last one may keep a single processor busy while the others are idle.
  const queue = packages
    .map((assembled, at) => ({
      ...assembled,
      depends: depends[at] ?? [],
      runExports: runExports[at] ?? {},
      size: sizeOf(assembled),
    }))
    .sort((a, b) => b.size - a.size);
  const files = await Promise.all(
    queue.map(async ({ size: _, ...queued }) => {
      const { build } = queued;
      const job = { ...queued, platform, formats, out };
      const written = await host.workshop.pack({ kind: 'pack', ...job });
      count(build);
      return written;
    }),
  );
  emit({ kind: 'end', step: 'pack' });
  return files.flat();
}

function startCounting(options: {
  readonly step: string;
  readonly title: string;
  readonly builds: readonly PackageBuild[];
  readonly emit: Emit;
}): (build: PackageBuild) => void {
  const { step, title, builds, emit } = options;
  emit({ kind: 'start', step, title, total: builds.length, unit: 'packages' });
  let done = 0;
  return ({ recipe }) => {
    done += 1;
    emit({ kind: 'progress', step, done, detail: recipe.name });
  };
}

function debFiles(packages: readonly DebianPackage[], debs: ReadonlyMap<string, string>): DebFile[] {
  return packages.map(({ name, sha256 }) => ({ name, sha256, path: debs.get(sha256) ?? '' }));
}

function sizeOf({ assembled }: AssembledPackage): number {
  return assembled.entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.data.length : 0), 0);
}
