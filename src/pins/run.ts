import { resolve } from 'node:path';
import { openDeps } from '../channel/open.js';
import { readChannels } from '../channel/read-channels.js';
import type { ChannelRepodata } from '../channel/types.js';
import { withRecordWarnings } from '../channel/with-warnings.js';
import { channels, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { LIST_CHECKS } from '../cli/subject-checks.js';
import { firstWith } from '../conda/first-channel.js';
import { comparesAny, newestBuild } from '../conda/newest.js';
import type { Platform } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';
import { loadVersions, type Versions } from '../conda/version.js';
import { UserError } from '../errors.js';
import { requireText } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { chosenEnvironment } from '../lock/environments.js';
import { choosePlatform } from '../manifest/open-manifest.js';
import { openLock } from '../subject/open.js';
import { driftOf, pinKey } from './drift.js';
import { readBuildConfig } from './read-config.js';
import { driftLines } from './report.js';
import type { Drift, Pinned } from './types.js';
import { movePins, writePins } from './write-config.js';

/** The flags of `archi-construct pins`. */
export type PinsOptions = Options<typeof CHECKS>;

/** The pins, or the drift of `compare`. */
export interface PinsResult {
  readonly platform: Platform;
  /** Versions by key; null with `compare`. */
  readonly pins: Readonly<Record<string, string>> | null;
  /** Null without `compare`. */
  readonly drift: readonly Drift[] | null;
  /** Absolute path of the written file. */
  readonly out: string | null;
}

const CHECKS = {
  /** A lock or a file with one. If undefined, the channels give the pins, or else the lock of the current folder. */
  lock: text(),
  channel: channels(),
  channelAlias: text(),
  ...LIST_CHECKS,
  platform: text(),
  arch: text(),
  /** The environment of the lock; null for its only one. */
  environment: text(null),
  /** Pin only these packages; with channels, this or the keys of `compare` is required. */
  name: texts(),
  /** A conda_build_config.yaml. */
  compare: text(),
  out: text(),
};

/**
 * Makes pins for conda-build from a lock or channels. With `compare`, reports how a file differs from them, and corrects it.
 * Writes the text to `out` if that is given. Throws ArchiError if both sources are given, or if one cannot be read.
 */
export async function makePins(input: Input<PinsOptions> = {}): Promise<PinsResult> {
  return perform(input, CHECKS, pins);
}

/** Does the work of `makePins`. */
export async function pins(options: PinsOptions): Promise<Outcome<PinsResult>> {
  const { lock = null, channel } = options;
  if (lock !== null && channel.length > 0) throw twoSources();
  const versions = await loadVersions();
  return channel.length > 0 ? ofChannels(options, versions) : ofLock(lock, options, versions);
}

async function ofLock(
  path: string | null,
  options: PinsOptions,
  versions: Versions,
): Promise<Outcome<PinsResult>> {
  const opened = await openLock({ path, command: 'pins', ofChannel, isListedEnough: true }, options);
  const environment = opened.isChosen ? null : options.environment;
  const lock = chosenEnvironment(opened.lock, { environment, command: 'pins', where: opened.path });
  const names = new Set(options.name.map(pinKey));
  const records = lock.packages
    .map(({ record }) => record)
    .filter(({ name }) => names.size === 0 || names.has(pinKey(name)));
  // noarch packages are left out: other packages are seldom built against them.
  const pinned =
    options.compare === undefined && names.size === 0
      ? records.filter(({ noarch }) => noarch === null)
      : records;
  const source = `${lock.manifest.name} ${lock.manifest.version}`;
  return finish({ pinned: byKey(pinned), source, platform: lock.platform, options, versions });
}

async function ofChannels(options: PinsOptions, versions: Versions): Promise<Outcome<PinsResult>> {
  const platform = choosePlatform(options);
  const { channel: locations, compare, name } = options;
  const keys =
    compare === undefined
      ? []
      : readBuildConfig(requireText(compare, 'a conda_build_config.yaml'), compare, platform).values;
  const pinned = new Set([...name, ...(name.length > 0 ? [] : keys.map(({ key }) => key))].map(pinKey));
  if (pinned.size === 0) throw noNames();
  const deps = openDeps({ ...options, channels: locations });
  const read = await readChannels(locations, platform, deps);
  const channels = read.map((channel) => withRecordWarnings(channel, options.emit));
  const names = [...new Set(channels.flatMap((channel) => channel.names()))].filter((name) =>
    pinned.has(pinKey(name)),
  );
  const newest = names.flatMap((name) => newestOf(name, channels, versions));
  const source = channels.map(({ channel }) => channel).join(', ');
  return finish({ pinned: byKey(newest), source, platform, options, versions });
}

/** Returns all builds of the newest readable version in the first channel that has the name. */
function newestOf(
  name: string,
  channels: readonly ChannelRepodata[],
  versions: Versions,
): readonly PackageRecord[] {
  const records = firstWith(channels, (channel) => channel.find(name)).map(({ record }) => record);
  const newest = newestBuild(records, comparesAny(versions));
  return records.filter(({ version }) => version === newest?.version);
}

function finish(request: {
  readonly pinned: Pinned;
  readonly source: string;
  readonly platform: Platform;
  readonly options: PinsOptions;
  readonly versions: Versions;
}): Outcome<PinsResult> {
  const { pinned, source, platform, options, versions } = request;
  const { compare, out } = options;
  if (compare === undefined) {
    const text = writePins(pinned, `Pins of ${source} for ${platform}, written by archi-construct pins.`);
    const values = Object.fromEntries([...pinned].map(([key, [{ version }]]) => [key, version]));
    const lines = out === undefined ? text.trimEnd().split('\n') : [`${pinned.size} pins of ${source}`];
    return written(text, out, lines, { platform, pins: values, drift: null });
  }
  const config = readBuildConfig(requireText(compare, 'a conda_build_config.yaml'), compare, platform);
  const drifts = driftOf(config, pinned, versions);
  return written(movePins(config, drifts), out, driftLines(drifts), { platform, pins: null, drift: drifts });
}

function written(
  text: string,
  out: string | undefined,
  lines: readonly string[],
  result: Omit<PinsResult, 'out'>,
): Outcome<PinsResult> {
  if (out === undefined) return { lines, result: { ...result, out: null } };
  const path = resolve(out);
  writeFileAtomic(path, text);
  return {
    lines: [...lines, path],
    quiet: [...(result.drift === null ? [] : lines), path],
    result: { ...result, out: path },
  };
}

/** Groups records by key. If both `a-b` and `a_b` exist, the key `a_b` stands for the latter. */
function byKey(records: readonly PackageRecord[]): Pinned {
  const pinned = new Map<string, [PackageRecord, ...PackageRecord[]]>();
  for (const record of records) {
    const key = pinKey(record.name);
    const known = pinned.get(key);
    if (known?.[0].name === record.name) known.push(record);
    else if (known === undefined || record.name === key) pinned.set(key, [record]);
  }
  return pinned;
}

const ofChannel = (channel: string) => `archi-construct pins --channel ${channel} --name PKG`;

function twoSources(): UserError {
  const message = 'both PATH and --channel are given';
  const expected = 'PATH or --channel, not both';
  return new UserError('the command line cannot be used', { message, expected, fix: 'omit one of the two' });
}

function noNames(): UserError {
  const problem = {
    message: 'pins of a channel need names: it has too many packages to pin them all',
    expected: '--name PKG, or --compare FILE, whose keys are then the names',
    fix: 'add one of the two',
  };
  return new UserError('the command line cannot be used', problem);
}
