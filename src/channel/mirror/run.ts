import { resolve } from 'node:path';
import { channels, flag, required, text, texts } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, perform } from '../../cli/perform.js';
import { LIST_CHECKS } from '../../cli/subject-checks.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { isPlatform } from '../../conda/platform.js';
import { type Problem, UserError } from '../../errors.js';
import { requireText, statOf } from '../../host/fs/read.js';
import { kindOf } from '../../kind/open-kind.js';
import { environmentsOf } from '../../lock/environments.js';
import { solveLock } from '../../lock/make/solve-lock.js';
import { namedPackages } from '../../lock/named-packages.js';
import { locationsOf } from '../../lock/resolve.js';
import { isUnhashed, noChecksum } from '../../lock/unhashed.js';
import { choosePlatform } from '../../manifest/open-manifest.js';
import { readVirtualFlags } from '../../manifest/virtual-flags.js';
import { fetchFrom } from '../../store/fetch-from.js';
import type { StoredPackage } from '../../store/types.js';
import { openLock } from '../../subject/open.js';
import { formatBytes } from '../../text/bytes.js';
import { counted } from '../../text/counted.js';
import { channelIndex, type IndexResult } from '../index/run.js';
import { type Deps, openDeps } from '../open.js';
import { readChannels } from '../read-channels.js';
import { withRecordWarnings } from '../with-warnings.js';
import { mirrorPackages } from './build.js';
import { type MirroredSources, mirrorSources } from './open-sources.js';

/** The arguments and flags of `archi-construct channel mirror`. */
export type MirrorOptions = Options<typeof CHECKS>;

/** The index of the folder, and its packages. */
export interface MirrorResult extends IndexResult {
  /** Number of packages that were not there. */
  readonly copied: number;
  /** Bytes of all packages. */
  readonly bytes: number;
  /** `<subdir>/<file name>`, sorted. */
  readonly packages: readonly string[];
  /** The recipes and sources of the packages, with `sources`; else null. */
  readonly sources: MirroredSources | null;
}

const CHECKS = {
  /** A lock or an input that has one, an `@EXPLICIT` list, or specs. Empty for the input in the current folder. */
  wanted: texts(),
  channel: channels(),
  channelAlias: text(),
  ...LIST_CHECKS,
  platform: text(),
  arch: text(),
  /** Virtual packages of the target: `__glibc 2.17`. */
  virtual: texts(),
  /** Copies the recipes and sources of the packages too, as far as the channels have them. */
  sources: flag(),
  out: required(text()),
};

/**
 * Copies verified packages into a folder and indexes it as a channel; existing files stay. After an interruption the same
 * command continues. Throws ArchiError with every package that is not available.
 */
export async function mirrorChannel(input: Input<MirrorOptions, 'out'>): Promise<MirrorResult> {
  return perform(input, CHECKS, channelMirror);
}

async function channelMirror(options: MirrorOptions): Promise<Outcome<MirrorResult>> {
  const { emit, channel } = options;
  const deps = openDeps({ ...options, channels: channel });
  const out = resolve(options.out);
  const packages = await choose(options, deps);
  const stored = await fetchFrom(isPath(options) ? channel : [], packages, deps.store);
  const copied = await mirrorPackages(stored, out);
  const sources = options.sources ? await copySources(stored, options) : null;
  const index = await channelIndex({ folder: out, emit });
  const bytes = stored.reduce((sum, { size }) => sum + size, 0);
  const line = `${counted(stored.length, 'package')}, ${formatBytes(bytes)}; ${copied} of them new`;
  return {
    lines: [...index.lines, `  ${line}`, ...(sources === null ? [] : [`  ${sourcesLine(sources)}`])],
    quiet: [out],
    result: {
      ...index.result,
      copied,
      bytes,
      packages: packages.map(({ record, fn }) => `${record.subdir}/${fn}`).sort(),
      sources,
    },
  };
}

/** Asks the channels of the command line first, then those of the packages. */
async function copySources(
  stored: readonly StoredPackage[],
  { channel, out, offline, env, emit }: MirrorOptions,
): Promise<MirroredSources> {
  const packages = stored.map(({ locked }) => locked.record);
  const locations = [...channel, ...stored.map(({ locked }) => locked.channel)];
  const job = { packages, channels: locations, out: resolve(out), offline, env, emit };
  const sources = await mirrorSources(job);
  if (sources.without.length > 0) {
    const names = sources.without.slice(0, 10).join(', ');
    const message = `no channel has the recipe of ${counted(sources.without.length, 'package')}: ${names}`;
    emit({ kind: 'warning', message: sources.without.length > 10 ? `${message} …` : message });
  }
  return sources;
}

