import { join } from 'node:path';
import { indexChannel } from '../channel/index-channel.js';
import { archNames, type Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { type DebianArchive, openArchive, readIndex } from './debian-archive.js';
import { installDebianTool, type ToolName } from './debian-tool.js';
import { type ResolvedDepends, resolveDepends } from './depends.js';
import { fetchDebs } from './fetch-debs.js';
import type { Program } from './jobs.js';
import { assembleAll, packAll } from './make-packages.js';
import { findSuite, planBuilds } from './plan.js';
import type { BootstrapRequest } from './request.js';

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
  const { platform, formats, out, recipes, host, emit } = request;
  const suite = findSuite(recipes, request.suite);
  const { archive, builds } = await plan(request);
  const debs = await fetchDebs(builds, request);
  const patchelf = await findTool('patchelf', archive, request);
  const packages = await assembleAll({ builds, debs, patchelf, request });
  const resolved = resolveDepends({ builds: packages, suite, ignoredDepends: recipes.ignoredDepends });
  report(resolved, emit);
  const bzip2 = formats.includes('tar.bz2') ? await findTool('bzip2', archive, request) : null;
  const files = await packAll({ packages, depends: resolved.depends, bzip2, request });
  // The index comes last: what it names is there.
  const index = await indexChannel({ files, zstdCompress: host.zstdCompress });
  for (const [path, content] of index) host.writeFile(join(out, path), content);
  const paths = files.map((file) => `${file.index['subdir']}/${file.fn}`);
  return { channel: out, platform, suite: suite.name, pythons: suite.pythons, files: paths.sort() };
}

async function plan({ mirror, platform, suite: name, recipes, host, emit }: BootstrapRequest) {
  emit({ kind: 'start', step: 'index', title: `Read Debian's index of ${name}` });
  const suite = findSuite(recipes, name);
  const archive = await openArchive({ mirror, suite: suite.name, host });
  const { debian: architecture } = archNames(platform);
  const index = await readIndex({ archive, architecture, codecs: host.codecs, host });
  const builds = planBuilds({ recipes: recipes.recipes, suite, index });
  emit({ kind: 'end', step: 'index', summary: `${builds.length} packages to make` });
  return { archive, builds };
}

async function findTool(
  tool: ToolName,
  archive: DebianArchive,
  { host }: BootstrapRequest,
): Promise<Program> {
  const { architecture, codecs } = host;
  return host.findProgram(tool) ?? installDebianTool({ tool, archive, architecture, codecs, host });
}

function report({ problems, unmet }: ResolvedDepends, emit: Emit): void {
  if (problems.length > 0) throw new UserError('the channel would lack libraries', problems);
  for (const { where, message } of unmet) emit({ kind: 'warning', message: `${where}: ${message}` });
}
