import { join } from 'node:path';
import { indexChannel } from '../channel/index/index-channel.js';
import { archNames, type Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { variantsOf } from './compilers/variants.js';
import { type ResolvedDepends, resolveDepends } from './debian/depends.js';
import { fetchDebs } from './debian/fetch-debs.js';
import { openArchive } from './debian/open-archive.js';
import type { DebianIndex } from './debian/packages-index.js';
import { readIndex } from './debian/read-index.js';
import { assembleAll, packAll } from './make-packages.js';
import { findSuite, planBuilds } from './plan.js';
import type { BootstrapRequest } from './request.js';
import { runExportsOf } from './run-exports.js';

/** The channel that was built. */
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
 * Builds an indexed conda channel in `out` from Debian's packages. Throws UserError for an unknown suite, architecture or
 * package, or if the channel lacks a library; throws ToolError if the mirror fails.
 */
export async function bootstrapChannel(request: BootstrapRequest): Promise<BootstrappedChannel> {
  const { platform, out, recipes, host, emit } = request;
  const suite = findSuite(recipes, request.suite);
  const builds = await plan(request);
  const debs = await fetchDebs(builds, request);
  const packages = await assembleAll({ builds, debs, request });
  const resolved = resolveDepends({ builds: packages, suite, ignoredDepends: recipes.ignoredDepends });
  report(resolved, emit);
  const runExports = builds.map((build) => runExportsOf(build, builds));
  const files = await packAll({ packages, depends: resolved.depends, runExports, request });
  // The index is written last, so that every package it lists exists.
  const index = await indexChannel({ files, zstdCompress: host.zstdCompress });
  for (const [path, content] of index) host.writeFile(join(out, path), content);
  if (request.compilers !== null) host.writeFile(join(out, 'variants.yaml'), variantsOf(suite));
  const paths = files.map((file) => `${file.index['subdir']}/${file.fn}`);
  return { channel: out, platform, suite: suite.name, pythons: suite.pythons, files: paths.sort() };
}

async function plan(request: BootstrapRequest) {
  const { mirror, platform, suite: name, keyring, recipes, compilers, host, emit } = request;
  emit({ kind: 'start', step: 'index', title: `Reading Debian's index of ${name}` });
  const suite = findSuite(recipes, name);
  const archive = await openArchive({ mirror, suite: suite.name, keyring, host, emit });
  const indexOf = (of: Platform) =>
    readIndex({ archive, architecture: archNames(of).debian, codecs: host.codecs, host });
  const index = await indexOf(platform);
  const targets = new Map<string, DebianIndex>();
  for (const target of compilers?.targets ?? [])
    targets.set(target, target === platform ? index : await indexOf(target));
  const more = (await compilers?.recipesFor(suite)) ?? [];
  const builds = planBuilds({ recipes: [...recipes.recipes, ...more], suite, index, targets });
  emit({ kind: 'end', step: 'index', summary: `${builds.length} packages to make` });
  return builds;
}

function report({ problems, unmet }: ResolvedDepends, emit: Emit): void {
  if (problems.length > 0) throw new UserError('libraries would be missing from the channel', problems);
  for (const { where, message } of unmet) emit({ kind: 'warning', message: `${where}: ${message}` });
}