function sourcesLine({ recipes, sources, copied }: MirroredSources): string {
  return `${counted(recipes.length, 'recipe')}, ${counted(sources.length, 'source')}; ${copied} of them new`;
}

/** True if the only argument is a path: it looks like one, or it exists and no channel is given to solve a spec in. */
function isPath({ wanted, channel }: Pick<MirrorOptions, 'wanted' | 'channel'>): boolean {
  const [first = '', second] = wanted;
  if (second !== undefined || first.includes('::')) return false;
  if (first === '' || /^\.{1,2}$|\.(lock|txt|json|sh|ya?ml|tar)$|[\\/]/.test(first)) return true;
  return channel.length === 0 && statOf(first) !== null;
}

async function choose(options: MirrorOptions, deps: Deps): Promise<readonly LockedPackage[]> {
  if (!isPath(options)) return solve(options, deps);
  return withChecksums(await packagesAt(options.wanted[0] ?? null, options), options, deps);
}

async function packagesAt(path: string | null, options: MirrorOptions): Promise<readonly LockedPackage[]> {
  if (path !== null && kindOf(path) === 'explicit')
    return namedPackages(requireText(path, 'an @EXPLICIT list'), path);
  const ofChannel = (channel: string) => `archi-construct channel mirror SPEC --channel ${channel} --out DIR`;
  const search = { path, command: 'channel mirror', ofChannel };
  const environments = environmentsOf((await openLock(search, options)).lock);
  const listed = environments.flatMap(({ lock: { packages, buildTools = [] } }) => [
    ...packages,
    ...buildTools,
  ]);
  return [...new Map(listed.map((locked) => [locked.url, locked])).values()];
}

/** Adds the checksums that a list lacks, from the channels of its urls. */
async function withChecksums(
  packages: readonly LockedPackage[],
  options: MirrorOptions,
  deps: Deps,
): Promise<readonly LockedPackage[]> {
  const unhashed = packages.filter(({ record }) => isUnhashed(record));
  if (unhashed.length === 0) return packages;
  const urls = unhashed.map(({ channel }) => channel);
  const platform = packages.map(({ record }) => record.subdir).find(isPlatform) ?? choosePlatform(options);
  const read = await readChannels(locationsOf(urls, options.channel), platform, deps);
  const problems: Problem[] = [];
  const completed = packages.map((locked) => {
    if (!isUnhashed(locked.record)) return locked;
    const { fn, url, record } = locked;
    const listed = read
      .filter(({ channel }) => channel === locked.channel)
      .flatMap((channel) => channel.find(record.name))
      .find((build) => build.fn === fn && build.record.subdir === record.subdir);
    if (listed === undefined) problems.push(noChecksum(url));
    return listed === undefined ? locked : { ...locked, record: listed.record };
  });
  if (problems.length > 0) throw new UserError('a list cannot be used', problems);
  return completed;
}

async function solve(options: MirrorOptions, deps: Deps): Promise<readonly LockedPackage[]> {
  const { wanted, channel } = options;
  const virtual = virtualPackages(options.virtual);
  if (channel.length === 0) {
    const problem = { message: 'specs are given, but no channel', fix: 'give one or more with --channel' };
    throw new UserError('no channel to mirror from', problem);
  }
  const platform = choosePlatform(options);
  const read = await readChannels(channel, platform, deps);
  const channels = read.map((repodata) => withRecordWarnings(repodata, options.emit));
  return solveLock({
    lockSpecs: {
      specs: wanted,
      pins: [],
      exclude: [],
      virtualPackages: virtual,
      requested: [],
    },
    channels,
    platform,
    serve: deps.serve,
    file: 'the command line',
    emit: options.emit,
  });
}

function virtualPackages(texts: readonly string[]): Readonly<Record<string, string>> {
  const { declared, problems } = readVirtualFlags(texts);
  if (problems.length > 0) throw new UserError('the command line cannot be used', problems);
  return declared;
}
