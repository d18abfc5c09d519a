import { type Platform, parsePlatform, USUAL_PLATFORM } from '../conda/platform.js';
import { kindOf, readAs } from '../kind/open-kind.js';
import { findSubject } from '../kind/open-subject.js';
import { environmentsOf } from '../lock/environments.js';
import { lockSpecsFor } from '../lock/make/specs.js';
import { channelsOf } from '../manifest/channels.js';
import { manifestOfEnv } from '../manifest/of-environment.js';
import { chooseManifest, choosePlatform } from '../manifest/open-manifest.js';
import { openLock } from '../subject/open.js';
import type { OpenOptions } from '../subject/options.js';

/** The target, the wanted packages, and the channels that have them. */
export interface PlanSubject {
  readonly to: Platform;
  readonly want: readonly string[];
  readonly channel: readonly string[];
}

/** The flags that give the subject of a plan. */
export interface PlanSubjectOptions extends Omit<OpenOptions, 'platform' | 'arch'> {
  /** A manifest, a lock, or a file with one; null for the one in the current folder. */
  readonly path: string | null;
  readonly from: string;
  readonly to: string | undefined;
  readonly want: readonly string[];
  readonly channel: readonly string[];
}

const SEARCH = {
  what: 'a manifest or a lock, or --want SPEC with --channel CHANNEL',
  command: 'plan',
  ofChannel: (channel: string) => `archi-construct plan --want SPEC --channel ${channel}`,
};

/**
 * Returns the target, the wanted specs and the channels. Those that the flags do not give come from a manifest or a lock; its
 * platform is the target unless it is also the source. Throws UserError if neither gives them.
 */
export async function planSubject(options: PlanSubjectOptions): Promise<PlanSubject> {
  const { path, want, channel } = options;
  const from = parsePlatform(options.from, '--from');
  const target = options.to === undefined ? null : parsePlatform(options.to, '--to');
  if (path === null && want.length > 0 && channel.length > 0)
    return { to: target ?? USUAL_PLATFORM, want, channel };
  const subject = await read(options);
  const to = target ?? (subject.platform === from ? USUAL_PLATFORM : subject.platform);
  return {
    to,
    want: want.length > 0 ? want : subject.want(to),
    channel: channel.length > 0 ? channel : subject.channels,
  };
}

interface Found {
  readonly platform: Platform;
  readonly want: (to: Platform) => readonly string[];
  readonly channels: readonly string[];
}

async function read(options: PlanSubjectOptions): Promise<Found> {
  const file = findSubject({ ...SEARCH, path: options.path });
  if (readAs(kindOf(file), file) === 'manifest') {
    const manifest = chooseManifest({ ...options, manifest: file, py: undefined });
    const platform = choosePlatform({ platform: undefined, arch: undefined }, manifest);
    const environments = [manifest, ...manifest.envs.map((env) => manifestOfEnv(manifest, env))];
    return {
      platform,
      want: (to) => once(environments.flatMap((environment) => lockSpecsFor(environment, to).requested)),
      channels: once(environments.flatMap(channelsOf)),
    };
  }
  const search = { ...SEARCH, path: file, isListedEnough: true };
  const opened = await openLock(search, { ...options, platform: undefined });
  const locks = environmentsOf(opened.lock).map(({ lock }) => lock);
  const specs = once(locks.flatMap(({ specs }) => specs));
  // A list of another tool does not say what was asked for.
  const names = once(locks.flatMap(({ packages }) => packages.map(({ record }) => record.name)));
  return {
    platform: opened.lock.platform,
    want: () => (specs.length > 0 ? specs : names),
    channels: once(locks.flatMap(({ channels }) => channels)),
  };
}

function once(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
